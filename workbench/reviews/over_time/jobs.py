"""Following answers: every six hours, in the worker."""

from typing import Any
from zoneinfo import ZoneInfo

from workbench import clock
from workbench.queue import JobContext, Registry
from workbench.reviews.over_time.following import follow_answers


def register(registry: Registry) -> None:
    """The kinds of job of the pages over time."""
    registry.add_tick("reviews.follow_answers", follow, every_seconds=21_600, lease_seconds=300)


def follow(context: JobContext, payload: dict[str, Any]) -> None:
    """Count how rumours went on after their answers. Run twice it stores the same."""
    zone, now = ZoneInfo(context.settings.timezone), clock.utcnow()
    with context.finishing_session() as session:
        follow_answers(session, zone=zone, today=now.astimezone(zone).date(), now=now)
