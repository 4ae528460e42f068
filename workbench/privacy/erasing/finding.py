"""Finding what an erasure is about: texts, copies and observations, by a link, a receipt or an account's code."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from workbench.intake.models import SYNDICATION, Item, ItemCopy, Source, Tip
from workbench.intake.stories.author_codes import author_hash
from workbench.intake.upstream.retention import PEOPLES_GENRES
from workbench.privacy.erasing.keys import link_value
from workbench.rumours.models import Rumour, Sighting

AT_ONCE = 500


@dataclass
class Found:
    """The ids of what would be erased."""

    items: set[int] = field(default_factory=set)
    copies: set[int] = field(default_factory=set)
    sightings: set[int] = field(default_factory=set)

    @property
    def total(self) -> int:
        """How many rows lose their words."""
        return len(self.items) + len(self.copies) + len(self.sightings)

    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {"texts": len(self.items), "copies": len(self.copies), "sightings": len(self.sightings)}


def find_by_link(session: Session, value: str) -> Found:
    """What carries this address, in whatever spelling. `value` as keys.link_value gives it."""
    path = urlsplit(value).path or value
    like = "%" + path.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    found = Found()
    found.items |= set(session.scalars(select(Item.id).where(Item.canonical_url == value)))
    for column, ids in ((Item.url, found.items), (ItemCopy.url, found.copies), (Sighting.url, found.sightings)):
        owner = column.class_
        rows = session.execute(select(owner.id, column).where(column.like(like, escape="\\")))
        ids |= {row[0] for row in rows if link_value(row[1]) == value}
    return complete(session, found)


def find_by_receipt(session: Session, value: str) -> Found:
    """The tip of a receipt. `value` as keys.receipt_value gives it."""
    found = Found()
    for item_id, copy_id in session.execute(select(Tip.item_id, Tip.item_copy_id).where(Tip.receipt == value)):
        if copy_id is None:
            found.items.add(item_id)
        else:
            found.copies.add(copy_id)
    return complete(session, found)


def find_by_author(session: Session, value: str, secret_key: str) -> Found:
    """Texts that still carry the account's code, and observations that count it within their rumour."""
    found = Found()
    found.items |= set(session.scalars(select(Item.id).where(Item.author_code == value)))
    found.copies |= set(session.scalars(select(ItemCopy.id).where(ItemCopy.author_code == value)))
    codes = {author_hash(secret_key, value, code) for code in session.scalars(select(Rumour.code))}
    for some in _pieces(sorted(codes)):
        wanted = select(Sighting.id, Sighting.item_id, Sighting.item_copy_id).where(Sighting.author_hash.in_(some))
        for sighting_id, item_id, copy_id in session.execute(wanted):
            found.sightings.add(sighting_id)
            found.items |= {item_id} if item_id else set()
            found.copies |= {copy_id} if copy_id else set()
    return complete(session, found)


def complete(session: Session, found: Found) -> Found:
    """With what belongs to it: copies of people's words, and the observations that the texts gave; without what is gone."""
    people = select(Source.id).where(or_(Source.kind != SYNDICATION, Source.genre.in_(PEOPLES_GENRES)))
    words = or_(ItemCopy.title != "", ItemCopy.text != "", ItemCopy.url.is_not(None))
    lines = select(Item.id).where(Item.removed_at.is_(None), Item.state != "removed")
    found.items = _those(session, lines, Item.id, found.items)
    own = _those(session, select(Item.id).where(Item.source_id.in_(people)), Item.id, found.items)
    found.copies |= _those(session, select(ItemCopy.id).where(words), ItemCopy.item_id, own)
    found.copies = _those(session, select(ItemCopy.id).where(words), ItemCopy.id, found.copies)
    found.sightings |= _those(session, select(Sighting.id), Sighting.item_id, found.items)
    found.sightings |= _those(session, select(Sighting.id), Sighting.item_copy_id, found.copies)
    has_words = or_(Sighting.text_heard != "", Sighting.translation != "", Sighting.url.is_not(None))
    found.sightings = _those(session, select(Sighting.id).where(has_words), Sighting.id, found.sightings)
    return found


def _those(session: Session, wanted: object, column: InstrumentedAttribute[Any], ids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for some in _pieces(sorted(ids)):
        found |= set(session.scalars(wanted.where(column.in_(some))))  # type: ignore[attr-defined]
    return found


def _pieces(rows: Sequence[object]) -> Iterable[Sequence[object]]:
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


Finder = Callable[[Session], Found]
