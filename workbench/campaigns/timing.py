"""Times that people choose: local clock to UTC with the two odd nights, quiet hours, holidays and clashes. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UNDO = timedelta(seconds=10)
CLASH = timedelta(minutes=30)
QUIET_FROM, QUIET_UNTIL = 21, 7
REPEAT_DAYS = (7, 14, 30)
FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class LocalTime:
    """What a local time can mean. `problem` is "", "missing" (it does not exist) or "double" (it comes twice)."""

    choices: tuple[datetime, ...]
    problem: str = ""


def read_local(naive: datetime, zone: ZoneInfo) -> LocalTime:
    """The moments that a clock on the wall can mean. A missing time gives the hour before and the hour after."""
    early = naive.replace(tzinfo=zone, fold=0).astimezone(UTC)
    late = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if early == late:
        return LocalTime((early,))
    exists = early.astimezone(zone).replace(tzinfo=None) == naive
    return LocalTime(tuple(sorted((early, late))), "double" if exists else "missing")


def is_quiet(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether it is night, 21–7."""
    hour = moment.astimezone(zone).hour
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def is_day_off(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether it is a Saturday, a Sunday or a Swedish public holiday."""
    day = moment.astimezone(zone).date()
    return day.weekday() >= 5 or day in holidays(day.year)


def holidays(year: int) -> frozenset[date]:
    """Swedish public holidays and the three eves when offices are closed (SFS 1989:253)."""
    easter = _easter(year)
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    days = {date(year, month, day) for month, day in fixed}
    days |= {easter + timedelta(days=n) for n in (-2, 0, 1, 39, 49)}
    midsummer = _saturday_from(date(year, 6, 20))
    return frozenset(days | {midsummer - timedelta(days=1), midsummer, _saturday_from(date(year, 10, 31))})


def same_time_on(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time by the clock, `days` later; across the change of summer time too."""
    local = moment.astimezone(zone)
    naive = datetime.combine(local.date() + timedelta(days=days), time(local.hour, local.minute))
    return read_local(naive, zone).choices[-1]


def _saturday_from(day: date) -> date:
    return day + timedelta(days=(5 - day.weekday()) % 7)


def _easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian algorithm (Nature, 20 April 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
