"""Reading what may be the same story: new items, and the items that stand at the same address, in the same or in like words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, exists, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from feeds.fingerprints import canonical_url, text_digest, words_of
from workbench.intake.models import SYNDICATION, Item, ItemBand, Source
from workbench.intake.stories.same_story import Story, bands

AT_ONCE = 4_000  # values in one IN; both databases take more
MOST_COMPARED = 20
MOST_OF_A_BAND = 50  # a band that hundreds share is a template: only the newest are compared
PEOPLE_GENRES = ("post", "tip")
SPLIT = "split:"

COLUMNS: tuple[Any, ...] = (
    Item.id, Item.source_id, Item.external_id, Item.url, Item.title, Item.text, Item.language, Item.published_at,
    Item.collected_at, Item.dated_at, Item.state, Item.taken_by_id, Item.rumour_id, Item.canonical_url, Item.text_digest,
    Item.author_code, Item.copy_count, Source.kind, Source.genre, Source.name,
)  # fmt: skip


def rows_of(session: Session, item_ids: Iterable[int]) -> list[Row[Any]]:
    """The items that are still there, oldest id first."""
    found: list[Row[Any]] = []
    for some in chunks(sorted(set(item_ids))):
        statement = select(*COLUMNS).join(Source, Source.id == Item.source_id).where(Item.id.in_(some), Item.state != "removed")
        found += session.execute(statement.order_by(Item.id).with_for_update(of=Item)).all()
    return found


def sign(session: Session, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Write address and digest on the items that have none. Items that were split off are left out."""
    missing = [row for row in rows if row.text_digest is None and row.canonical_url is None]
    values = [
        {"id": row.id, "canonical_url": canonical_url(row.url), "text_digest": text_digest(row.title, row.text)}
        for row in missing
    ]
    if values:
        session.execute(update(Item), values)
    unsplit = [row for row in rows if not (row.text_digest or "").startswith(SPLIT)]
    return rows_of(session, [row.id for row in unsplit]) if values else unsplit


def twins(session: Session, item_ids: Iterable[int]) -> list[int]:
    """The items whose address or digest another item has too, or that have none yet. Most new items are not among them."""
    other = aliased(Item)
    stands = (other.id != Item.id, other.state != "removed")
    is_twin = or_(
        Item.text_digest.is_(None),
        exists().where(other.text_digest == Item.text_digest, *stands),
        exists().where(other.canonical_url == Item.canonical_url, *stands),
    )
    asked = select(Item.id).where(is_twin)
    return [found for some in chunks(item_ids) for found in session.scalars(asked.where(Item.id.in_(some)))]


def exact_lines(session: Session, rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    """Items of the same address or digest, for each of these."""
    addresses = sorted({row.canonical_url for row in rows if row.canonical_url})
    digests = sorted({row.text_digest for row in rows if row.text_digest})
    same: list[Row[Any]] = []
    for column, values in ((Item.canonical_url, addresses), (Item.text_digest, digests)):
        for some in chunks(values):
            statement = select(*COLUMNS).join(Source, Source.id == Item.source_id)
            same += session.execute(statement.where(column.in_(some), Item.state != "removed").order_by(Item.id)).all()
    by_sign: dict[tuple[str, str], list[Row[Any]]] = {}
    for other in same:
        for kind, sign in (("address", other.canonical_url), ("text", other.text_digest)):
            held = by_sign.setdefault((kind, sign or ""), [])
            if len(held) < MOST_COMPARED:
                held.append(other)
    return {
        row.id: [
            *(by_sign.get(("address", row.canonical_url), ()) if row.canonical_url else ()),
            *(by_sign.get(("text", row.text_digest), ()) if row.text_digest else ()),
        ]
        for row in rows
    }


def store_bands(session: Session, rows: Sequence[Row[Any]]) -> None:
    ids = [row.id for row in rows]
    known = {found for some in chunks(ids) for found in session.scalars(_banded(some))}
    values = [
        {"item_id": row.id, "value": value}
        for row in rows
        if row.id not in known
        for value in bands(story_of(row).words)
    ]  # fmt: skip
    if values:
        session.execute(insert(ItemBand), values)


def near_lines(session: Session, rows: Sequence[Row[Any]]) -> dict[int, list[Row[Any]]]:
    """The items that share most bands with each of these."""
    own: dict[int, list[int]] = {}
    for some in chunks([row.id for row in rows]):
        for item_id, value in session.execute(select(ItemBand.item_id, ItemBand.value).where(ItemBand.item_id.in_(some))):
            own.setdefault(item_id, []).append(value)
    holders: dict[int, list[int]] = {}
    for some in chunks(sorted(own)):
        asked = select(ItemBand.value).where(ItemBand.item_id.in_(some))
        found = select(ItemBand.value, ItemBand.item_id).where(ItemBand.value.in_(asked)).order_by(ItemBand.item_id.desc())
        for value, item_id in session.execute(found):
            held = holders.setdefault(value, [])
            if len(held) < MOST_OF_A_BAND:
                held.append(item_id)
    wanted = {item_id: _most_shared(item_id, values, holders) for item_id, values in own.items()}
    by_id = {row.id: row for row in rows_of(session, {one for some in wanted.values() for one in some})}
    return {item_id: [by_id[one] for one in some if one in by_id] for item_id, some in wanted.items()}


def _most_shared(item_id: int, values: Sequence[int], holders: Mapping[int, Sequence[int]]) -> list[int]:
    counts: dict[int, int] = {}
    for value in values:
        for other in holders.get(value, ()):
            if other != item_id:
                counts[other] = counts.get(other, 0) + 1
    return sorted(counts, key=lambda other: (-counts[other], other))[:MOST_COMPARED]


def story_of(row: Row[Any]) -> Story:
    """The item as it is compared."""
    return Story(
        title=row.title,
        text=row.text,
        address=row.canonical_url,
        digest=row.text_digest,
        source_id=row.source_id,
        dated_at=row.dated_at,
        is_personal=is_personal(row),
        places=frozenset(words_of(row.name)),
    )


def is_personal(row: Row[Any]) -> bool:
    """Whether a person said it, not a newsroom or an authority."""
    return row.kind != SYNDICATION or row.genre in PEOPLE_GENRES


def _banded(item_ids: Sequence[int]) -> Any:
    return select(ItemBand.item_id).where(ItemBand.item_id.in_(item_ids)).distinct()


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """The values in parts that fit into one statement."""
    rows = list(values)
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
