"""The axis of the time line: what was heard and what happened, cut into hours, days or weeks, and where it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from sqlalchemy import String, case, cast, func, null, select
from sqlalchemy.orm import Session

from workbench.rumours.board.timeline import Event, Lane, lanes
from workbench.rumours.models import Sighting
from workbench.rumours.saving.filtering import independent
from workbench.rumours.sightings import is_report
from workbench.web.languages import language

WIDTH, BARS, LANE, FOOT = 900.0, 150.0, 44.0, 30.0  # of the drawing's own measure
MOST_RUMOURS = 5_000
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
LABELS = 6


@dataclass(frozen=True)
class Slot:
    """One hour, day or week: what was heard in it, and how many events of each row. x and width are of the drawing."""

    start: datetime
    end: datetime
    reports: int
    total: int
    events: dict[str, int]
    x: float
    width: float
    height: float
    total_height: float

    @property
    def is_empty(self) -> bool:
        """Whether nothing was heard and nothing happened."""
        return not self.total and not any(self.events.values())


@dataclass(frozen=True)
class Mark:
    """A dot on a row: how many events stand there, and whether one of them is late or failed."""

    x: float
    count: int
    state: str


@dataclass(frozen=True)
class DrawnLane:
    """A row with its dots."""

    name: str
    label: Any
    y: float
    marks: list[Mark]


@dataclass(frozen=True)
class Axis:
    """The whole drawing. `unit` is "hour", "day" or "week"; events stand newest first as (row, event)."""

    unit: str
    slots: list[Slot]
    rows: list[DrawnLane]
    events: list[tuple[Lane, Event]]
    ticks: list[Slot]
    reports: int
    total: int
    top: int
    height: float

    @property
    def filled(self) -> list[Slot]:
        """The slots in which something was heard or happened, newest first."""
        return [slot for slot in reversed(self.slots) if not slot.is_empty]


def lay_axis(session: Session, rumour_ids: Sequence[int], start: datetime, end: datetime, zone: ZoneInfo) -> Axis:
    """Everything about these rumours between two times. Two queries, and one or two for each row of another room."""
    ids = list(rumour_ids)[:MOST_RUMOURS]
    unit, edges = cut(start, end, zone)
    found = [(lane, event) for lane in lanes() for event in _events(session, lane, ids, edges[0], end)]
    found.sort(key=lambda pair: pair[1].at, reverse=True)
    heard = _heard(session, ids, edges)
    reports, total = _whole(session, ids, edges[0], edges[-1])
    counted = _count(found, edges)
    top = max([1, *(count for _reports, count in heard.values())])
    slots = [_slot(edges, place, heard.get(place, (0, 0)), counted.get(place, {}), top) for place in range(len(edges) - 1)]
    rows = [_row(lane, order, found, edges) for order, lane in enumerate(lanes())]
    step = max(1, -(-len(slots) // LABELS))
    return Axis(unit, slots, rows, found, slots[::step], reports, total, top, BARS + LANE * len(rows) + FOOT)


def cut(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[str, list[datetime]]:
    """Hours up to two days, days up to three months, else weeks: the unit and the edges, in local time."""
    span = end - start
    if span <= 2 * DAY:
        first = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        return "hour", _edges(first, end, lambda at: at + HOUR)
    unit, days = ("day", 1) if span <= 92 * DAY else ("week", 7)
    local = start.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":
        midnight -= timedelta(days=midnight.weekday())
    return unit, _edges(midnight, end, lambda at: at + timedelta(days=days))


def _edges(first: datetime, end: datetime, following: Any) -> list[datetime]:
    """Edges until the first one after the end. Days of local time: wall-clock steps, so that a night of 23 hours is one day."""
    edges, at = [first], first
    while at <= end and len(edges) < 600:
        at = following(at)
        edges.append(at)
    return edges


def _events(session: Session, lane: Lane, ids: Sequence[int], start: datetime, end: datetime) -> list[Event]:
    return [event for event in lane.collect(session, ids, start, end) if start <= event.at <= end] if ids else []


def _heard(session: Session, ids: Sequence[int], edges: Sequence[datetime]) -> dict[int, tuple[int, int]]:
    """Independent reports and all observations, by the number of the slot."""
    if not ids:
        return {}
    number = case(*((Sighting.heard_at < edge, place) for place, edge in enumerate(edges[1:])), else_=len(edges) - 2)
    within = (Sighting.rumour_id.in_(ids), Sighting.heard_at >= edges[0], Sighting.heard_at < edges[-1])
    teller = func.coalesce(Sighting.author_hash, cast(Sighting.id, String))
    columns = (number.label("number"), case((is_report(), teller), else_=null()).label("teller"))
    placed = select(*columns).where(*within).subquery()
    told = func.count(func.distinct(placed.c.teller))
    rows = session.execute(select(placed.c.number, told, func.count()).group_by(placed.c.number))
    return {place: (reports, total) for place, reports, total in rows}


def _whole(session: Session, ids: Sequence[int], start: datetime, end: datetime) -> tuple[int, int]:
    if not ids:
        return 0, 0
    within = (Sighting.rumour_id.in_(ids), Sighting.heard_at >= start, Sighting.heard_at < end)
    row = session.execute(select(independent, func.count()).where(*within)).one()
    return row[0], row[1]


def _place(at: datetime, edges: Sequence[datetime]) -> int:
    low, high = 0, len(edges) - 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if at < edges[middle + 1] else (middle + 1, high)
    return low


def _count(found: Sequence[tuple[Lane, Event]], edges: Sequence[datetime]) -> dict[int, dict[str, int]]:
    counted: dict[int, dict[str, int]] = {}
    for lane, event in found:
        row = counted.setdefault(_place(event.at, edges), {})
        row[lane.name] = row.get(lane.name, 0) + 1
    return counted


def _slot(edges: Sequence[datetime], place: int, heard: tuple[int, int], events: dict[str, int], top: int) -> Slot:
    step = WIDTH / (len(edges) - 1)
    reports, total = heard
    bar = (round(place * step + step * 0.15, 2), round(step * 0.7, 2))
    heights = (round((BARS - 20) * reports / top, 2), round((BARS - 20) * total / top, 2))
    return Slot(edges[place], edges[place + 1], reports, total, events, *bar, *heights)


def _row(lane: Lane, order: int, found: Sequence[tuple[Lane, Event]], edges: Sequence[datetime]) -> DrawnLane:
    step = WIDTH / (len(edges) - 1)
    there: dict[int, list[Event]] = {}
    for other, event in found:
        if other.name == lane.name:
            there.setdefault(_place(event.at, edges), []).append(event)
    marks = [
        Mark(round((place + 0.5) * step, 2), len(events), next((event.state for event in events if event.state), ""))
        for place, events in sorted(there.items())
    ]
    return DrawnLane(lane.name, lane.label, round(BARS + LANE * order, 2), marks)


def label_of(at: datetime, unit: str, zone: ZoneInfo) -> str:
    """A short label under the axis: a time within a day or two, else the day, in the language of the page."""
    local = at.astimezone(zone)
    if unit == "hour":
        return format_time(local, "HH.mm" if language() == "sv" else "HH:mm", locale=language())
    return format_date(local.date(), "d MMM", locale=language())
