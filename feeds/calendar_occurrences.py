"""When an event of a calendar takes place: its repetitions within a window, with bounds on all that a stranger may write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

MOST_STEPS = 20_000  # repetitions looked at: a daily event of fifty years
MOST_IN_WINDOW = 400  # repetitions of one event in half a year: twice a day
MOST_DAYS = 366  # of one event
TOO_FAST = ("SECONDLY", "MINUTELY", "HOURLY")
DAY = timedelta(days=1)


class TooOften(Exception):
    """The event repeats more often than anybody can be busy."""


class Damaged(Exception):
    """The event's times make no sense."""


Span = tuple[datetime, datetime, bool]  # start, end (aware, in the town's zone), whole days


def spans_of(event: Any, *, zone: ZoneInfo, window: tuple[datetime, datetime], replaced: set[datetime]) -> Iterator[Span]:
    """Every time within the window at which the event takes place. `replaced`: starts that another event stands for.

    Raises TooOften, Damaged. An hour that summer time skips is the hour after (RFC 5545, 3.3.5).
    """
    start = _value(event, "DTSTART")
    if start is None:
        raise Damaged
    is_day, length = not isinstance(start, datetime), _length(event, start)
    since, until = window
    left_out = {_as_moment(each, start, zone) for each in _listed(event, "EXDATE")} | replaced
    for naive in _starts(event, start, since=since - length - DAY, until=until, zone=zone):
        moment = _aware(naive, start, zone)
        end = _end(naive, moment, length, start, zone)
        if moment not in left_out and moment < until and end > since:
            yield moment.astimezone(zone), end.astimezone(zone), is_day


def moment_of(event: Any, name: str, zone: ZoneInfo) -> datetime | None:
    """The time in a property such as RECURRENCE-ID."""
    value = _value(event, name)
    return None if value is None else _as_moment(value, value, zone)


def _starts(event: Any, start: date, *, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Naive starts by the event's own clock, from about `since` on."""
    first, tz = _naive(start), _zone_of(start, zone)
    low, high = since.astimezone(tz).replace(tzinfo=None), until.astimezone(tz).replace(tzinfo=None)
    seen = {first}
    if low <= first <= high:
        yield first
    for rule in _rules(event):
        for number, naive in enumerate(_repeats(rule, first, high, tz)):
            if number >= MOST_STEPS:
                raise TooOften
            if naive >= low and naive not in seen:
                seen.add(naive)
                yield naive
            if len(seen) > MOST_IN_WINDOW:
                raise TooOften
    for value in _listed(event, "RDATE"):
        naive = _naive(value[0] if isinstance(value, tuple) else value)
        if low <= naive <= high and naive not in seen:
            seen.add(naive)
            yield naive
        if len(seen) > MOST_IN_WINDOW:
            raise TooOften


def _repeats(rule: Any, first: datetime, high: datetime, tz: Any) -> Iterator[datetime]:
    """The repetitions of one rule up to `high`, at most as many as the rule says."""
    parts = {str(key).upper(): value for key, value in dict(rule).items()}
    if any(str(each).upper() in TOO_FAST for each in parts.get("FREQ", ())):
        raise TooOften
    count = parts.pop("COUNT", [None])[0]
    end = _rule_end(parts.pop("UNTIL", [None])[0], tz)
    stop = high if end is None else min(high, end)
    if stop < first:
        return
    try:
        text = ";".join(f"{key}={_written(value)}" for key, value in parts.items())
        rows = rrulestr(f"{text};UNTIL={stop:%Y%m%dT%H%M%S}", dtstart=first)
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise Damaged from error
    for number, naive in enumerate(rows):
        if count is not None and number >= int(count):
            return
        yield naive


def _written(values: Any) -> str:
    many = values if isinstance(values, list) else [values]
    return ",".join(each.to_ical().decode() if hasattr(each, "to_ical") else str(each) for each in many)


def _rule_end(value: Any, tz: Any) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime):
        return datetime.combine(value, time.max)
    return value.replace(tzinfo=None) if value.tzinfo is None else value.astimezone(tz).replace(tzinfo=None)


def _rules(event: Any) -> list[Any]:
    found = event.get("RRULE")
    return found if isinstance(found, list) else [] if found is None else [found]


def _listed(event: Any, name: str) -> list[Any]:
    """The values of EXDATE or RDATE, which may stand on several lines."""
    found = event.get(name)
    lines = found if isinstance(found, list) else [] if found is None else [found]
    return [each.dt for line in lines for each in getattr(line, "dts", ())]


def _value(event: Any, name: str) -> Any:
    found = event.get(name)
    if isinstance(found, list):
        found = found[0]
    value = getattr(found, "dt", None)
    return value if isinstance(value, date) else None


def _length(event: Any, start: date) -> timedelta:
    end, duration = _value(event, "DTEND"), getattr(event.get("DURATION"), "dt", None)
    if end is not None:
        if isinstance(end, datetime) != isinstance(start, datetime):
            raise Damaged
        length = _difference(end, start)
    elif isinstance(duration, timedelta):
        length = duration
    else:
        length = timedelta() if isinstance(start, datetime) else DAY
    if length < timedelta():
        raise Damaged
    return min(length, MOST_DAYS * DAY)


def _difference(end: date, start: date) -> timedelta:
    """By the start's own clock."""
    if isinstance(end, datetime) and isinstance(start, datetime) and end.tzinfo is not None and start.tzinfo is not None:
        return end.astimezone(start.tzinfo).replace(tzinfo=None) - start.replace(tzinfo=None)
    return _naive(end) - _naive(start)


def _end(naive: datetime, moment: datetime, length: timedelta, start: date, zone: ZoneInfo) -> datetime:
    """Days are counted by the clock on the wall, hours by the hour-glass: across the change of summer time they differ."""
    return moment + length if length < DAY else max(moment, _aware(naive + length, start, zone))


def _naive(value: date) -> datetime:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else datetime.combine(value, time())


def _zone_of(start: date, zone: ZoneInfo) -> Any:
    return start.tzinfo if isinstance(start, datetime) and start.tzinfo is not None else zone


def _aware(naive: datetime, start: date, zone: ZoneInfo) -> datetime:
    return naive.replace(tzinfo=_zone_of(start, zone), fold=0).astimezone(UTC)


def _as_moment(value: Any, start: date, zone: ZoneInfo) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return _aware(_naive(value), start, zone)
