"""The copies of a linked item as sightings of its rumour: those of an article are no reports, another person's words are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.intake.models import Item, ItemCopy, Source
from workbench.intake.stories.author_codes import author_hash
from workbench.intake.stories.story_lines import chunks
from workbench.intake.told.fields import fields_told, tips_of_copies
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour, Sighting
from workbench.rumours.sightings import NewSighting
from workbench.web.sessions import settings

CHANNELS = {"news": "press", "letter": "press", "post": "open_social_media"}
SOURCE_TYPES = {"news": "media", "letter": "media", "post": "social_media", "tip": "resident"}


def add_sightings_of_copies(
    session: Session, item: Item, rumour: Rumour, *, relation: str, actor_id: int | None, now: datetime
) -> None:
    """Every copy of a linked item is a sighting of the rumour too; the codes of their authors end here."""
    if not item.copy_count:
        return
    found = session.execute(
        select(ItemCopy, Source).join(Source, Source.id == ItemCopy.source_id).where(ItemCopy.item_id == item.id)
    ).all()
    known = set(session.scalars(select(Sighting.item_copy_id).where(Sighting.item_copy_id.in_([copy.id for copy, _s in found]))))
    told = tips_of_copies(session, item.id)
    for copy, source in found:
        if copy.id not in known:
            sighting = sighting_of_copy(item, copy, source, rumour.code, relation)
            sighting = replace(sighting, **fields_told(told.get(copy.id)))
            rumours.add_sighting(session, rumour, sighting, actor_id=actor_id, now=now)
        copy.author_code = None
    session.flush()


def copy_ids_of(session: Session, item_ids: Sequence[int]) -> list[int]:
    """The ids of the copies of these items."""
    return [
        copy_id for some in chunks(item_ids) for copy_id in session.scalars(select(ItemCopy.id).where(ItemCopy.item_id.in_(some)))
    ]


def sighting_of_copy(item: Item, copy: ItemCopy, source: Source, rumour_code: str, relation: str) -> NewSighting:
    """The copy as a sighting of a rumour: an independent report only when another person says the same."""
    words = "\n".join(part for part in (copy.title, copy.text or item.text) if part)
    return NewSighting(
        text_heard=words if copy.is_own_report else copy.title or item.title,
        heard_at=dated(copy.published_at, copy.collected_at),
        channel=CHANNELS.get(source.genre, "other"),
        source_type=SOURCE_TYPES.get(source.genre, "unknown"),
        language=copy.language or item.language or "sv",
        relation=relation,
        url=copy.url,
        source_name=source.name,
        item_copy_id=copy.id,
        is_copy=not copy.is_own_report,
        author_hash=author_hash(settings().secret_key, copy.author_code, rumour_code) if copy.author_code else None,
    )


def dated(published_at: datetime | None, collected_at: datetime) -> datetime:
    return collected_at if published_at is None else min(published_at, collected_at)
