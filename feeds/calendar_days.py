"""From the bytes of a calendar to the days that it fills. Only times leave this module: no title, no place, no guest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from feeds.calendar_occurrences import Damaged, Span, TooOften, moment_of, spans_of

MOST_EVENTS = 5_000
MOST_TOLD = 5  # of the events that were left out
WORK_FROM, WORK_UNTIL, WORK_FILLED = 8 * 60, 17 * 60, 8 * 60  # minutes: a working day with less than an hour left is full
DAY_MINUTES = 24 * 60


class CalendarUnreadable(Exception):
    """The file as a whole is none that can be read; `kind` says why."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def filled_days(body: bytes, *, zone: ZoneInfo, first: date, last: date) -> dict[str, Any]:
    """{days: [[iso, is_whole_day, [hours]]], events, left_out, left_out_count} for the days from `first` to `last`.

    Free, cancelled and transparent events fill nothing. Raises CalendarUnreadable.
    """
    window = (datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone))
    events = _events(body)
    minutes: dict[date, list[tuple[int, int]]] = defaultdict(list)
    whole: set[date] = set()
    left_out: list[str] = []
    for event, replaced in _with_replaced(events, zone):
        try:
            for span in list(spans_of(event, zone=zone, window=window, replaced=replaced)):
                _fill(span, first, last, minutes, whole)
        except TooOften:
            left_out.append(f"often:{_day_of(event, zone)}")
        except (Damaged, ValueError, TypeError, AttributeError, OverflowError):
            left_out.append(f"damaged:{_day_of(event, zone)}")
    for start, end in _free_busy(events):
        if start < window[1] and end > window[0]:
            _fill((start.astimezone(zone), end.astimezone(zone), False), first, last, minutes, whole)
    return {
        "days": _in_order(minutes, whole), "events": sum(each.name == "VEVENT" for each in events),
        "left_out": left_out[:MOST_TOLD], "left_out_count": len(left_out),
    }  # fmt: skip


def _events(body: bytes) -> list[Any]:
    if b"BEGIN:VCALENDAR" not in body[:4096].upper():
        raise CalendarUnreadable("not-a-calendar")
    if body.upper().count(b"BEGIN:VEVENT") > MOST_EVENTS:
        raise CalendarUnreadable("calendar-too-large")
    try:
        calendars = Calendar.from_ical(body, multiple=True)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise CalendarUnreadable("not-a-calendar") from error
    return [each for calendar in calendars for each in calendar.walk() if each.name in ("VEVENT", "VFREEBUSY")]


def _with_replaced(events: list[Any], zone: ZoneInfo) -> Iterator[tuple[Any, set[datetime]]]:
    """Events that fill time, with the repetitions of each that another event stands for or that are called off."""
    replaced: dict[str, set[datetime]] = defaultdict(set)
    for event in events:
        moment = moment_of(event, "RECURRENCE-ID", zone) if event.name == "VEVENT" else None
        if moment is not None:
            replaced[str(event.get("UID", ""))].add(moment)
    for event in events:
        if event.name == "VEVENT" and _fills(event):
            is_single = event.get("RECURRENCE-ID") is not None
            yield event, set() if is_single else replaced[str(event.get("UID", ""))]


def _fills(event: Any) -> bool:
    free = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    return (
        not free and str(event.get("STATUS", "")).upper() != "CANCELLED" and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
    )


def _free_busy(events: list[Any]) -> Iterator[tuple[datetime, datetime]]:
    for event in events:
        if event.name != "VFREEBUSY":
            continue
        found = event.get("FREEBUSY", [])
        for period in found if isinstance(found, list) else [found]:
            start, end = getattr(period, "start", None), getattr(period, "end", None)
            is_free = str(getattr(period, "params", {}).get("FBTYPE", "BUSY")).upper() == "FREE"
            if isinstance(start, datetime) and isinstance(end, datetime) and not is_free:
                yield _utc(start), _utc(end)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _fill(span: Span, first: date, last: date, minutes: dict[date, list[tuple[int, int]]], whole: set[date]) -> None:
    start, end, is_day = span
    day = max(start.date(), first)
    while day <= min(end.date(), last):
        begin = _minute(start) if day == start.date() else 0
        until = _minute(end) if day == end.date() else DAY_MINUTES
        if is_day and until > begin:
            whole.add(day)
        elif until > begin:
            minutes[day].append((begin, until))
        day += timedelta(days=1)


def _minute(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def _in_order(minutes: dict[date, list[tuple[int, int]]], whole: set[date]) -> list[list[Any]]:
    rows = []
    for day in sorted(whole | set(minutes)):
        merged = _merge(minutes.get(day, []))
        is_whole = day in whole or _is_full(merged)
        rows.append([day.isoformat(), is_whole, [] if is_whole else [f"{_clock(a)}–{_clock(b)}" for a, b in merged]])
    return rows


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _is_full(spans: list[tuple[int, int]]) -> bool:
    return sum(max(0, min(end, WORK_UNTIL) - max(begin, WORK_FROM)) for begin, end in spans) >= WORK_FILLED


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _day_of(event: Any, zone: ZoneInfo) -> str:
    try:
        moment = moment_of(event, "DTSTART", zone)
    except (ValueError, TypeError, AttributeError, OverflowError):
        moment = None
    return "" if moment is None else moment.astimezone(zone).date().isoformat()
