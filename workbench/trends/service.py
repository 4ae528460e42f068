"""Changes to trends: how we watch, alarms as they are raised and seen, the figures of a stream."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import Refused
from workbench.trends.models import TrendAlarm, TrendStream, TrendWatch
from workbench.trends.queries import watch_of
from workbench.trends.values import NewAlarm, Reading

FEWEST_FALSE, MOST_FALSE = 0.05, 4.0
FEWEST_SOURCES, MOST_SOURCES = 2, 20
SAME_BURST = timedelta(hours=24)
LONG_AGO = timedelta(days=7)  # a burst seems to begin where the test begins, at most a fortnight ago: earlier readings told of it
LATE = timedelta(days=3)  # what was unusual longer ago than this and is heard of only now is history, no alarm


def watch_for_change(session: Session) -> TrendWatch:
    """The row of how we watch, made with its defaults when it is not there yet."""
    watch = watch_of(session)
    session.add(watch)
    return watch


def change_watch(session: Session, *, false_alarms: float, fewest_sources: int, actor_id: int, now: datetime) -> TrendWatch:
    """Set how many false alarms a stream may have in a month, and how many sources make an early warning. Raises Refused."""
    if not FEWEST_FALSE <= false_alarms <= MOST_FALSE:
        raise Refused(_("Write a number from 0.05 to 4."))
    if not FEWEST_SOURCES <= fewest_sources <= MOST_SOURCES:
        raise Refused(_("Write a whole number from 2 to 20."))
    watch = watch_for_change(session)
    before = {"false_alarms": watch.false_alarms, "fewest_sources": watch.fewest_sources}
    watch.false_alarms, watch.fewest_sources = false_alarms, fewest_sources
    watch.changed_at, watch.changed_by_id = now, actor_id
    watch.refreshed_on = None  # the next reading takes every stream again
    session.flush()
    record(session, "trend_watch_changed", watch, actor_id=actor_id, now=now, before=before)
    return watch


def store_reading(session: Session, reading: Reading, *, now: datetime) -> TrendStream:
    """Keep a stream's figures; alarms that are new become rows, those that go on become longer. Twice gives the same."""
    place = (TrendStream.kind == reading.kind, TrendStream.key == reading.key)
    stream = session.scalar(select(TrendStream).where(*place))
    if stream is None:
        stream = TrendStream(kind=reading.kind, key=reading.key, rumour_id=reading.rumour_id)
        session.add(stream)
    stream.label, stream.first_day, stream.read_at = reading.label, reading.first_day, now
    stream.counts, stream.expected, stream.high = reading.counts, reading.expected, reading.high
    stream.decay, stream.last_heard_at = reading.decay, reading.last_heard_at
    session.flush()
    _store_alarms(session, stream, reading.alarms, now)
    return stream


def mark_seen(session: Session, alarm: TrendAlarm, *, actor: User, now: datetime) -> None:
    """Somebody has looked at it. The first one stands; later ones change nothing."""
    if alarm.seen_at is None:
        alarm.seen_at, alarm.seen_by_id = now, actor.id
        session.flush()
        record(session, "trend_alarm_seen", alarm, actor_id=actor.id, now=now, **_about(alarm.stream))


def _store_alarms(session: Session, stream: TrendStream, found: Iterable[NewAlarm], now: datetime) -> None:
    known = list(session.scalars(select(TrendAlarm).where(TrendAlarm.stream_id == stream.id)))
    for new in found:
        same = next((old for old in known if _is_same(old, new)), None)
        if same is not None:
            _go_on(same, new)
        elif new.last_at >= now - LATE and new.at >= now - LONG_AGO:
            known.append(_add_alarm(session, stream, new, now))


def _go_on(old: TrendAlarm, new: NewAlarm) -> None:
    """A burst that goes on gets longer, and its strongest window may be a later one."""
    if old.kind == new.kind == "burst":
        old.last_at = max(old.last_at, new.last_at)
        if (new.score, new.count) > (old.score, old.count):
            old.score, old.window_hours, old.count, old.expected = new.score, new.window_hours, new.count, new.expected


def _is_same(old: TrendAlarm, new: NewAlarm) -> bool:
    """One burst is one alarm, also when a report that came late has moved its beginning. An early warning comes once."""
    if new.kind == "early" and old.kind == "early":
        return True
    return old.at - SAME_BURST <= new.last_at and new.at <= old.last_at + SAME_BURST


def _add_alarm(session: Session, stream: TrendStream, new: NewAlarm, now: datetime) -> TrendAlarm:
    alarm = TrendAlarm(
        stream_id=stream.id, kind=new.kind, at=new.at, last_at=new.last_at, score=new.score, window_hours=new.window_hours,
        count=new.count, expected=new.expected, raised_at=now,
    )  # fmt: skip
    session.add(alarm)
    session.flush()
    record(session, "trend_alarm_raised", alarm, actor_id=None, now=now, alarm=new.kind, **_about(stream))
    return alarm


def _about(stream: TrendStream) -> dict[str, Any]:
    return {"stream_kind": stream.kind, "stream_id": stream.id, "rumour_id": stream.rumour_id}
