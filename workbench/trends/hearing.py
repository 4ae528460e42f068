"""Reading what was heard: independent reports by rumour, theme, place and channel. Copies and answers do not count.

A theme also counts collected texts that the machine finds relevant and nobody has dismissed, and that are no sighting yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session

from workbench.intake.models import Item
from workbench.rumours.models import Rumour, Sighting
from workbench.rumours.sightings import independent, is_report, teller_of
from workbench.trends.values import Heard, Key

HISTORY = timedelta(days=200)
OPEN_ITEMS = ("new", "taken", "removed")


@dataclass(frozen=True)
class Marks:
    """How far we have read."""

    sighting: int
    sighting_at: datetime | None
    item_at: datetime | None


def newest_marks(session: Session) -> Marks:
    """The marks of what there is now."""
    newest = session.execute(select(func.max(Sighting.id), func.max(Sighting.logged_at))).one()
    return Marks(newest[0] or 0, newest[1], session.scalar(select(func.max(Item.assessed_at))))


def touched_keys(session: Session, marks: Marks) -> set[Key]:
    """Streams that something new belongs to."""
    keys: set[Key] = set()
    is_fresh = Sighting.id > marks.sighting
    if marks.sighting_at is not None:
        is_fresh = or_(is_fresh, Sighting.logged_at > marks.sighting_at)
    streams = select(Rumour.code, Rumour.theme, Sighting.place, Sighting.channel).join(Sighting, Sighting.rumour_id == Rumour.id)
    rows = session.execute(streams.where(is_fresh).distinct())
    for code, theme, place, channel in rows:
        keys |= {("rumour", code), ("theme", theme), ("channel", channel)} | ({("place", place_key(place))} if place else set())
    fresh = select(Item.theme).where(Item.flagged, Item.theme.is_not(None)).distinct()
    if marks.item_at is not None:
        fresh = fresh.where(Item.assessed_at > marks.item_at)
    return keys | {("theme", str(theme)) for theme in session.scalars(fresh)}


def hear(session: Session, keys: set[Key] | None, *, now: datetime) -> list[Heard]:
    """The reports of these streams, or of every stream with None, of the last 200 days; ordered by kind and key."""
    found: dict[Key, Heard] = {}
    for rows in _by_rumour(_sightings(session, now)):
        counted = {report.id for report in independent(rows)}
        for row in rows:
            for stream in _streams_of(row) if row.id in counted else ():
                _add(found, stream, row.heard_at, f"{row.rumour_id}:{teller_of(row)}")
    for number, theme, dated_at in session.execute(_items(now)):
        _add(found, Heard("theme", str(theme)), dated_at, f"item:{number}")
    return [found[key] for key in sorted(found) if keys is None or key in keys]


def place_key(place: str) -> str:
    """Small letters, one blank between words."""
    return " ".join(place.casefold().split())


def _add(found: dict[Key, Heard], stream: Heard, at: datetime, teller: str) -> None:
    found.setdefault((stream.kind, stream.key), stream).reports.append((at, teller))


def _streams_of(row: Row[Any]) -> list[Heard]:
    streams = [
        Heard("rumour", row.code, rumour_id=row.rumour_id), Heard("theme", row.theme), Heard("channel", row.channel),
    ]  # fmt: skip
    return [*streams, Heard("place", place_key(row.place), label=row.place)] if row.place.strip() else streams


def _sightings(session: Session, now: datetime) -> Iterable[Row[Any]]:
    columns = (
        Sighting.id, Sighting.rumour_id, Sighting.heard_at, Sighting.text_heard, Sighting.channel, Sighting.place,
        Sighting.source_name, Sighting.relation, Sighting.is_copy, Sighting.item_copy_id, Sighting.author_hash,
    )  # fmt: skip
    heard = (Sighting.heard_at > now - HISTORY, Sighting.heard_at <= now)
    statement = select(*columns, Rumour.code, Rumour.theme).join(Rumour, Rumour.id == Sighting.rumour_id)
    return session.execute(statement.where(is_report(), *heard).order_by(Sighting.rumour_id, Sighting.heard_at))


def _by_rumour(rows: Iterable[Row[Any]]) -> Iterable[list[Row[Any]]]:
    groups: dict[int, list[Row[Any]]] = {}
    for row in rows:
        groups.setdefault(row.rumour_id, []).append(row)
    return groups.values()


def _items(now: datetime) -> Select[int, str | None, datetime]:
    dated = (Item.dated_at > now - HISTORY, Item.dated_at <= now)
    return select(Item.id, Item.theme, Item.dated_at).where(
        Item.state.in_(OPEN_ITEMS), Item.flagged, Item.theme.is_not(None), *dated
    )
