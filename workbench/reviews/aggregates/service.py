"""Keeping the counts up: what was marked is counted again, a few days in each transaction."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workbench.reviews.aggregates.counting import count_days
from workbench.reviews.aggregates.days import days_within
from workbench.reviews.aggregates.measures import DIMENSIONS, MEASURES, OF_RUMOURS, measure_of, moments_of_rumours
from workbench.reviews.aggregates.models import CountMark, CountState, DayCount

DAYS_AT_ONCE = 20
RUMOURS_AT_ONCE = 5000


def refresh(session: Session, *, zone: ZoneInfo, now: datetime) -> bool:
    """Count some of what was marked again. Gives whether something is left.

    The row of the state is locked first, so that two workers never count the same day at once. Marks are read before the rows
    they speak of: a change that is committed in between has a mark of its own that stays.
    """
    if session.scalar(select(CountState.id)) is None:
        _add_state(session, now)
    state = session.scalars(select(CountState).where(CountState.id == 1).with_for_update()).one()
    if state.zone != zone.key:
        start_over(session, zone=zone, now=now)
        return True
    _resolve_rumours(session)
    marks = session.execute(
        select(CountMark.measure, CountMark.day)
        .where(CountMark.day.is_not(None))
        .group_by(CountMark.measure, CountMark.day)
        .order_by(CountMark.measure, CountMark.day)
        .limit(DAYS_AT_ONCE)
    ).all()
    for measure in sorted({mark.measure for mark in marks}):
        _count_again(session, measure, [mark.day for mark in marks if mark.measure == measure], zone)
    state.counted_at = now
    session.flush()
    return session.scalar(select(CountMark.id).limit(1)) is not None


def _add_state(session: Session, now: datetime) -> None:
    """The row that is locked, of no clock yet. Who comes second waits here for the first and finds theirs."""
    add = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(add(CountState).values(id=1, zone="", counted_at=now).on_conflict_do_nothing())


def start_over(session: Session, *, zone: ZoneInfo, now: datetime) -> None:
    """Forget every count and mark every day that has anything: for the first time, and for another clock."""
    session.execute(delete(DayCount))
    state = session.get(CountState, 1)
    if state is None:
        session.add(CountState(id=1, zone=zone.key, counted_at=now))
    else:
        state.zone = zone.key
    mark_everything(session)
    session.flush()


def mark_everything(session: Session) -> None:
    """Have every day counted again, those that are stored and those that have rows."""
    for measure in MEASURES:
        days = set(session.scalars(select(DayCount.day).distinct().where(DayCount.measure == measure)))
        for part in measure_of(measure):
            days |= _utc_days(session, part.moment)
        days -= set(session.scalars(select(CountMark.day).where(CountMark.measure == measure)))
        if days:
            session.execute(insert(CountMark), [{"measure": measure, "day": day} for day in sorted(days)])


def _utc_days(session: Session, moment: Any) -> set[date]:
    if session.get_bind().dialect.name == "sqlite":
        day = func.substr(moment, 1, 10)
    else:
        day = func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD")
    return {date.fromisoformat(text) for text in session.scalars(select(day).distinct().where(moment.is_not(None)))}


def _resolve_rumours(session: Session) -> None:
    """Turn marks of rumours into marks of the days on which something of theirs lies."""
    marks = session.execute(
        select(CountMark.id, CountMark.rumour_id).where(CountMark.rumour_id.is_not(None)).limit(RUMOURS_AT_ONCE)
    ).all()
    if not marks:
        return
    rumour_ids = sorted({mark.rumour_id for mark in marks})
    for measure in OF_RUMOURS:
        moments = moments_of_rumours(measure).subquery()
        found = session.scalars(select(moments.c.at).where(moments.c.rumour_id.in_(rumour_ids)))
        days = sorted({at.date() for at in found})
        if days:
            session.execute(insert(CountMark), [{"measure": measure, "day": day} for day in days])
    session.execute(delete(CountMark).where(CountMark.id.in_([mark.id for mark in marks])))


def _count_again(session: Session, measure: str, utc_days: list[date], zone: ZoneInfo) -> None:
    marks = list(session.scalars(select(CountMark.id).where(CountMark.measure == measure, CountMark.day.in_(utc_days))))
    days = sorted({day for one in utc_days for day in days_within(one, zone)})
    rows = count_days(session, measure, days, zone)
    session.execute(delete(DayCount).where(DayCount.measure == measure, DayCount.day.in_(days)))
    if rows:
        names = ("day", *DIMENSIONS, "count")
        session.execute(insert(DayCount), [{"measure": measure, **dict(zip(names, row, strict=True))} for row in rows])
    session.execute(delete(CountMark).where(CountMark.id.in_(marks)))
