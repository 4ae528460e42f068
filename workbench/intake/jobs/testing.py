"""Trying an address before it becomes a source."""

from typing import Any

import structlog

from feeds.errors import FeedError
from feeds.types import Cursor
from workbench import clock
from workbench.intake.collecting import mask_items
from workbench.intake.jobs.collecting import fetch_policy
from workbench.intake.service import sources
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)

PREVIEWED = 5
PREVIEW_LETTERS = 400


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("intake.test_source", test_source, lease_seconds=120, max_attempts=2)


def test_source(context: JobContext, payload: dict[str, Any]) -> None:
    """Visit an address that somebody wants to add, and keep its title and five newest items, masked."""
    from feeds.syndication.collector import collect

    with context.database.read_session() as session:
        test = sources.get_test(session, payload["test_id"])
    if test.state != "waiting":
        return
    now = clock.utcnow()
    try:
        batch = collect(test.address, Cursor(), policy=fetch_policy(context.settings), now=now)
    except FeedError as error:
        log.info("address failed its test", test_id=test.id, kind=error.kind, error=str(error))
        values: dict[str, Any] = {"state": "failed", "error": error.public_text}
    else:
        newest = sorted(mask_items(batch.items, now=now), key=lambda item: item.dated_at, reverse=True)[:PREVIEWED]
        values = {
            "state": "ok" if batch.retry_after is None else "failed",
            "error": "" if batch.retry_after is None else batch.warnings[0],
            "title": (batch.title or "")[:200],
            "moved_to": batch.moved_to,
            "item_count": len(batch.items),
            "warnings": list(batch.warnings),
            "newest": [_preview(item) for item in newest],
        }
    with context.finishing_session() as session:
        sources.set_test_result(session, sources.get_test(session, test.id), values, now=clock.utcnow())


def _preview(item: Any) -> dict[str, Any]:
    published = item.published_at.isoformat() if item.published_at else None
    return {"title": item.title[:300], "text": item.text[:PREVIEW_LETTERS], "url": item.url, "published_at": published}
