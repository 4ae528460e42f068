"""Tables of trends: streams with their figures of 90 days, alarms, and how we watch. Counts of reports, never of people."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import Rumour, one_of

STREAM_KINDS = ("rumour", "theme", "place", "channel")
ALARM_KINDS = ("burst", "early")


class TrendStream(Base):
    """One thing that is heard again and again. The figures are those of the worker's last reading.

    `key` is the rumour's code, the theme, the place in small letters or the channel; `label` is a place as it was written.
    `counts`, `expected` and `high` run day by day from `first_day`; the latter two are None while nothing is usual yet.
    `decay` holds the half-life of the newest burst, or nothing.
    """

    __tablename__ = "trend_stream"
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        CheckConstraint(one_of("kind", STREAM_KINDS), name="kind"),
        CheckConstraint("(kind = 'rumour') = (rumour_id IS NOT NULL)", name="rumour"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    label: Mapped[str] = mapped_column(default="")
    rumour_id: Mapped[int | None] = mapped_column(ForeignKey("rumour.id"))
    first_day: Mapped[date]
    counts: Mapped[list[int]]
    expected: Mapped[list[Any]]
    high: Mapped[list[Any]]
    decay: Mapped[dict[str, Any]]
    last_heard_at: Mapped[datetime | None]
    read_at: Mapped[datetime]

    rumour: Mapped[Rumour | None] = relationship()


class TrendAlarm(Base):
    """A stream is heard more than usual (`burst`), or something new has its first independent sources (`early`).

    `score`: once in how many months chance alone brings the like; for an early warning the number of sources. `score`,
    `window_hours`, `count` and `expected` are of the strongest window so far; `last_at` moves on while it is still unusual.
    """

    __tablename__ = "trend_alarm"
    __table_args__ = (
        UniqueConstraint("stream_id", "kind", "at"),
        CheckConstraint(one_of("kind", ALARM_KINDS), name="kind"),
        CheckConstraint("last_at >= at", name="lasts"),
        Index("ix_trend_alarm_last", "last_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("trend_stream.id", ondelete="CASCADE"))
    kind: Mapped[str]
    at: Mapped[datetime]
    last_at: Mapped[datetime]
    score: Mapped[float]
    window_hours: Mapped[int]
    count: Mapped[int]
    expected: Mapped[float]
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    stream: Mapped[TrendStream] = relationship()
    seen_by: Mapped[User | None] = relationship()


class TrendWatch(Base):
    """How we watch, one row: the false alarms that each stream may have in a month, and how far the worker has read."""

    __tablename__ = "trend_watch"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("false_alarms BETWEEN 0.05 AND 4", name="false_alarms"),
        CheckConstraint("fewest_sources BETWEEN 2 AND 20", name="fewest_sources"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    false_alarms: Mapped[float] = mapped_column(default=1.0)
    fewest_sources: Mapped[int] = mapped_column(default=3)
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    sighting_mark: Mapped[int] = mapped_column(default=0)  # the newest sighting that was read …
    sighting_mark_at: Mapped[datetime | None]  # … and when it was noted: a removed sighting's id may come again
    item_mark_at: Mapped[datetime | None]  # when the newest item that was read was assessed
    refreshed_on: Mapped[date | None]  # every stream was read on this day
