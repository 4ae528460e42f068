"""Watching: a tick that reads what is new, tests the streams it belongs to, and raises alarms."""

from typing import Any
from zoneinfo import ZoneInfo

from workbench import clock
from workbench.queue import JobContext, Registry
from workbench.trends import queries, service
from workbench.trends.counting import read_streams
from workbench.trends.hearing import Marks, hear, newest_marks, touched_keys

EVERY_SECONDS = 180
LEASE_SECONDS = 600


def register(registry: Registry) -> None:
    """The room's kinds of job."""
    registry.add_tick("trends.watch", watch, every_seconds=EVERY_SECONDS, lease_seconds=LEASE_SECONDS)


def watch(context: JobContext, payload: dict[str, Any]) -> None:
    """Test the streams that something new belongs to; once a day all of them. Safe to run twice."""
    now, zone = clock.utcnow(), ZoneInfo(context.settings.timezone)
    today = now.astimezone(zone).date()
    with context.database.read_session() as session:
        how = queries.watch_of(session)
        marks, false_alarms, fewest = newest_marks(session), how.false_alarms, how.fewest_sources
        is_daily = how.refreshed_on != today
        keys = None if is_daily else touched_keys(session, Marks(how.sighting_mark, how.sighting_mark_at, how.item_mark_at))
        streams = hear(session, keys, now=now) if keys is None or keys else []
    readings = read_streams(streams, zone=zone, false_alarms=false_alarms, fewest_sources=fewest, now=now)
    with context.finishing_session() as session:
        for reading in readings:
            service.store_reading(session, reading, now=now)
        stored = service.watch_for_change(session)
        stored.sighting_mark, stored.sighting_mark_at, stored.item_mark_at = marks.sighting, marks.sighting_at, marks.item_at
        stored.refreshed_on = today
