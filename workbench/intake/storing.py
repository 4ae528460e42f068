"""Writing items: what is new is inserted, what a source has given before costs one look."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from feeds.fingerprints import canonical_url, text_digest
from feeds.types import Prints
from workbench.intake.collecting import MaskedItem
from workbench.intake.models import Item, Source
from workbench.intake.months import dividing
from workbench.intake.months.schema import WORDS
from workbench.intake.stories.known_items import known_external_ids

_ITEM: Table = Item.metadata.tables[Item.__tablename__]
_OWN_COLUMNS = (
    "source_id", "external_id", "url", "title", "text", "language", "published_at", "collected_at", "dated_at", "warnings",
    "masked_counts", "author_code", "canonical_url", "text_digest",
)  # fmt: skip


def store_items(session: Session, source: Source, items: Sequence[MaskedItem], *, now: datetime) -> list[int]:
    """Insert what is new. An item whose id or link the source has given before is passed over, and costs one look."""
    return store_together(session, [(source, items)], now=now)[source.id]


def store_together(
    session: Session, given: Sequence[tuple[Source, Sequence[MaskedItem]]], *, now: datetime
) -> dict[int, list[int]]:
    """As `store_items`, for what several sources gave. Returns the ids of the new items, by source and in the order given."""
    new = {source.id: _new_of(session, source, items) for source, items in given}
    rows = [_row(source_id, item, now) for source_id, items in new.items() for item in items]
    ids: dict[int, list[int]] = {source.id: [] for source, _items in given}
    if rows:
        connection = session.connection()
        last = connection.scalar(select(func.max(_ITEM.c.id))) or 0
        if dividing.divides(connection, now=now):
            _insert_divided(connection, rows, after=last)
        else:
            connection.execute(_insertion(connection.dialect.name), rows)
        added = select(_ITEM.c.id, _ITEM.c.source_id).where(_ITEM.c.id > last, _ITEM.c.source_id.in_(list(ids)))
        for item_id, source_id in connection.execute(added.order_by(_ITEM.c.id)):
            ids[source_id].append(item_id)
    for source, _items in given:
        source.item_count += len(ids[source.id])
    return ids


def _new_of(session: Session, source: Source, items: Sequence[MaskedItem]) -> list[MaskedItem]:
    """What the source has not given before, each once."""
    offered: dict[str, MaskedItem] = {}
    for item in items:
        offered.setdefault(item.external_id, item)
    if not offered or not source.item_count:  # what has given nothing has nothing that is known
        return list(offered.values())
    known = known_external_ids(session, source.id, list(offered))
    return [item for external_id, item in offered.items() if external_id not in known]


def _insert_divided(connection: Connection, rows: Sequence[dict[str, Any]], *, after: int) -> None:
    """The items, then the words of those that came in, each to its month."""
    plain = [{name: value for name, value in row.items() if name not in WORDS} for row in rows]
    connection.execute(_insertion("postgresql", is_divided=True), plain)
    dividing.store_words(connection, rows, after=after)


@cache
def _insertion(dialect: str, *, is_divided: bool = False) -> Any:
    """One statement for any number of rows. What is alike in all of them stands in it, so that it is not sent with each."""
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    alike = {"state": "'new'", "flagged": "false", "score": "0.0", "assess_error": "''"}
    if is_divided:
        alike |= dict.fromkeys(WORDS, "''")
    values: dict[str, Any] = {name: bindparam(name) for name in _OWN_COLUMNS} | {
        name: literal_column(sql) for name, sql in alike.items()
    }
    # The database itself passes over what another worker has stored meanwhile, and a second item with the same link.
    return insert(_ITEM).values(**values).on_conflict_do_nothing()


def _row(source_id: int, item: MaskedItem, now: datetime) -> dict[str, Any]:
    prints = item.prints or Prints(canonical_url(item.url), text_digest(item.title, item.text))
    return {
        "source_id": source_id, "external_id": item.external_id, "url": item.url, "title": item.title, "text": item.text,
        "language": item.language, "published_at": item.published_at, "collected_at": now, "dated_at": item.dated_at,
        "warnings": list(item.warnings), "masked_counts": item.masked_counts, "author_code": item.author_code,
        "canonical_url": prints.canonical_url if item.url else None, "text_digest": prints.text_digest,
    }  # fmt: skip
