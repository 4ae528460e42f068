"""Weeks and days of the plan, and what to mind about a time. Pure: rows in, rows out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from workbench.campaigns.models import Placement
from workbench.campaigns.states import ENDED, WAITING
from workbench.campaigns.timing import CLASH, is_day_off, is_quiet


@dataclass
class Day:
    """One day of the grid and what goes out on it."""

    date: date
    is_today: bool
    is_past: bool
    is_off: bool
    rows: list[Placement] = field(default_factory=list)


@dataclass
class Week:
    """Monday to Sunday."""

    number: int
    days: list[Day]


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def bounds(first: date, weeks: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first and the last moment of the grid."""
    start = datetime.combine(first, time(), tzinfo=zone)
    return start, datetime.combine(first + timedelta(weeks=weeks), time(), tzinfo=zone)


def build_weeks(rows: Sequence[Placement], first: date, weeks: int, *, today: date, zone: ZoneInfo) -> list[Week]:
    """The grid from `first` (a Monday)."""
    by_day: dict[date, list[Placement]] = {}
    for row in rows:
        by_day.setdefault(row.scheduled_at.astimezone(zone).date(), []).append(row)
    grid = []
    for week in range(weeks):
        monday = first + timedelta(weeks=week)
        days = [monday + timedelta(days=each) for each in range(7)]
        made = [Day(each, each == today, each < today, _is_off(each, zone), by_day.get(each, [])) for each in days]
        grid.append(Week(monday.isocalendar().week, made))
    return grid


def clashing(rows: Sequence[Placement]) -> frozenset[int]:
    """Ids of placements that have another on the same channel within thirty minutes, while one of them can still move."""
    found: set[int] = set()
    live = sorted((row for row in rows if row.state not in ENDED), key=lambda row: (row.channel_id, row.scheduled_at))
    for one, other in pairwise(live):
        is_near = one.channel_id == other.channel_id and other.scheduled_at - one.scheduled_at < CLASH
        if is_near and (one.state in WAITING or other.state in WAITING):
            found |= {one.id, other.id}
    return frozenset(found)


def cautions(moment: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """What to mind about a time: "night", "day_off"."""
    found = ("night",) if is_quiet(moment, zone) else ()
    return (*found, "day_off") if is_day_off(moment, zone) else found


def _is_off(day: date, zone: ZoneInfo) -> bool:
    return is_day_off(datetime.combine(day, time(12), tzinfo=zone), zone)
