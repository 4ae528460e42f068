"""Counting in office hours: 8–17 on Swedish working days. Pure; times in and out are aware.

Midsummer Eve, Christmas Eve and New Year's Eve count as holidays, as they do in the Annual Leave Act (1977:480, section 7).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(8), time(17)
HOURS_A_DAY = 9


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


@lru_cache(maxsize=16)
def holidays(year: int) -> frozenset[date]:
    """Swedish public holidays (1989:253) and the three eves that offices keep closed."""
    fixed = {(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)}
    moving = {easter(year) + timedelta(days=days) for days in (-2, 0, 1, 39, 49)}
    midsummer_eve = next(date(year, 6, day) for day in range(19, 26) if date(year, 6, day).weekday() == 4)
    return frozenset({date(year, month, day) for month, day in fixed} | moving | {midsummer_eve})


def is_working_day(day: date) -> bool:
    """Monday to Friday and no holiday. All Saints' Day and Midsummer Day always fall on a Saturday."""
    return day.weekday() < 5 and day not in holidays(day.year)


def add_working_hours(start: datetime, hours: float, zone: ZoneInfo) -> datetime:
    """The moment when so many office hours have passed since `start`, in UTC."""
    at = next_opening(start, zone)
    left = timedelta(hours=hours)
    while left > (today := _closing(at.date()) - at.replace(tzinfo=None)):
        left -= today
        at = _opening(_following(at.date()), zone)
    return _local(at.replace(tzinfo=None) + left, zone).astimezone(UTC)


def add_working_days(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time of day so many working days later, in UTC; from outside office hours it counts from the next opening."""
    at = next_opening(start, zone)
    day = at.date()
    for _step in range(days):
        day = _following(day)
    return _local(datetime.combine(day, at.time()), zone).astimezone(UTC)


def next_opening(moment: datetime, zone: ZoneInfo) -> datetime:
    """`moment` itself during office hours, else the next opening, in local time."""
    local = moment.astimezone(zone)
    if not is_working_day(local.date()) or local.time() >= CLOSES:
        return _opening(_following(local.date()), zone)
    return max(local, _opening(local.date(), zone))


def _following(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _opening(day: date, zone: ZoneInfo) -> datetime:
    return _local(datetime.combine(day, OPENS), zone)


def _closing(day: date) -> datetime:
    return datetime.combine(day, CLOSES)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone)
