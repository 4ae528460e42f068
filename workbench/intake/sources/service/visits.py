"""What a visit to a source gave: new items, where to go on, when to come again; or why it failed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from feeds.backoff import WEEK, first_interval, next_interval, next_poll_at
from feeds.types import Batch
from workbench.activity.service import record
from workbench.intake.collecting import MaskedItem, stored_cursor
from workbench.intake.models import Item, Source, SourceVisit

VISITS_KEPT = timedelta(days=30)
LONGEST_MESSAGE = 300


def record_visit(
    session: Session,
    source: Source,
    batch: Batch,
    items: Sequence[MaskedItem],
    new_count: int,
    *,
    interval: timedelta,
    chance: float,
    now: datetime,
    took_ms: int = 0,
) -> None:
    """What a visit gave beside its items, of which `new_count` were new: the cursor, the pace, the next visit.

    `interval` is for a source that has never answered and whose items bear no dates; later its own pace decides.
    """
    _follow_move(session, source, batch, now=now)
    if batch.retry_after is None:
        _follow_pace(session, source, batch, items, new_count, interval=interval, now=now)
        source.last_ok_at = now
    source.cursor = stored_cursor(batch)
    source.state = "ok" if source.state in ("ok", "failing") else source.state
    source.failure_count, source.last_error = 0, ""
    source.last_polled_at = now
    if not batch.not_modified:
        source.last_warnings = list(batch.warnings)
        source.skipped_count += batch.skipped_count
    source.next_poll_at = next_poll_at(
        now,
        interval=timedelta(seconds=source.interval_s),
        jitter=chance,
        retry_after=batch.retry_after,
        max_age=batch.max_age,
    )
    _note_visit(session, source, _result_of(batch), now=now, took_ms=took_ms, new_count=new_count, messages=batch.warnings)


def record_failure(
    session: Session,
    source: Source,
    message: str,
    *,
    is_gone: bool,
    chance: float,
    now: datetime,
    wait_s: int | None = None,
    took_ms: int = 0,
    leads_inside: bool = False,
) -> None:
    """A visit failed: the source waits twice as long as before, up to a day; one that has ended is not asked again.

    `wait_s` is the least time to wait. The interval itself stays: it is the source's pace, not its health. A source that has
    worked and now leads to a closed network (`leads_inside`) is paused: somebody may be trying to use us as a door.
    """
    source.failure_count += 1
    source.last_error, source.last_polled_at = message, now
    was = source.state
    if source.state != "paused":
        is_turned = leads_inside and source.last_ok_at is not None
        source.state = "paused" if is_turned else "gone" if is_gone else "failing"
    source.next_poll_at = next_poll_at(
        now,
        interval=timedelta(seconds=source.interval_s),
        failure_count=source.failure_count,
        jitter=chance,
        retry_after=wait_s,
    )
    _note_visit(session, source, "gone" if is_gone else "failed", now=now, took_ms=took_ms, messages=(message,))
    if source.state != was:
        record(session, "source_failed", source, actor_id=None, now=now, state=source.state, message=message)


def record_out_of_budget(session: Session, source: Source, message: str, *, now: datetime) -> None:
    """The month's reads are spent: nothing was asked. Tried again after the source's longest interval."""
    source.next_poll_at = now + timedelta(seconds=source.longest_s)
    source.last_warnings = [message]
    _note_visit(session, source, "out_of_budget", now=now, messages=(message,))


def forget_visits(session: Session, *, now: datetime) -> int:
    """Drop the log of visits older than 30 days. Returns how many rows."""
    old = delete(SourceVisit).where(SourceVisit.at < now - VISITS_KEPT)
    return int(session.execute(old, {"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]


def _follow_pace(
    session: Session,
    source: Source,
    batch: Batch,
    items: Sequence[MaskedItem],
    new_count: int,
    *,
    interval: timedelta,
    now: datetime,
) -> None:
    bounds = {"shortest": timedelta(seconds=source.shortest_s), "longest": timedelta(seconds=source.longest_s)}
    if source.last_ok_at is None:
        dates = [item.published_at for item in items if item.published_at is not None]
        following = first_interval(dates, now=now, interval=interval, **bounds)
    else:
        following = next_interval(
            timedelta(seconds=source.interval_s),
            new_count=new_count,
            elapsed=now - source.last_ok_at,
            week_count=_week_count(session, source, now),
            **bounds,
        )
    source.interval_s = max(1, round(following.total_seconds()))


def _week_count(session: Session, source: Source, now: datetime) -> int:
    counted = select(func.count()).where(Item.source_id == source.id, Item.dated_at >= now - WEEK)
    return session.scalar(counted) or 0


def _result_of(batch: Batch) -> str:
    if batch.retry_after is not None:
        return "asked_to_wait"
    return "unchanged" if batch.not_modified else "read"


def _note_visit(
    session: Session,
    source: Source,
    result: str,
    *,
    now: datetime,
    took_ms: int = 0,
    new_count: int = 0,
    messages: Sequence[str] = (),
) -> None:
    message = messages[0][:LONGEST_MESSAGE] if messages else ""
    session.add(SourceVisit(source_id=source.id, at=now, took_ms=took_ms, result=result, new_count=new_count, message=message))


def _follow_move(session: Session, source: Source, batch: Batch, *, now: datetime) -> None:
    """A permanent redirect becomes the address, unless another source has it."""
    if not batch.moved_to or batch.moved_to == source.address:
        return
    if session.scalar(select(Source.id).where(Source.address == batch.moved_to)) is None:
        old, source.address = source.address, batch.moved_to
        record(session, "source_moved", source, actor_id=None, now=now, before=old, after=batch.moved_to)
