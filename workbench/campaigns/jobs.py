"""Background work of campaigns: prepare what is due, send it, and take withdrawn answers off the plan."""

from typing import Any

import structlog

from workbench import clock, queue
from workbench.campaigns import correcting, delivery
from workbench.campaigns.delivering import wires
from workbench.campaigns.lists import jobs as list_jobs
from workbench.campaigns.social import jobs as social_jobs
from workbench.queue import JobContext, Registry, Retry

log = structlog.get_logger(__name__)

LEASE_SECONDS = 60
MOST_CALLS = 50  # in one run of a job; the rest goes on in the next, so that a long list does not hold a thread
TICK_SECONDS = 10  # a job stands at each placement's own second; the tick is the net under it


def register(registry: Registry) -> None:
    """Add the kinds of job of this room."""
    registry.add("campaigns.prepare", prepare, lease_seconds=30, max_attempts=20)
    registry.add("campaigns.deliver", deliver, lease_seconds=LEASE_SECONDS, max_attempts=100)
    registry.add_tick("campaigns.deliver_due", deliver_due, every_seconds=TICK_SECONDS)
    registry.add_tick("campaigns.cancel_outdated", cancel_outdated, every_seconds=30)
    list_jobs.register(registry)
    social_jobs.register(registry)


def prepare(context: JobContext, payload: dict[str, Any]) -> None:
    """The time of one placement has come."""
    with context.finishing_session() as session:
        delivery.prepare(session, int(payload["placement_id"]), context.settings, now=clock.utcnow())


def deliver(context: JobContext, payload: dict[str, Any]) -> None:
    """Send the messages of one placement, one after the other. No session is open while the network is used."""
    placement_id = int(payload["placement_id"])
    for _each in range(MOST_CALLS):
        with context.database.write_session() as session:
            step = delivery.claim_next(session, placement_id, context.settings, job_id=context.job_id, now=clock.utcnow())
        if step is None:
            return
        if isinstance(step, delivery.Wait):
            raise Retry(step.until)
        outcome = wires.transmit(step.kind, step.purpose, step.message, context.settings)
        with context.database.write_session() as session:
            delivery.finish_call(session, step, outcome, job_id=context.job_id, now=clock.utcnow())
        context.renew(LEASE_SECONDS)
    raise Retry(clock.utcnow())


def deliver_due(context: JobContext, _payload: dict[str, Any]) -> None:
    """The net: prepare every placement that is due, and wake those that a lost job has left lying."""
    now = clock.utcnow()
    with context.database.read_session() as session:
        due = delivery.due_placements(session, now)
        overlooked = delivery.overlooked_placements(session, now)
    for placement_id in due:
        with context.database.write_session() as session:
            delivery.prepare(session, placement_id, context.settings, now=now)
    with context.finishing_session() as session:
        for placement_id in overlooked:
            dedupe = f"campaigns.deliver:{placement_id}:late:{int(now.timestamp()) // 120}"
            queue.enqueue(session, "campaigns.deliver", {"placement_id": placement_id}, dedupe=dedupe)


def cancel_outdated(context: JobContext, _payload: dict[str, Any]) -> None:
    """Withdrawn answers leave the plan; what a correction has replaced is marked."""
    with context.finishing_session() as session:
        changed = delivery.cancel_outdated(session, now=clock.utcnow())
        correcting.mark_corrected(session, now=clock.utcnow())
    if changed:
        log.info("placements of withdrawn answers cancelled", count=changed)
