"""Tables of clocks: when the office is open, days of its own that it is closed, pauses, and what later rooms have reached."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workbench.accounts.models import User
from workbench.db import Base
from workbench.rumours.models import FOLLOWS

REACHED = ("drafted", "approved", "published")


class OfficeDay(Base):
    """When the office is open on one day of the week, in minutes after midnight; both None: closed. 0 is Monday.

    No row at all for any day: the standard week of office_hours.STANDARD.
    """

    __tablename__ = "office_day"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("(opens_minute IS NULL) = (closes_minute IS NULL)", name="both"),
        CheckConstraint("opens_minute IS NULL OR (opens_minute >= 0 AND opens_minute < closes_minute)", name="order"),
        CheckConstraint("closes_minute IS NULL OR closes_minute < 1440", name="closes"),
    )

    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opens_minute: Mapped[int | None]
    closes_minute: Mapped[int | None]


class ClosedDay(Base):
    """A day that is no public holiday but on which the office is closed."""

    __tablename__ = "closed_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]


class ClockPause(Base):
    """A clock that stands still for a reason, until a time that is set from the start.

    `due_before` keeps what was due when it was paused (first_action, publish, decide), so that an early end counts anew.
    """

    __tablename__ = "clock_pause"
    __table_args__ = (
        CheckConstraint("length(trim(reason)) > 0", name="reason"),
        CheckConstraint("until > paused_at", name="until"),
        Index("ix_clock_pause_rumour", "rumour_id", "paused_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    reason: Mapped[str] = mapped_column(Text)
    due_before: Mapped[dict[str, Any]]
    paused_at: Mapped[datetime]
    paused_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # before its time: by a person, or because the decision changed
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    paused_by: Mapped[User] = relationship(foreign_keys=[paused_by_id])


class RumourStep(Base):
    """A step that a later room has reached for a rumour and pushed here. Rows are added, never changed."""

    __tablename__ = "rumour_step"
    __table_args__ = (
        CheckConstraint("kind IN ('drafted','approved','published')", name="kind"),
        Index("ix_rumour_step_rumour", "rumour_id", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)
    kind: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
