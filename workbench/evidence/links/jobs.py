"""The weekly look at every address: due ones are asked for each hour, one visit a host at a time."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from workbench import clock, queue
from workbench.evidence.copies.looking import look_at
from workbench.evidence.links import service
from workbench.evidence.models import EvidenceSource
from workbench.queue import JobContext, Registry

AT_ONCE = 500
ASK_AGAIN = timedelta(days=1)


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("evidence.check_link", check_link, lease_seconds=180)
    registry.add_tick("evidence.check_links", check_links, every_seconds=3600)


def check_links(context: JobContext, _payload: dict[str, Any]) -> None:
    """Ask for a look at each address that is due, and forget old looks."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        due = select(EvidenceSource).where(EvidenceSource.next_check_at <= now, EvidenceSource.url != "")
        for source in session.scalars(due.order_by(EvidenceSource.next_check_at).limit(AT_ONCE)):
            queue.enqueue(
                session,
                "evidence.check_link",
                {"source_id": source.id},
                dedupe=f"evidence.check:{source.id}:{int(now.timestamp())}",
            )
            source.next_check_at = now + ASK_AGAIN  # asked for; the look itself sets the next week
        service.forget_checks(session, now=now)


def check_link(context: JobContext, payload: dict[str, Any]) -> None:
    """Look at one address and keep what was found. One that was looked at since the wish is left."""
    with context.database.read_session() as session:
        source = session.get(EvidenceSource, payload["source_id"])
        asked_at = session.scalar(select(queue.Job.created_at).where(queue.Job.id == context.job_id))
    if source is None or not source.url or (source.checked_at and asked_at and source.checked_at >= asked_at):
        return
    look = look_at(context, source.url)
    with context.finishing_session() as session:
        stored = session.get_one(EvidenceSource, source.id)
        if stored.url == source.url:
            service.keep_look(session, stored, look, now=clock.utcnow())
