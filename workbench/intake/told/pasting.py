"""What staff paste: a text, a link, or both. The same again gives the same item; nothing that was typed is lost."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import queue
from workbench.activity.service import record
from workbench.intake.collecting import MaskedItem
from workbench.intake.models import MANUAL, Item, ItemCopy
from workbench.intake.rules.rule_effects import apply_rules
from workbench.intake.stories.stories import join_copies
from workbench.intake.storing import store_items
from workbench.intake.told.service import told_source


def paste_text(session: Session, item: MaskedItem, *, actor_id: int, now: datetime) -> Item:
    """The stored item, or the line in the inbox that tells the same story already.

    A link that has been pasted before, now with another text, gives a new item that carries the link in its text.
    """
    source = told_source(session, MANUAL, now=now)
    known = _known(session, source.id, item)
    if known is not None:
        return known
    if item.url and session.scalar(select(Item.id).where(Item.source_id == source.id, Item.url == item.url)):
        item = replace(item, url=None, text=f"{item.text}\n{item.url}", prints=None)
    store_items(session, source, [item], now=now)
    stored = session.scalars(select(Item).where(Item.source_id == source.id, Item.external_id == item.external_id)).one()
    record(session, "text_pasted", stored, actor_id=actor_id, now=now)
    if not join_copies(session, [stored.id], now=now):
        return _known(session, source.id, item) or stored
    apply_rules(session, [stored.id], now=now)
    if waits_for_article(stored):
        queue.enqueue(session, "intake.read_pasted", {"item_id": stored.id}, dedupe=f"article:{stored.id}")
    queue.enqueue(session, "intake.assess_new", {}, dedupe=f"assess:{source.id}:{stored.id}")
    return stored


def waits_for_article(item: Item) -> bool:
    """Whether nothing but the link has been kept, and nobody has erased it."""
    return bool(item.url) and not item.text and item.state != "removed"


def fill_pasted(session: Session, item_id: int, page: MaskedItem, *, now: datetime) -> None:
    """The text of the page behind a pasted link, masked; the machine reads it, and a known story takes it in."""
    item = session.get(Item, item_id)
    if item is None or not waits_for_article(item):
        return
    item.text, item.masked_counts = page.text, page.masked_counts
    item.assessed_at = item.assess_again_at = item.text_digest = None
    session.flush()
    if join_copies(session, [item_id], now=now):
        apply_rules(session, [item_id], now=now)
    queue.enqueue(session, "intake.assess_new", {}, dedupe=f"assess:article:{item_id}")


def _known(session: Session, source_id: int, item: MaskedItem) -> Item | None:
    """The item of the same text or the same lone link, or the line that it has joined."""
    own = select(Item).where(Item.source_id == source_id, Item.external_id == item.external_id)
    joined = select(Item).join(ItemCopy, ItemCopy.item_id == Item.id)
    joined = joined.where(ItemCopy.source_id == source_id, ItemCopy.external_id == item.external_id)
    return session.scalar(own) or session.scalar(joined)
