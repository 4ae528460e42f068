"""Texts that change at their source: the new words replace the old ones, and what was said before is kept."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feeds.fingerprints import text_digest
from workbench import queue
from workbench.activity.service import record
from workbench.intake.collecting import MaskedItem
from workbench.intake.models import Item, ItemText, Source
from workbench.intake.stories.known_items import IDS_AT_ONCE
from workbench.intake.stories.story_lines import SPLIT

MOST_VERSIONS = 20  # a page with a clock in its text must not fill the database


def store_edits(session: Session, source: Source, items: Sequence[MaskedItem], *, now: datetime) -> list[int]:
    """Take over the words of known items that their source has changed. Returns the ids of these items.

    What differs in white space only is no edit. Items that are removed stay so. An edited item is assessed again.
    """
    offered = {item.external_id: item for item in items}
    edited: list[int] = []
    ids = sorted(offered)
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = ids[start : start + IDS_AT_ONCE]
        known = select(Item.id, Item.external_id, Item.title, Item.text, Item.collected_at).where(
            Item.source_id == source.id, Item.external_id.in_(some), Item.state != "removed", Item.removed_at.is_(None)
        )
        for row in session.execute(known).all():
            new = offered[row.external_id]
            text = _text_now(row.text, new.text, is_full=source.takes_full_text)
            if _is_same(row.title, new.title) and _is_same(row.text, text):
                continue
            _store_edit(session, session.get_one(Item, row.id), new, text, now=now)
            edited.append(row.id)
    if edited:
        session.flush()
        queue.enqueue(session, "intake.assess_new", {}, dedupe=f"assess:edit:{source.id}:{max(edited)}:{int(now.timestamp())}")
    return edited


def _text_now(stored: str, offered: str, *, is_full: bool) -> str:
    """The text to keep. Where the article's own text was read, the feed's teaser is no new text, a longer one is."""
    return stored if is_full and len(offered) <= len(stored) else offered


def _is_same(old: str, new: str) -> bool:
    return old == new or old.split() == new.split()


def _store_edit(session: Session, item: Item, new: MaskedItem, text: str, *, now: datetime) -> None:
    kept = session.scalar(select(func.count()).where(ItemText.item_id == item.id)) or 0
    if kept < MOST_VERSIONS:
        seen_at = item.edited_at or item.collected_at
        session.add(ItemText(item_id=item.id, version=item.text_version, title=item.title, text=item.text, seen_at=seen_at))
    item.title, item.text = new.title, text
    item.language = new.language or item.language
    item.warnings, item.masked_counts = list(new.warnings), dict(new.masked_counts)
    item.text_version += 1
    item.edited_at = now
    if not (item.text_digest or "").startswith(SPLIT):
        item.text_digest = text_digest(item.title, item.text)
    item.assessed_at, item.assess_error, item.assess_again_at = None, "", None
    record(session, "item_edited_at_source", item, actor_id=None, now=now, version=item.text_version)
