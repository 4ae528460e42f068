"""Tables of sources: what we collect from, how its visits went, what a host and a budget allow."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import one_of

GENRES = ("news", "post", "letter", "tip", "authority")
SYNDICATION = "syndication"
MANUAL = "manual"
SOCIAL = ("x", "mastodon", "bluesky")
POLLED = (SYNDICATION, *SOCIAL, "mailbox")
KINDS = (*POLLED, MANUAL, "tips", "field", "import")
# People's own words: never switched on before the municipality's deletion decision is recorded.
NEEDS_DELETION_DECISION = frozenset({*SOCIAL, "mailbox", "tips"})


class Source(Base):
    """A configured place we collect from. Error and warnings are the English sentences of feeds.errors and feeds.notices."""

    __tablename__ = "source"
    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint("state IN ('ok','failing','gone','paused')", name="state"),
        Index("ix_source_due", "state", "next_poll_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default=SYNDICATION)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(unique=True)
    genre: Mapped[str] = mapped_column(default="news")
    language: Mapped[str | None]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what the kind needs: query, instance, folder …
    secret: Mapped[str] = mapped_column(Text, default="")  # encrypted, see intake/secrets.py
    state: Mapped[str] = mapped_column(default="ok")
    cursor: Mapped[dict[str, Any]]
    next_poll_at: Mapped[datetime]
    interval_s: Mapped[int] = mapped_column(default=900)  # what the source's own pace has led to
    shortest_s: Mapped[int] = mapped_column(default=300)
    longest_s: Mapped[int] = mapped_column(default=21_600)
    takes_full_text: Mapped[bool] = mapped_column(default=False)
    follows_hub: Mapped[bool] = mapped_column(default=False)  # WebSub
    last_polled_at: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    failure_count: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    last_warnings: Mapped[list[str]]
    item_count: Mapped[int] = mapped_column(default=0)
    skipped_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None]  # out of the list and paused; its items stay, and it can be put back


class SourceTest(Base):
    """One try of an address before it becomes a source: what the worker found there, already masked.

    Where a page names several feeds, `options["candidates"]` holds [{address, title}, …] and a person chooses one.
    `secret` moves to the source when it is added; a test that leads to none loses it within a day.
    """

    __tablename__ = "source_test"
    __table_args__ = (CheckConstraint("state IN ('waiting','ok','failed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default=SYNDICATION)
    address: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    secret: Mapped[str] = mapped_column(Text, default="")  # encrypted, see intake/secrets.py
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


class SourceVisit(Base):
    """One visit to a source: shown on its page, dropped after a month."""

    __tablename__ = "source_visit"
    __table_args__ = (Index("ix_source_visit_source", "source_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    took_ms: Mapped[int] = mapped_column(default=0)
    result: Mapped[str]  # read, unchanged, asked_to_wait, failed, gone, out_of_budget
    new_count: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(default="")


class HubSubscription(Base):
    """A WebSub subscription of one source: the hub tells us when something is new."""

    __tablename__ = "hub_subscription"
    __table_args__ = (CheckConstraint("state IN ('asked','active','refused','ended')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), unique=True)
    hub: Mapped[str]
    topic: Mapped[str]
    callback: Mapped[str] = mapped_column(unique=True)  # the unguessable part of our address
    secret: Mapped[str] = mapped_column(Text)  # encrypted; signs what the hub sends
    state: Mapped[str] = mapped_column(default="asked")
    lease_until: Mapped[datetime | None]
    asked_at: Mapped[datetime]


class HostManners(Base):
    """What one host asks of robots, and when it may be asked again. Shared by all sources on it."""

    __tablename__ = "host_manners"

    host: Mapped[str] = mapped_column(primary_key=True)  # scheme://host:port
    robots_text: Mapped[str] = mapped_column(Text, default="")
    robots_read_at: Mapped[datetime | None]
    busy_until: Mapped[datetime | None]  # held by one visit at a time
    free_at: Mapped[datetime | None]  # Crawl-delay or Retry-After


class ReadBudget(Base):
    """Reads of a network that costs money, one row a month. Collecting stops before the limit."""

    __tablename__ = "read_budget"
    __table_args__ = (UniqueConstraint("kind", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    month: Mapped[str]  # 2026-11
    used: Mapped[int] = mapped_column(default=0)
    limit: Mapped[int] = mapped_column(default=0)  # 0: nothing may be read


class DeletionDecision(Base):
    """The municipality's own decision on how long people's words are kept (gallringsbeslut). The newest row counts."""

    __tablename__ = "deletion_decision"
    __table_args__ = (CheckConstraint("text_days BETWEEN 1 AND 3650", name="text_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str]
    decided_on: Mapped[date]
    text_days: Mapped[int] = mapped_column(default=90)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    recorded_by: Mapped[User] = relationship()
