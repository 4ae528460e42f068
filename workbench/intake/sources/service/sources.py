"""Changes to sources: add, pause, resume, poll. Trying one first: trials. What a visit gave: visits."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench import queue
from workbench.activity.service import record
from workbench.errors import NotFound, Refused
from workbench.intake.models import NEEDS_DELETION_DECISION, POLLED, SYNDICATION, Source
from workbench.intake.sources.service import manners
from workbench.intake.sources.service.decisions import standing_decision

FEEDS_A_JOB = 50
NEARLY = timedelta(seconds=5)  # the length of a tick: a source is asked a little early rather than late
POLL_LEASE = timedelta(minutes=10)  # a due source whose job was lost is due again after this
PASTED_NAME = "Pasted by staff"
PASTED_ADDRESS = "manual:pasted"


def get_source(session: Session, source_id: int) -> Source:
    """The source. Raises NotFound."""
    source = session.get(Source, source_id)
    if source is None:
        raise NotFound(_("There is no such source."), subject_id=source_id)
    return source


def add_source(session: Session, address: str, *, name: str, genre: str, actor_id: int | None, now: datetime) -> Source:
    """A new source, due at once. Also for the demo, which needs no test."""
    source = Source(
        kind=SYNDICATION, name=name[:200], address=address, genre=genre, state="ok", cursor={}, next_poll_at=now,
        last_warnings=[], created_at=now, created_by_id=actor_id,
    )  # fmt: skip
    session.add(source)
    session.flush()
    record(session, "source_added", source, actor_id=actor_id, now=now, address=address)
    enqueue_poll(session, source, now=now)
    return source


def pause(session: Session, source: Source, *, actor_id: int, now: datetime) -> None:
    """Stop asking the source. Its items stay."""
    if source.state == "paused":
        return
    source.state = "paused"
    record(session, "source_paused", source, actor_id=actor_id, now=now)


def resume(session: Session, source: Source, *, actor_id: int, now: datetime) -> None:
    """Ask the source again, from now on."""
    if source.state != "paused":
        return
    source.state = "failing" if source.failure_count else "ok"
    source.next_poll_at = now
    record(session, "source_resumed", source, actor_id=actor_id, now=now)


def poll_now(session: Session, source: Source, *, actor_id: int, now: datetime) -> bool:
    """Ask the source at once, also one that fails or has ended. False when that is being done already."""
    if source.kind not in POLLED or source.state == "paused":
        raise Refused(_("The source is paused. Resume it first."), subject_id=source.id)
    if source.state == "gone":
        source.state = "failing"
    if source.kind == SYNDICATION:
        manners.stop_waiting(session, source.address)
    is_new = enqueue_poll(session, source, now=now)
    if is_new:
        record(session, "source_poll_asked", source, actor_id=actor_id, now=now)
    return is_new


def enqueue_poll(session: Session, source: Source, *, now: datetime) -> bool:
    """One job per source and minute. False when it stands already."""
    source.next_poll_at = now + POLL_LEASE
    dedupe = f"poll:{source.id}:{int(now.timestamp()) // 60}"
    return queue.enqueue(session, "intake.collect_source", {"source_id": source.id}, dedupe=dedupe) is not None


def enqueue_due(session: Session, *, now: datetime) -> int:
    """Jobs for every source that is due: feeds many to a job, all others one each. Returns how many sources.

    People's own words wait for a standing deletion decision.
    """
    kinds = POLLED if standing_decision(session) else [kind for kind in POLLED if kind not in NEEDS_DELETION_DECISION]
    is_due = (Source.kind.in_(kinds), Source.state.in_(("ok", "failing")), Source.next_poll_at <= now + NEARLY)
    order = (Source.next_poll_at, Source.id)
    feeds = list(session.scalars(select(Source.id).where(*is_due, Source.kind == SYNDICATION).order_by(*order)))
    alone = list(session.scalars(select(Source).where(*is_due, Source.kind != SYNDICATION).order_by(*order)))
    for first in range(0, len(feeds), FEEDS_A_JOB):
        _enqueue_together(session, feeds[first : first + FEEDS_A_JOB], now=now)
    return len(feeds) + sum(enqueue_poll(session, source, now=now) for source in alone)


def _enqueue_together(session: Session, ids: list[int], *, now: datetime) -> None:
    session.execute(update(Source).where(Source.id.in_(ids)).values(next_poll_at=now + POLL_LEASE))
    dedupe = f"poll:{ids[0]}-{ids[-1]}x{len(ids)}:{int(now.timestamp())}"
    queue.enqueue(session, "intake.collect_sources", {"source_ids": ids}, dedupe=dedupe)
