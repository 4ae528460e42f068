"""Joining what tells one story in nearly the same words."""

from typing import Any

from workbench import clock
from workbench.intake.stories.stories import join_near
from workbench.queue import JobContext, Registry

AT_ONCE = 200  # items in one transaction: visits to sources write in between


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("intake.join_near", join_new, lease_seconds=300)


def join_new(context: JobContext, payload: dict[str, Any]) -> None:
    """Look for near duplicates of new items, some at a time."""
    ids = payload["item_ids"]
    for start in range(0, len(ids), AT_ONCE):
        with context.database.write_session() as session:
            join_near(session, ids[start : start + AT_ONCE], now=clock.utcnow())
        context.renew(300)
    with context.finishing_session():
        pass
