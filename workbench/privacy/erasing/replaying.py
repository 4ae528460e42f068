"""Erasing again: after a restore, before anybody is let in; and what is collected anew under a link that was erased."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.intake.models import Item, ItemCopy, Tip
from workbench.privacy.erasing import keys, register
from workbench.privacy.erasing.finding import Found, complete
from workbench.privacy.erasing.service import erase_words
from workbench.privacy.models import Erasure, ErasureWatch
from workbench.rumours.models import Sighting
from workbench.settings import Settings


@dataclass(frozen=True)
class Replayed:
    """What came of it: erasures that the restored database did not know, and rows that lost their words again."""

    erasures: int
    rows: int


def replay_register(session: Session, settings: Settings, *, now: datetime, paths: Sequence[Path] = ()) -> Replayed:
    """Erase again everything that the register names; call it after a restore, before the installation opens. Twice is once.

    `paths` are further registers, for one that was kept elsewhere. Rows are found by their number and time, and by the keyed
    codes of links, receipts and accounts where the secret key is the same.
    """
    lines = list(register.read([*register.places(settings), *paths]))
    known = set(session.scalars(select(Erasure.uid)))
    for line in lines:
        if line.uid not in known:
            _add(session, line)
    session.flush()
    found = complete(session, _by_number(session, lines))
    by_key = _by_key(session, settings, since=0, since_copy=0)
    for some in by_key.values():
        found.items |= some.items
        found.copies |= some.copies
        found.sightings |= some.sightings
    erase_words(session, found, settings=settings, now=now)
    added = len({line.uid for line in lines} - known)
    if found.total and (newest := session.scalar(select(Erasure).order_by(Erasure.id.desc()).limit(1))) is not None:
        record(session, "erasures_replayed", newest, actor_id=None, now=now, erasures=added, **_details(found))
    _move_watch(session, now)
    return Replayed(added, found.total)


def watch(session: Session, settings: Settings, *, now: datetime) -> int:
    """Erase what has been collected since the last look under a link or receipt that was erased. Returns how many rows."""
    if session.scalar(select(Erasure.id).limit(1)) is None:
        return 0
    mark = session.get(ErasureWatch, 1)
    since, since_copy = (mark.item_id, mark.copy_id) if mark else (0, 0)
    count = 0
    for erasure, found in _by_key(session, settings, since=since, since_copy=since_copy).items():
        erase_words(session, found, settings=settings, now=now)
        erasure.again_count += found.total
        count += found.total
        record(session, "erased_again", erasure, actor_id=None, now=now, **_details(found))
    _move_watch(session, now)
    return count


def _details(found: Found) -> dict[str, Any]:
    return dict(found.counts())


def _add(session: Session, line: register.Line) -> None:
    counts = {"texts": len(line.rows.get("item", ())), "copies": len(line.rows.get("item_copy", ()))}
    counts["sightings"] = len(line.rows.get("sighting", ()))
    session.add(
        Erasure(uid=line.uid, way=line.way, key=line.key, reference=line.reference, counts=counts, erased_at=line.erased_at)
    )


def _by_number(session: Session, lines: Iterable[register.Line]) -> Found:
    """Rows that carry the number and the time that the register names."""
    wanted: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for line in lines:
        for table, rows in line.rows.items():
            for number, stored_at in rows:
                wanted[table][int(str(number))].add(str(stored_at))
    found = Found()
    for table, ids in (("item", found.items), ("item_copy", found.copies), ("sighting", found.sightings)):
        model, column = register.STORED[table]
        numbers = sorted(wanted[table])
        for start in range(0, len(numbers), 500):
            some = numbers[start : start + 500]
            statement = select(model.id, getattr(model, column)).where(model.id.in_(some))  # type: ignore[attr-defined]
            ids |= {row[0] for row in session.execute(statement) if row[1].isoformat() in wanted[table][row[0]]}
    return found


def _by_key(session: Session, settings: Settings, *, since: int, since_copy: int) -> dict[Erasure, Found]:
    """What carries a link, receipt or account that was erased, by the erasure. An account counts for older posts only."""
    known: dict[str, dict[str, Erasure]] = defaultdict(dict)
    for erasure in session.scalars(select(Erasure).order_by(Erasure.id)):
        known[erasure.way][erasure.key] = erasure
    hits: dict[Erasure, Found] = defaultdict(Found)

    def look(way: str, value: str | None, kind: str, row_id: int, dated_at: datetime | None = None) -> None:
        erasure = known[way].get(keys.register_key(settings.secret_key, way, value)) if value and known[way] else None
        if erasure is not None and (way != "author" or dated_at is None or dated_at <= erasure.erased_at):
            getattr(hits[erasure], kind).add(row_id)

    columns: tuple[Any, ...] = (Item.id, Item.canonical_url, Item.url, Item.author_code, Item.dated_at)
    for item_id, canonical, url, code, dated_at in session.execute(select(*columns).where(Item.id > since)).yield_per(1000):
        look("link", canonical or keys.link_value(url or ""), "items", item_id)
        look("author", code, "items", item_id, dated_at)
    columns = (ItemCopy.id, ItemCopy.url, ItemCopy.author_code, ItemCopy.published_at, ItemCopy.collected_at)
    for row in session.execute(select(*columns).where(ItemCopy.id > since_copy)).yield_per(1000):
        look("link", keys.link_value(row[1] or ""), "copies", row[0])
        look("author", row[2], "copies", row[0], row[3] or row[4])
    if not since:
        for sighting_id, url in session.execute(select(Sighting.id, Sighting.url).where(Sighting.url.is_not(None))):
            look("link", keys.link_value(url or ""), "sightings", sighting_id)
    for item_id, copy_id, receipt in session.execute(
        select(Tip.item_id, Tip.item_copy_id, Tip.receipt).where(Tip.receipt.is_not(None), Tip.item_id > since)
    ):
        look("receipt", receipt, "items" if copy_id is None else "copies", copy_id or item_id)
    completed = {erasure: complete(session, found) for erasure, found in hits.items()}
    return {erasure: found for erasure, found in completed.items() if found.total}


def _move_watch(session: Session, now: datetime) -> None:
    mark = session.get(ErasureWatch, 1)
    if mark is None:
        mark = ErasureWatch(id=1, looked_at=now)
        session.add(mark)
    mark.item_id = session.scalar(select(func.max(Item.id))) or 0
    mark.copy_id = session.scalar(select(func.max(ItemCopy.id))) or 0
    mark.looked_at = now
    session.flush()
