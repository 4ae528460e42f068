"""Reading the article behind a link that staff have pasted without a text."""

from typing import Any

from feeds.types import Item as Collected
from workbench import clock
from workbench.intake.collecting import mask_item
from workbench.intake.models import Item
from workbench.intake.sources.jobs import articles
from workbench.intake.told.pasting import fill_pasted, waits_for_article
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("intake.read_pasted", read_pasted, lease_seconds=120, max_attempts=2)


def read_pasted(context: JobContext, payload: dict[str, Any]) -> None:
    """Visit the page as robots.txt allows, and keep its text, masked. What cannot be read stays a link."""
    with context.database.read_session() as session:
        item = session.get(Item, payload["item_id"])
    if item is None or item.url is None or not waits_for_article(item):
        return
    page = articles.read_article(context, Collected(item.external_id, item.url, item.title, ""))
    if not page.text:
        return
    now = clock.utcnow()
    with context.finishing_session() as session:
        fill_pasted(session, item.id, mask_item(page, now=now), now=now)
