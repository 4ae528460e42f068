"""Counting in office hours: 8–17 on Swedish working days unless the municipality sets its own. Pure; times in and out are aware.

Midsummer Eve, Christmas Eve and New Year's Eve count as holidays, as they do in the Annual Leave Act (1977:480, section 7).
What passes is counted in real time, so that the two nights when the clocks change have 23 and 25 hours.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MOST_DAYS = 3660  # a calendar without one open day in ten years is a mistake, not a wait
Hours = tuple[time, time] | None
NOTHING = timedelta(0)


@dataclass(frozen=True)
class Week:
    """When the office is open: (opens, closes) for Monday to Sunday, None for closed; and days of its own that are closed."""

    days: tuple[Hours, ...]
    closed: frozenset[date] = frozenset()

    def hours_of(self, day: date) -> Hours:
        """When the office is open that day; None on holidays, closed days and days off."""
        hours = self.days[day.weekday()]
        return None if hours is None or day in self.closed or day in holidays(day.year) else hours


STANDARD = Week((*[(time(8), time(17))] * 5, None, None))


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian rule, Meeus 1991)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    offset = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * offset) // 451
    month, day = divmod(h + offset - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """Swedish public holidays (1989:253) and the three eves that offices keep closed."""
    fixed = {(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)}
    moving = {easter(year) + timedelta(days=days) for days in (-2, 0, 1, 39, 49)}
    midsummer_eve = next(date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == 4)
    midsummer = {midsummer_eve, midsummer_eve + timedelta(days=1)}
    all_saints = next(day for day in (date(year, 10, 31) + timedelta(days=step) for step in range(7)) if day.weekday() == 5)
    return frozenset({date(year, month, day) for month, day in fixed} | moving | midsummer | {all_saints})


def is_working_day(day: date, week: Week = STANDARD) -> bool:
    """Whether the office opens that day."""
    return week.hours_of(day) is not None


def add_working_hours(start: datetime, hours: float, zone: ZoneInfo, week: Week = STANDARD) -> datetime:
    """The moment when so many office hours have passed since `start`, in UTC."""
    return add_working_time(start, timedelta(hours=hours), zone, week)


def add_working_time(start: datetime, span: timedelta, zone: ZoneInfo, week: Week = STANDARD) -> datetime:
    """The moment when so much office time has passed since `start`, in UTC. Raises ValueError when the office never opens."""
    for opens, closes in _open_times(start.astimezone(zone).date(), zone, week):
        if closes <= start:
            continue
        begins = max(opens, start.astimezone(UTC))
        if span <= closes - begins:
            return begins + span
        span -= closes - begins
    raise ValueError("the office never opens")


def add_working_days(start: datetime, days: int, zone: ZoneInfo, week: Week = STANDARD) -> datetime:
    """The same time of day so many working days later, in UTC; from outside office hours it counts from the next opening.

    On a day that closes earlier it is the closing.
    """
    at = next_opening(start, zone, week)
    day = at.date()
    for _step in range(days):
        day = _next_open_day(day + timedelta(days=1), week)
    opens, closes = _span(day, zone, week)
    same_time = datetime.combine(day, at.time(), zone).astimezone(UTC)
    return min(max(same_time, opens), closes)


def next_opening(moment: datetime, zone: ZoneInfo, week: Week = STANDARD) -> datetime:
    """`moment` itself during office hours, else the next opening, in local time."""
    for opens, closes in _open_times(moment.astimezone(zone).date(), zone, week):
        if moment < closes:
            return max(opens, moment.astimezone(UTC)).astimezone(zone)
    raise ValueError("the office never opens")


def working_time(start: datetime, end: datetime, zone: ZoneInfo, week: Week = STANDARD) -> timedelta:
    """How much office time lies between two moments; nothing when the end is before the start."""
    total = NOTHING
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        if week.hours_of(day) is not None:
            opens, closes = _span(day, zone, week)
            total += max(NOTHING, min(closes, end) - max(opens, start))
        day += timedelta(days=1)
    return total


def _open_times(day: date, zone: ZoneInfo, week: Week) -> Iterator[tuple[datetime, datetime]]:
    """(opens, closes) of each open day from `day` on, in UTC."""
    for step in range(MOST_DAYS):
        if week.hours_of(day + timedelta(days=step)) is not None:
            yield _span(day + timedelta(days=step), zone, week)


def _next_open_day(day: date, week: Week) -> date:
    for step in range(MOST_DAYS):
        if is_working_day(day + timedelta(days=step), week):
            return day + timedelta(days=step)
    raise ValueError("the office never opens")


def _span(day: date, zone: ZoneInfo, week: Week) -> tuple[datetime, datetime]:
    hours = week.hours_of(day)
    assert hours is not None
    opens, closes = (datetime.combine(day, moment, zone).astimezone(UTC) for moment in hours)
    return opens, closes
