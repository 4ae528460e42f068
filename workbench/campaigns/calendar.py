"""Weeks and days of the plan, and what to mind about a time. Pure: rows in, rows out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workbench.campaigns.models import Placement
from workbench.campaigns.planning.models import PlanRow
from workbench.campaigns.timing import is_day_off, is_quiet

FIRST_HOUR, LAST_HOUR = 7, 20


@dataclass
class Day:
    """One day of the grid and what goes out on it."""

    date: date
    is_today: bool
    is_past: bool
    is_off: bool
    rows: list[Placement] = field(default_factory=list)
    proposals: list[PlanRow] = field(default_factory=list)
    clocks: str = ""  # "forward" or "back" on the two odd nights of the year

    def at_hour(self, hours: range, zone: ZoneInfo) -> list[Placement]:
        """What goes out within these hours by the clock on the wall."""
        return [row for row in self.rows if row.scheduled_at.astimezone(zone).hour in hours]

    def proposals_at(self, hours: range, zone: ZoneInfo) -> list[PlanRow]:
        """What is proposed within these hours."""
        return [row for row in self.proposals if row.scheduled_at.astimezone(zone).hour in hours]


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


def build_weeks(
    rows: Sequence[Placement], first: date, weeks: int, *, today: date, zone: ZoneInfo, proposals: Sequence[PlanRow] = ()
) -> list[Week]:
    """The grid from `first` (a Monday)."""
    by_day: dict[date, list[Placement]] = {}
    for row in rows:
        by_day.setdefault(row.scheduled_at.astimezone(zone).date(), []).append(row)
    proposed: dict[date, list[PlanRow]] = {}
    for one in proposals:
        proposed.setdefault(one.scheduled_at.astimezone(zone).date(), []).append(one)
    grid = []
    for week in range(weeks):
        monday = first + timedelta(weeks=week)
        days = [monday + timedelta(days=each) for each in range(7)]
        made = [
            Day(
                each, each == today, each < today, _is_off(each, zone), by_day.get(each, []), proposed.get(each, []),
                clock_change(each, zone),
            )
            for each in days
        ]  # fmt: skip
        grid.append(Week(monday.isocalendar().week, made))
    return grid


def clock_change(day: date, zone: ZoneInfo) -> str:
    """Whether the clocks go "forward" or "back" that day, or ""."""
    start = datetime.combine(day, time(), tzinfo=zone)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    before, after = start.utcoffset(), end.utcoffset()
    if before is None or after is None or before == after:
        return ""
    return "forward" if after > before else "back"


def hours_shown(days: Sequence[Day], zone: ZoneInfo) -> list[range]:
    """The rows of a week: each hour from 7 to 20, and earlier or later ones where something stands."""
    times = [row.scheduled_at for day in days for row in day.rows]
    times += [row.scheduled_at for day in days for row in day.proposals]
    hours = {at.astimezone(zone).hour for at in times}
    first, last = min([FIRST_HOUR, *hours]), max([LAST_HOUR, *hours])
    return [range(hour, hour + 1) for hour in range(first, last + 1)]


def cautions(moment: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """What to mind about a time: "night", "day_off"."""
    found = ("night",) if is_quiet(moment, zone) else ()
    return (*found, "day_off") if is_day_off(moment, zone) else found


def _is_off(day: date, zone: ZoneInfo) -> bool:
    return is_day_off(datetime.combine(day, time(12), tzinfo=zone), zone)
