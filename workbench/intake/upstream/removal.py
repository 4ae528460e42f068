"""What is gone at its source goes here too: the words are erased, the row and the count stay.

Where other places still carry the story, the line goes over to one of them instead. Nothing is collected a second time:
the row, or a copy's row without words, keeps the id that its source gave it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from feeds.fingerprints import canonical_url, text_digest
from workbench.activity.service import record
from workbench.intake.models import Assessment, Item, ItemBand, ItemCopy, ItemText, Source, Tip, Translation
from workbench.intake.stories.copy_sightings import dated
from workbench.intake.stories.story_lines import chunks
from workbench.rumours.erasing import erase_sighting_of_copy
from workbench.rumours.sightings import erase_sighting


def remove_item(session: Session, item: Item, *, reason: str, now: datetime) -> None:
    """Erase the item's words, its earlier wordings, translations and sightings' words. Twice changes nothing."""
    if item.state == "removed":
        return
    record(session, "item_removed", item, actor_id=None, now=now, reason=reason)
    erase_sighting(session, item.id, now=now)
    _erase_what_hangs(session, item.id)
    heir = _heir(session, item)
    if heir is not None:
        _hand_over(item, heir)
    else:
        _erase(item, now=now)
    session.flush()


def remove_copy(session: Session, copy: ItemCopy, *, reason: str, now: datetime) -> bool:
    """Erase what we keep of one place of a story. False when nothing is left to erase."""
    if not (copy.title or copy.text or copy.url):
        return False
    copy.title, copy.text, copy.url, copy.author_code = "", "", None, None
    erase_sighting_of_copy(session, copy.id, now=now)
    record(session, "copy_removed", copy, actor_id=None, now=now, item_id=copy.item_id, reason=reason)
    session.flush()
    return True


def remove_gone(session: Session, source: Source, external_ids: Sequence[str], *, reason: str, now: datetime) -> int:
    """Remove what the source itself says is gone, as an item or as a copy. Returns how many were erased."""
    count = 0
    for some in chunks(sorted(set(external_ids))):
        found = select(Item).where(Item.source_id == source.id, Item.external_id.in_(some), Item.state != "removed")
        for item in session.scalars(found).all():
            remove_item(session, item, reason=reason, now=now)
            count += 1
        copies = select(ItemCopy).where(ItemCopy.source_id == source.id, ItemCopy.external_id.in_(some))
        count += sum(remove_copy(session, copy, reason=reason, now=now) for copy in session.scalars(copies).all())
    return count


def _erase_what_hangs(session: Session, item_id: int) -> None:
    for table in (ItemText, Translation, ItemBand, Assessment):
        session.execute(delete(table).where(table.item_id == item_id))
    session.execute(update(Tip).where(Tip.item_id == item_id).values(doubt=""))


def _erase(item: Item, *, now: datetime) -> None:
    item.state, item.removed_at = "removed", now
    item.title = item.text = ""
    item.url = item.canonical_url = item.text_digest = item.author_code = None
    item.taken_by_id, item.taken_at, item.assigned_to_id = None, None, None
    item.flagged = item.is_raised = False
    item.match_code = item.match_relation = None
    item.assessed_at = item.assessed_at or now  # no model is to read the empty text


def _heir(session: Session, item: Item) -> ItemCopy | None:
    """The oldest place that still carries the story, unless its address stands in another line of that source."""
    has_words = or_(ItemCopy.title != "", ItemCopy.text != "", ItemCopy.url.is_not(None))
    for copy in session.scalars(select(ItemCopy).where(ItemCopy.item_id == item.id, has_words).order_by(ItemCopy.id)):
        held = select(Item.id).where(Item.source_id == copy.source_id, Item.id != item.id)
        same = held.where(or_(Item.external_id == copy.external_id, Item.url == copy.url))
        if session.scalar(same.limit(1)) is None:
            return copy
    return None


def _hand_over(item: Item, heir: ItemCopy) -> None:
    """The line speaks for the heir from now on; the heir's row remembers the place that is gone."""
    gone = (item.source_id, item.external_id)
    item.source_id, item.external_id, item.url = heir.source_id, heir.external_id, heir.url
    item.title, item.text, item.language = heir.title, heir.text or item.text, heir.language or item.language
    item.published_at, item.dated_at = heir.published_at, dated(heir.published_at, heir.collected_at)
    item.author_code, item.missing_since, item.checked_at = heir.author_code, None, None
    item.canonical_url, item.text_digest = canonical_url(item.url), text_digest(item.title, item.text)
    item.assessed_at, item.assess_again_at = None, None
    heir.source_id, heir.external_id = gone
    heir.title, heir.text, heir.url, heir.author_code = "", "", None, None
