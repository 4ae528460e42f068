"""The office hours that the municipality has set, read from and written to the database. Counting: office_hours.py."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Date, Integer, cast, delete, null, select, union_all
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.rumours.office_hours import STANDARD, Hours, Week, holidays
from workbench.rumours.texts import masked_line
from workbench.rumours.timing.models import ClosedDay, OfficeDay

MOST_CLOSED = 200
MOST_NAME = 60


def week_of(session: Session) -> Week:
    """When the office is open: as set, or the standard week."""
    hours = select(OfficeDay.weekday, OfficeDay.opens_minute, OfficeDay.closes_minute, cast(null(), Date).label("day"))
    nothing = cast(null(), Integer)
    closed = select(nothing, nothing, nothing, ClosedDay.day)
    rows: Sequence[Any] = session.execute(union_all(hours, closed)).all()
    days = {weekday: _hours(opens, closes) for weekday, opens, closes, _day in rows if weekday is not None}
    closed_days = frozenset(day for weekday, _opens, _closes, day in rows if weekday is None)
    return Week(tuple(days.get(weekday) for weekday in range(7)) if days else STANDARD.days, closed_days)


def closed_days(session: Session, today: date) -> Sequence[ClosedDay]:
    """Own closed days from today on, the next one first."""
    return session.scalars(select(ClosedDay).where(ClosedDay.day >= today).order_by(ClosedDay.day)).all()


def set_week(session: Session, days: Sequence[Hours], *, actor: User, now: datetime) -> None:
    """Set when the office is open, Monday first. Clocks that run keep their times. Raises Refused for a week without work."""
    _require_administrator(actor)
    if len(days) != 7 or not any(days):
        raise Refused(_("The office must be open on at least one day of the week."))
    if any(hours is not None and hours[0] >= hours[1] for hours in days):
        raise Refused(_("The office must close later than it opens."))
    old = week_of(session)
    if tuple(days) == old.days:
        return
    session.execute(delete(OfficeDay))
    rows = [
        OfficeDay(weekday=weekday, opens_minute=_minute(hours, 0), closes_minute=_minute(hours, 1))
        for weekday, hours in enumerate(days)
    ]
    session.add_all(rows)
    session.flush()
    record(session, "office_hours_set", actor, actor_id=actor.id, now=now, old=_in_words(old.days), new=_in_words(days))


def close_day(session: Session, day: date, name: str, *, actor: User, now: datetime) -> ClosedDay:
    """Keep the office closed on a day. Safe to call twice. Raises Refused for a day that is over, or is a holiday anyway."""
    _require_administrator(actor)
    known = session.scalar(select(ClosedDay).where(ClosedDay.day == day))
    if known is not None:
        return known
    if day < now.date():
        raise Refused(_("That day is over."))
    if day.year > now.year + 5:
        raise Refused(_("Choose a day within five years."))
    if day in holidays(day.year):
        raise Refused(_("That day is a public holiday: the office is closed already."))
    if len(closed_days(session, now.date())) >= MOST_CLOSED:
        raise Refused(_("At most 200 closed days can be kept."))
    row = ClosedDay(day=day, name=masked_line(name)[:MOST_NAME], added_by_id=actor.id, added_at=now)
    session.add(row)
    session.flush()
    record(session, "day_closed", row, actor_id=actor.id, now=now, day=day.isoformat(), name=row.name)
    return row


def open_day(session: Session, closed_day_id: int, *, actor: User, now: datetime) -> None:
    """The office is open on that day after all. Raises NotFound."""
    _require_administrator(actor)
    row = session.get(ClosedDay, closed_day_id)
    if row is None:
        raise NotFound(subject_id=closed_day_id)
    record(session, "day_opened", row, actor_id=actor.id, now=now, day=row.day.isoformat())
    session.delete(row)
    session.flush()


def _require_administrator(actor: User) -> None:
    if "administrator" not in actor.role_names:
        raise NotAllowed(_("Only an administrator sets the office hours."), subject_id=actor.id)


def _hours(opens: int | None, closes: int | None) -> Hours:
    return None if opens is None or closes is None else (_time(opens), _time(closes))


def _time(minute: int) -> time:
    return time(*divmod(minute, 60))


def _minute(hours: Hours, place: int) -> int | None:
    return None if hours is None else hours[place].hour * 60 + hours[place].minute


def _in_words(days: Sequence[Hours]) -> list[str]:
    return ["" if hours is None else f"{hours[0]:%H:%M}-{hours[1]:%H:%M}" for hours in days]
