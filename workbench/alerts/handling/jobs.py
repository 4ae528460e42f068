"""Passing alerts on and waking them, in the worker. Each alert is a transaction of its own: a killed worker loses none."""

from typing import Any

from workbench import clock
from workbench.alerts.handling import escalating
from workbench.queue import JobContext, Registry

EVERY_SECONDS = 15
LEASE_SECONDS = 300  # 500 alerts in one run take 25 seconds on a busy machine


def register(registry: Registry) -> None:
    """The kinds of job of handling."""
    registry.add_tick("alerts.pass_on", pass_on, every_seconds=EVERY_SECONDS, lease_seconds=LEASE_SECONDS)


def pass_on(context: JobContext, payload: dict[str, Any]) -> None:
    """Wake what was put off until now, then tell the next person of what nobody has acknowledged in time."""
    now = clock.utcnow()
    with context.database.read_session() as session:
        woken, due = escalating.woken_ids(session, now), escalating.due_ids(session, now)
    for alert_id in woken:
        with context.database.write_session() as session:
            escalating.wake(session, alert_id, now=now, settings=context.settings)
    for alert_id in due:
        with context.database.write_session() as session:
            escalating.escalate(session, alert_id, now=now, settings=context.settings)
