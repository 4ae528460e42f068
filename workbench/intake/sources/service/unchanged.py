"""Visits that found nothing new, written together: most visits are of this kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from feeds.backoff import WEEK, next_interval, next_poll_at
from feeds.types import Batch
from workbench.intake.models import Item, Source, SourceVisit

_SOURCE, _VISIT, _ITEM = (Source.metadata.tables[model.__tablename__] for model in (Source, SourceVisit, Item))
_UPDATE: Any = (
    update(_SOURCE)
    .where(_SOURCE.c.id == bindparam("source_id"))
    .values(
        interval_s=bindparam("new_interval_s"), next_poll_at=bindparam("again_at"), last_ok_at=bindparam("at"),
        last_polled_at=bindparam("at"), state="ok", failure_count=0, last_error="",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Unchanged:
    """A visit that found the source as it was."""

    source_id: int
    max_age: int | None
    chance: float
    took_ms: int


def is_plain(batch: Batch, *, address: str, cursor: dict[str, Any], following: dict[str, Any]) -> bool:
    """Whether nothing but the time of the visit has to be written."""
    said = batch.items or batch.gone_ids or batch.warnings or batch.retry_after is not None or batch.hub or batch.read_count
    return batch.not_modified and not said and batch.moved_to in (None, address) and cursor == following


def store_unchanged(session: Session, visits: Sequence[Unchanged], *, now: datetime) -> set[int]:
    """Write these visits. Returns the ids of the sources that were written; others need more (never read, paused meanwhile)."""
    connection = session.connection()
    columns = (_SOURCE.c.id, _SOURCE.c.interval_s, _SOURCE.c.shortest_s, _SOURCE.c.longest_s, _SOURCE.c.last_ok_at)
    asked = select(*columns).where(
        _SOURCE.c.id.in_([visit.source_id for visit in visits]),
        _SOURCE.c.state.in_(("ok", "failing")),
        _SOURCE.c.last_ok_at.is_not(None),
    )
    found = {row.id: row for row in connection.execute(asked)}
    weeks = _week_counts(session, sorted(found), now)
    plain = [visit for visit in visits if visit.source_id in found]
    if plain:
        connection.execute(_UPDATE, [_row(visit, found[visit.source_id], weeks.get(visit.source_id, 0), now) for visit in plain])
        logged = [{"source_id": visit.source_id, "at": now, "took_ms": visit.took_ms} for visit in plain]
        connection.execute(insert(_VISIT).values(result="unchanged", new_count=0, message=""), logged)
    return set(found)


def _row(visit: Unchanged, source: Any, week_count: int, now: datetime) -> dict[str, Any]:
    following = next_interval(
        timedelta(seconds=source.interval_s),
        new_count=0,
        elapsed=now - source.last_ok_at,
        week_count=week_count,
        shortest=timedelta(seconds=source.shortest_s),
        longest=timedelta(seconds=source.longest_s),
    )
    interval_s = max(1, round(following.total_seconds()))
    again_at = next_poll_at(now, interval=timedelta(seconds=interval_s), jitter=visit.chance, max_age=visit.max_age)
    return {"source_id": visit.source_id, "new_interval_s": interval_s, "again_at": again_at, "at": now}


def _week_counts(session: Session, source_ids: Sequence[int], now: datetime) -> dict[int, int]:
    """How many items each source dated within the last seven days."""
    counted = (
        select(_ITEM.c.source_id, func.count())
        .where(_ITEM.c.source_id.in_(source_ids), _ITEM.c.dated_at >= now - WEEK)
        .group_by(_ITEM.c.source_id)
    )
    return {row[0]: row[1] for row in session.connection().execute(counted)}
