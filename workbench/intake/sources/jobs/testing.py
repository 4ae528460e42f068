"""Trying an address before it becomes a source: what it holds, or which feeds its page leads to."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from feeds import notices
from feeds.errors import FeedError, ParseFailed
from feeds.types import Batch
from workbench import clock
from workbench.errors import Refused
from workbench.intake.collecting import mask_items
from workbench.intake.models import SYNDICATION, SourceTest
from workbench.intake.sources.jobs import robots
from workbench.intake.sources.paid_reads import reserved_reads
from workbench.intake.sources.service import trials
from workbench.intake.sources.visiting import MOST_POSTS, fetch_policy, values_of, visit
from workbench.queue import JobContext, Registry
from workbench.settings import Settings

log = structlog.get_logger(__name__)

PREVIEWED = 5
PREVIEW_LETTERS = 400


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("intake.test_source", test_source, lease_seconds=120, max_attempts=2)


def test_source(context: JobContext, payload: dict[str, Any]) -> None:
    """Visit a source that somebody wants to add, and keep its title and five newest items, masked.

    A page that is no feed leads to the feeds that it names: one is tried at once, several are kept as candidates.
    """
    with context.database.read_session() as session:
        test = trials.get_test(session, payload["test_id"])
    if test.state != "waiting":
        return
    now = clock.utcnow()
    try:
        found = _visit(context, test, now)
    except FeedError as error:
        log.info("address failed its test", test_id=test.id, kind=error.kind, error=str(error))
        found = {"state": "failed", "error": error.public_text}
    except Refused as error:
        found = {"state": "failed", "error": str(error)}
    with context.finishing_session() as session:
        trials.set_test_result(session, trials.get_test(session, test.id), found, now=clock.utcnow())


def _visit(context: JobContext, test: SourceTest, now: datetime) -> dict[str, Any]:
    if test.kind == SYNDICATION:
        return _visit_address(context, test, now)
    with reserved_reads(context.database, test.kind, PREVIEWED * 2, now=now) as reads:
        limit = min(reads.granted, MOST_POSTS)
        batch = visit(values_of(test), settings=context.settings, now=now, limit=limit) if limit else None
        reads.used = batch.read_count if batch is not None else 0
    if batch is None:
        raise Refused(notices.BUDGET_SPENT)
    return _values(batch, now)


def _visit_address(context: JobContext, test: SourceTest, now: datetime) -> dict[str, Any]:
    robots.refuse_forbidden(context, test.address, now=now)
    try:
        return _values(visit(values_of(test), settings=context.settings, now=now), now)
    except ParseFailed:
        candidates = _candidates(test, context.settings, now)
        if not candidates:
            raise
    if len(candidates) > 1:
        return {"state": "failed", "options": {**test.options, "candidates": candidates}}
    address = candidates[0]["address"]
    robots.refuse_forbidden(context, address, now=now)
    values = _values(visit(replace(values_of(test), address=address), settings=context.settings, now=now), now)
    return values | {"moved_to": values["moved_to"] or address}


def _candidates(test: SourceTest, settings: Settings, now: datetime) -> list[dict[str, str]]:
    from feeds.discovery import discover

    found = discover(test.address, policy=fetch_policy(settings), now=now)
    return [{"address": one.url, "title": one.title, "kind": one.kind} for one in found]


def _values(batch: Batch, now: datetime) -> dict[str, Any]:
    newest = sorted(mask_items(batch.items, now=now), key=lambda item: item.dated_at, reverse=True)[:PREVIEWED]
    return {
        "state": "ok" if batch.retry_after is None else "failed",
        "error": "" if batch.retry_after is None else batch.warnings[0],
        "title": (batch.title or "")[:200],
        "moved_to": batch.moved_to,
        "item_count": len(batch.items),
        "warnings": list(batch.warnings),
        "newest": [_preview(item) for item in newest],
    }


def _preview(item: Any) -> dict[str, Any]:
    published = item.published_at.isoformat() if item.published_at else None
    return {"title": item.title[:300], "text": item.text[:PREVIEW_LETTERS], "url": item.url, "published_at": published}
