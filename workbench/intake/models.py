"""Tables of intake."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base

GENRES = ("news", "post", "letter", "tip", "authority")
POLLED = "syndication"
MANUAL = "manual"


class Source(Base):
    """A configured place we collect from. Error and warnings are the English sentences of feeds.errors and feeds.notices."""

    __tablename__ = "source"
    __table_args__ = (
        CheckConstraint("state IN ('ok','failing','gone','paused')", name="state"),
        Index("ix_source_due", "state", "next_poll_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default=POLLED)
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


class SourceTest(Base):
    """One try of an address before it becomes a source: what the worker found there, already masked."""

    __tablename__ = "source_test"
    __table_args__ = (CheckConstraint("state IN ('waiting','ok','failed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    genre: Mapped[str] = mapped_column(default="news")
    state: Mapped[str] = mapped_column(default="waiting")
    title: Mapped[str] = mapped_column(default="")
    moved_to: Mapped[str | None]
    newest: Mapped[list[Any]]  # [{title, text, url, published_at}], at most five
    item_count: Mapped[int] = mapped_column(default=0)
    warnings: Mapped[list[str]]
    error: Mapped[str] = mapped_column(default="")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Item(Base):
    """One collected text, masked before it was stored.

    What the inbox sorts and filters by is repeated here from the newest assessment (`flagged`, `score`, `theme`, `match_…`).
    `dated_at` is when it was published, or collected where the source says nothing sane. `taken_by` with state "new" means
    that somebody has it open; with state "taken", that they took it. Both end after TAKE_LASTS (service.py).
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        UniqueConstraint("source_id", "url"),
        CheckConstraint("state IN ('new','taken','dismissed','linked')", name="state"),
        CheckConstraint("state <> 'linked' OR rumour_id IS NOT NULL", name="linked"),
        Index("ix_item_likely", "state", "flagged", "score", "id"),
        Index("ix_item_newest", "state", "flagged", "dated_at", "id"),
        Index("ix_item_state_likely", "state", "score", "id"),
        Index("ix_item_state_newest", "state", "dated_at", "id"),
        Index("ix_item_unassessed", "assessed_at", "state", "dated_at", "id"),
        Index("ix_item_taken_by", "taken_by_id", "state"),
        Index("ix_item_source", "source_id", "dated_at"),
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
    dated_at: Mapped[datetime]
    warnings: Mapped[list[str]]
    masked_counts: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="new")
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    taken_at: Mapped[datetime | None]
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"))
    flagged: Mapped[bool] = mapped_column(default=False)
    score: Mapped[float] = mapped_column(default=0.0)
    theme: Mapped[str | None]
    match_code: Mapped[str | None]
    match_relation: Mapped[str | None]
    assessed_at: Mapped[datetime | None]
    assess_error: Mapped[str] = mapped_column(default="")
    assess_again_at: Mapped[datetime | None]

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
    """One triage step over one or many items, kept so that it can be undone. `skipped` names what a colleague held."""

    __tablename__ = "triage_action"
    __table_args__ = (Index("ix_triage_action_actor", "actor_id", "undone_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    verb: Mapped[str]  # dismissed, linked, reopened
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    before: Mapped[list[Any]]  # [{item_id, state, rumour_id, taken_by_id}]
    skipped: Mapped[list[Any]]  # [{item_id, title, name}]
    reason: Mapped[str] = mapped_column(Text, default="")
    undone_at: Mapped[datetime | None]
