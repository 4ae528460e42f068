"""The roster as a calendar (RFC 5545), and reading absences from one. Values in, values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, vText

MOST_BYTES = 1024 * 1024
MOST_EVENTS = 2000
AWAY_FOR = timedelta(days=366)


@dataclass(frozen=True)
class Entry:
    """One shift as a calendar shows it. `number` counts its changes."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    number: int
    address: str


@dataclass(frozen=True)
class Absences:
    """What a calendar says: times away, and how many events were left out and why."""

    times: tuple[tuple[datetime, datetime], ...]
    meetings: int = 0  # neither whole days nor marked as out of office
    repeating: int = 0
    past: int = 0
    broken: int = 0


class NotACalendar(ValueError):
    """The file cannot be read as iCalendar, or is too large."""


def write_calendar(entries: Iterable[Entry], name: str) -> bytes:
    """The shifts as a calendar to subscribe to. Times are in UTC, so that no calendar needs to know the zone."""
    calendar = Calendar()
    calendar.add("prodid", "-//truth-sandwich workbench//duty roster//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def read_absences(raw: bytes, *, now: datetime, zone: ZoneInfo) -> Absences:
    """Whole days, and times marked as out of office, from now on. Titles and places are not kept.

    A day without a zone is a day in the municipality; a calendar's last whole day is exclusive (RFC 5545, section 3.6.1).
    Raises NotACalendar.
    """
    if len(raw) > MOST_BYTES:
        raise NotACalendar("larger than 1 MB")
    try:
        components = [part for whole in Calendar.from_ical(raw, multiple=True) for part in whole.walk("VEVENT")]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise NotACalendar("not iCalendar") from error
    is_whole = b"BEGIN:VCALENDAR" in raw.upper() and b"END:VCALENDAR" in raw.upper()
    if not is_whole or len(components) > MOST_EVENTS:
        raise NotACalendar("no calendar, or more than 2,000 events")
    times: set[tuple[datetime, datetime]] = set()
    counts = {"meetings": 0, "repeating": 0, "past": 0, "broken": 0}
    for event in components:
        kind, span = _read_event(event, now, zone)
        if span is not None:
            times.add(span)
        elif kind:
            counts[kind] += 1
    return Absences(tuple(_joined(sorted(times))), **counts)


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", entry.changed_at.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.number)
    event.add("dtstart", entry.starts_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtend", entry.ends_at.astimezone(UTC).replace(microsecond=0))
    event.add("summary", vText(entry.title))
    event.add("url", entry.address)
    event.add("transp", "TRANSPARENT")  # being on duty leaves one free for meetings
    return event


def _read_event(event: Component, now: datetime, zone: ZoneInfo) -> tuple[str, tuple[datetime, datetime] | None]:
    """A reason for leaving it out, or its time."""
    try:
        if str(event.get("status", "")).upper() == "CANCELLED":
            return "", None
        if event.get("rrule") is not None or event.get("rdate") is not None:
            return "repeating", None
        start = event.decoded("dtstart")
        is_day = isinstance(start, date) and not isinstance(start, datetime)
        if "dtend" in event:
            end = event.decoded("dtend")
        else:
            end = start + (event.decoded("duration") if "duration" in event else timedelta(days=1 if is_day else 0))
        span = _aware(start, zone), _aware(end, zone)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return "broken", None
    if str(event.get("x-microsoft-cdo-busystatus", "")).upper() != "OOF" and not (is_day and _is_busy(event)):
        return "meetings", None
    if span[1] <= now:
        return "past", None
    return ("broken", None) if not span[0] < span[1] <= span[0] + AWAY_FOR else ("", span)


def _is_busy(event: Component) -> bool:
    shown = str(event.get("x-microsoft-cdo-busystatus", "BUSY")).upper()
    return str(event.get("transp", "OPAQUE")).upper() != "TRANSPARENT" and shown not in ("FREE", "WORKINGELSEWHERE")


def _aware(moment: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(0), zone)
    return (moment.replace(tzinfo=zone) if moment.tzinfo is None else moment).astimezone(UTC)


def _joined(times: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    joined: list[tuple[datetime, datetime]] = []
    for start, end in times:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
