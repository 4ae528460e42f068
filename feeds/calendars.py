"""Which days a calendar (iCalendar, RFC 5545) fills, by the clock on the wall. Read in a limited child that drops all words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from feeds.errors import ParseFailed, ParserOverrun
from feeds.limited import WALL_S, LimitedChild

MAX_BYTES = 1024 * 1024
CPU_S = 5.0
MEMORY_BYTES = 512 * 1024 * 1024

NOT_A_CALENDAR = "not-a-calendar"
TOO_LARGE = "calendar-too-large"
TOO_SLOW = "calendar-too-slow"


@dataclass(frozen=True)
class FilledDay:
    """The whole of a day, or some hours of it: ("09:00–11:30", …)."""

    is_whole_day: bool
    hours: tuple[str, ...] = ()


@dataclass(frozen=True)
class CalendarReading:
    """The days that are filled. `left_out`: why events could not be read, with their first day: "often:2026-11-03" (repeats
    more often than anybody can be busy), "damaged:2026-11-03"; the first few of `left_out_count`."""

    days: Mapping[date, FilledDay]
    event_count: int
    left_out: tuple[str, ...] = ()
    left_out_count: int = 0


class CalendarReader(LimitedChild):
    """Reads calendars in a child that is killed when it overruns."""

    def __init__(self, *, cpu_s: float = CPU_S, memory_bytes: int = MEMORY_BYTES, wall_s: float = WALL_S) -> None:
        super().__init__("feeds.calendars_child", cpu_s=cpu_s, memory_bytes=memory_bytes, wall_s=wall_s)

    def __call__(self, body: bytes, *, zone: str, first: date, last: date) -> CalendarReading:
        """What fills the days from `first` to `last` in the zone. Raises ParseFailed, or ParserOverrun when it took too long."""
        if len(body) > MAX_BYTES:
            raise ParseFailed("the calendar is larger than 1 MB", kind=TOO_LARGE)
        job = {"zone": zone, "first": first.isoformat(), "last": last.isoformat()}
        answer = self.ask(job, body, url="calendar")
        if "overrun" in answer:
            raise ParserOverrun("the calendar took too much memory", kind=TOO_SLOW)
        if "failed" in answer:
            raise ParseFailed("the calendar cannot be read", kind=str(answer["failed"]))
        days = {date.fromisoformat(day): FilledDay(bool(whole), tuple(hours)) for day, whole, hours in answer["days"]}
        return CalendarReading(days, int(answer["events"]), tuple(answer["left_out"]), int(answer["left_out_count"]))


@cache
def shared_calendar_reader() -> CalendarReader:
    """This process's reader; its child starts with the first calendar."""
    return CalendarReader()
