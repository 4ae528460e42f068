"""Counting again what has changed, and everything once a night."""

import time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from workbench import clock
from workbench.queue import JobContext, Registry
from workbench.reviews.aggregates import service
from workbench.reviews.aggregates.models import CountMark, CountState

EVERY_S, EVERY_NIGHT_S = 20, 86_400
LONGEST_S = 40.0  # then the next tick goes on


def register(registry: Registry) -> None:
    """The kinds of job of the counts."""
    registry.add_tick("reviews.keep_counts", keep_counts, every_seconds=EVERY_S, lease_seconds=300)
    registry.add_tick("reviews.count_all", count_all, every_seconds=EVERY_NIGHT_S, lease_seconds=300)


def keep_counts(context: JobContext, payload: dict[str, Any]) -> None:
    """Count what was marked, in short transactions. Reading is exact meanwhile; it only takes longer."""
    zone = ZoneInfo(context.settings.timezone)
    with context.database.read_session() as session:
        state = session.get(CountState, 1)
        is_marked = session.scalar(select(CountMark.id).limit(1)) is not None
    if state is not None and state.zone == zone.key and not is_marked:
        return
    stop_at = time.monotonic() + LONGEST_S
    while time.monotonic() < stop_at:
        with context.database.write_session() as session:
            is_left = service.refresh(session, zone=zone, now=clock.utcnow())
        if not is_left:
            return


def count_all(context: JobContext, payload: dict[str, Any]) -> None:
    """Mark every day: whatever a restored file or a changed table has put out of step is right again by the morning."""
    with context.finishing_session() as session:
        if session.get(CountState, 1) is not None:
            service.mark_everything(session)
