"""Tables of reuse: blocks with every wording they have had, where they were put in, and which texts began from another."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sandwiches.document import PARTS
from workbench.accounts.models import User
from workbench.db import Base
from workbench.editorial.models import Revision, Sandwich
from workbench.rumours.models import one_of

SOURCES = "sources"  # a set of sources without a text
BLOCK_PARTS = (*PARTS, SOURCES)


class Block(Base):
    """A passage that may be put into many answers. Not approved by itself: it is approved with the answer it stands in."""

    __tablename__ = "block"
    __table_args__ = (
        CheckConstraint(one_of("part", BLOCK_PARTS), name="part"),
        Index("ix_block_language_theme", "language", "theme"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    language: Mapped[str]
    theme: Mapped[str] = mapped_column(default="")
    part: Mapped[str]
    number: Mapped[int] = mapped_column(default=1)  # of the wording that counts
    review_by: Mapped[date | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    created_by: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}


class BlockText(Base):
    """One unchangeable wording of a block, with the sources that its markers point to."""

    __tablename__ = "block_text"
    __table_args__ = (UniqueConstraint("block_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    evidence: Mapped[list[Any]]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime]
    from_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id"))

    written_by: Mapped[User] = relationship()


class BlockUse(Base):
    """A wording of a block, put into a text."""

    __tablename__ = "block_use"
    __table_args__ = (Index("ix_block_use_sandwich", "sandwich_id"), Index("ix_block_use_block", "block_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"))
    number: Mapped[int]
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    part: Mapped[str]
    used_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    used_at: Mapped[datetime]

    block: Mapped[Block] = relationship()
    sandwich: Mapped[Sandwich] = relationship()


class StartingPoint(Base):
    """Parts of one answer's revision copied into another answer."""

    __tablename__ = "starting_point"
    __table_args__ = (Index("ix_starting_point_sandwich", "sandwich_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))  # the one that was made
    from_sandwich_id: Mapped[int] = mapped_column(ForeignKey("sandwich.id"))
    from_revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    parts: Mapped[list[str]]
    used_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    used_at: Mapped[datetime]

    from_sandwich: Mapped[Sandwich] = relationship(foreign_keys=[from_sandwich_id])
    from_revision: Mapped[Revision] = relationship(foreign_keys=[from_revision_id])
