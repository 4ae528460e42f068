"""The iCalendar invitation to a meeting, a forum or a training session (RFC 5545), without any rumour. Values in, bytes out."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText


@dataclass(frozen=True)
class Gathering:
    """People who meet. `number` counts changes, so that a moved meeting moves in everybody's calendar."""

    uid: str
    title: str
    starts_at: datetime
    minutes: int
    stamp: datetime
    place: str = ""
    description: str = ""
    url: str = ""
    number: int = 0
    is_cancelled: bool = False


def make_invitation(gathering: Gathering, zone: ZoneInfo) -> bytes:
    """One event by the local clock, with the time zone's rules in the file."""
    event = Event()
    event.add("uid", gathering.uid)
    event.add("dtstamp", gathering.stamp.replace(microsecond=0))
    event.add("sequence", gathering.number)
    start = gathering.starts_at.astimezone(zone).replace(microsecond=0)
    event.add("dtstart", start)
    # Added in UTC: a meeting over the change of summer time is as long as it is.
    event.add("dtend", (gathering.starts_at + timedelta(minutes=gathering.minutes)).astimezone(zone).replace(microsecond=0))
    event.add("summary", vText(clean(gathering.title, most=200)))
    if gathering.place:
        event.add("location", vText(clean(gathering.place, most=200)))
    if gathering.description:
        event.add("description", vText(clean(gathering.description, most=2000)))
    if gathering.url:
        event.add("url", gathering.url)
    event.add("status", "CANCELLED" if gathering.is_cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//truth-sandwich workbench//paper channels//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if gathering.is_cancelled else "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def clean(text: str, *, most: int) -> str:
    """Without control and direction characters; lines kept."""
    kept = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return kept.strip()[:most]
