"""Visiting sources: due ones become jobs; each is read with no session open, then stored with its cursor."""

import random
from datetime import timedelta
from typing import Any

import structlog

from feeds.errors import FeedError, SourceGone
from feeds.guarded import FetchPolicy
from workbench import clock
from workbench.intake.collecting import cursor_of, mask_items
from workbench.intake.models import Source
from workbench.intake.service import sources
from workbench.queue import JobContext, Registry
from workbench.settings import Settings

log = structlog.get_logger(__name__)


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("intake.collect_due", collect_due, every_seconds=15)
    registry.add("intake.collect_source", collect_source, lease_seconds=180)


def fetch_policy(settings: Settings) -> FetchPolicy:
    """The guard's limits; its one exception are the allowed hosts of the settings."""
    return FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts))


def collect_due(context: JobContext, _payload: dict[str, Any]) -> None:
    """Due sources become one job each."""
    with context.finishing_session() as session:
        sources.enqueue_due(session, now=clock.utcnow())


def collect_source(context: JobContext, payload: dict[str, Any], *, chance: Any = random.random) -> None:
    """Read the source, visit it with no session open, store what it gave together with the cursor."""
    from feeds.syndication.collector import collect

    with context.database.read_session() as session:
        source = session.get(Source, payload["source_id"])
    if source is None or source.state in ("paused", "gone") or source.kind != "syndication":
        return
    plan = {"interval": timedelta(minutes=context.settings.poll_minutes), "chance": chance()}
    try:
        now = clock.utcnow()
        batch = collect(source.address, cursor_of(source.cursor), policy=fetch_policy(context.settings), now=now)
    except FeedError as error:
        log.info("source failed", source_id=source.id, kind=error.kind, error=str(error))
        is_gone = isinstance(error, SourceGone)
        with context.finishing_session() as session:
            fresh = sources.get_source(session, source.id)
            sources.record_failure(session, fresh, error.public_text, is_gone=is_gone, now=clock.utcnow(), **plan)
        return
    items = mask_items(batch.items, now=now)
    with context.finishing_session() as session:
        fresh = sources.get_source(session, source.id)
        ids = sources.store_batch(session, fresh, batch, items, now=clock.utcnow(), **plan)
    log.info("source read", source_id=source.id, new=len(ids), not_modified=batch.not_modified)
