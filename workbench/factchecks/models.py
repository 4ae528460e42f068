"""Tables of fact-checks by other publishers: where they came from, what they say, and which of our rumours they may concern."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import FOLLOWS, Rumour, one_of

SET_STATES = ("reading", "columns", "checked", "taking", "ready", "failed", "cancelled", "removed")
CHECK_STATES = ("current", "withdrawn")
PROPOSAL_STATES = ("proposed", "confirmed", "rejected")


class FilePart(Base):
    """A piece of a file that waits to be read by a job, packed. Gone when the file has been taken in or thrown away."""

    __tablename__ = "file_part"
    __table_args__ = (UniqueConstraint("owner_kind", "owner_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_kind: Mapped[str]
    owner_id: Mapped[int]
    position: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class FactCheckSet(Base):
    """One file or address of fact-checks, and the licence it came with. Taken out again as a whole.

    `publisher` and `language` stand in where a row names none. `report` holds counts and refused rows of the newest reading.
    """

    __tablename__ = "fact_check_set"
    __table_args__ = (
        CheckConstraint(one_of("state", SET_STATES), name="state"),
        CheckConstraint("kind IN ('file','address')", name="kind"),
        CheckConstraint("length(trim(licence)) > 0", name="licence"),
        Index("ix_fact_check_set_next_read", "next_read_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    location: Mapped[str] = mapped_column(Text)  # name of the file, or the address
    publisher: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    licence: Mapped[str]
    licence_note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(default="reading")
    columns: Mapped[list[str]]
    mapping: Mapped[dict[str, Any]]
    report: Mapped[dict[str, Any]]
    validators: Mapped[dict[str, Any]]
    is_weekly: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None]
    next_read_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    imported_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    imported_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    imported_by: Mapped[User] = relationship()


class FactCheck(Base):
    """What another publisher found. `verdict` is the publisher's own wording; where empty, the figure on the scale is shown.

    `withdrawn`: the address that it came from holds it no longer. Its id only grows, so that jobs can ask for what is new.
    """

    __tablename__ = "fact_check"
    __table_args__ = (
        UniqueConstraint("publisher", "url"),
        CheckConstraint(one_of("state", CHECK_STATES), name="state"),
        CheckConstraint("length(trim(verdict)) > 0 OR rating IS NOT NULL", name="verdict"),
        CheckConstraint("length(trim(publisher)) > 0", name="publisher"),
        Index("ix_fact_check_set", "set_id", "seen_at"),
        Index("ix_fact_check_newest", "checked_on", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("fact_check_set.id"))
    publisher: Mapped[str]
    url: Mapped[str] = mapped_column(Text)
    claim: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(default="")
    rating: Mapped[float | None]
    worst: Mapped[float | None]
    best: Mapped[float | None]
    checked_on: Mapped[date | None]
    language: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="current")
    seen_at: Mapped[datetime]

    set: Mapped[FactCheckSet] = relationship()


class FactCheckProposal(Base):
    """The machine's guess that a fact-check is about a rumour, or about an item; a person confirms or rejects it."""

    __tablename__ = "fact_check_proposal"
    __table_args__ = (
        UniqueConstraint("rumour_id", "fact_check_id"),
        UniqueConstraint("item_id", "fact_check_id"),
        CheckConstraint(one_of("state", PROPOSAL_STATES), name="state"),
        CheckConstraint("(rumour_id IS NULL) <> (item_id IS NULL)", name="subject"),
        CheckConstraint("state = 'proposed' OR (decided_by_id IS NOT NULL AND decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score"),
        Index("ix_fact_check_proposal_check", "fact_check_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fact_check_id: Mapped[int] = mapped_column(ForeignKey("fact_check.id", ondelete="CASCADE"))
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    item_id: Mapped[int | None]  # intake.item; no foreign key upwards
    score: Mapped[float]
    state: Mapped[str] = mapped_column(default="proposed")
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]

    fact_check: Mapped[FactCheck] = relationship()
    rumour: Mapped[Rumour | None] = relationship()
    decided_by: Mapped[User | None] = relationship()


class FactCheckReading(Base):
    """Up to which fact-check a subject was compared, and in which wording: a rumour's claim, an item's version of its text."""

    __tablename__ = "fact_check_reading"
    __table_args__ = (CheckConstraint("kind IN ('rumour','item')", name="kind"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    up_to_id: Mapped[int]
    wording: Mapped[str]
