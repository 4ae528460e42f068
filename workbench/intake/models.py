"""Tables of intake."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base


class Source(Base):
    """A configured place we collect from."""

    __tablename__ = "source"
    __table_args__ = (
        CheckConstraint("state IN ('ok','failing','gone','paused')", name="state"),
        Index("ix_source_due", "state", "next_poll_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default="syndication")
    name: Mapped[str]
    address: Mapped[str] = mapped_column(unique=True)
    genre: Mapped[str] = mapped_column(default="news")
    language: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="ok")
    cursor: Mapped[dict[str, Any]]
    next_poll_at: Mapped[datetime]
    last_polled_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    failure_count: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    last_warnings: Mapped[list[str]]
    item_count: Mapped[int] = mapped_column(default=0)
    skipped_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Item(Base):
    """One collected text, masked before it was stored. `flagged` and `score` repeat the newest assessment, for the inbox."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        UniqueConstraint("source_id", "url"),
        CheckConstraint("state IN ('new','taken','dismissed','linked')", name="state"),
        CheckConstraint("state <> 'linked' OR rumour_id IS NOT NULL", name="linked"),
        Index("ix_item_inbox", "state", "flagged", "score"),
        Index("ix_item_unassessed", "assessed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    external_id: Mapped[str]
    url: Mapped[str | None]
    title: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str | None]
    published_at: Mapped[datetime | None]
    collected_at: Mapped[datetime]
    warnings: Mapped[list[str]]
    masked_counts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="new")
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    taken_at: Mapped[datetime | None]
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"))
    flagged: Mapped[bool] = mapped_column(default=False)
    score: Mapped[float | None]
    theme: Mapped[str | None]
    assessed_at: Mapped[datetime | None]
    assess_error: Mapped[str] = mapped_column(default="")

    source: Mapped[Source] = relationship()
    taken_by: Mapped[User | None] = relationship()
    assessment: Mapped["Assessment | None"] = relationship(back_populates="item", uselist=False)


class Assessment(Base):
    """What the machine says of an item; one row per item, replaced when a new model reads it."""

    __tablename__ = "assessment"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), unique=True)
    relevant: Mapped[bool]
    relevance: Mapped[str]
    score: Mapped[float]
    threshold: Mapped[float]
    statement_type: Mapped[str]
    matches: Mapped[list[Any]]
    reasons: Mapped[list[Any]]
    model_version: Mapped[str]
    assessed_at: Mapped[datetime]

    item: Mapped[Item] = relationship(back_populates="assessment")


class TriageAction(Base):
    """One triage step over one or many items, kept so that it can be undone."""

    __tablename__ = "triage_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    verb: Mapped[str]
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    before: Mapped[list[Any]]  # [{item_id, state, rumour_id}]
    undone_at: Mapped[datetime | None]
