"""A calendar gives the days that it fills, whatever a stranger wrote into it."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from feeds.calendar_days import CalendarUnreadable, filled_days
from feeds.calendars import MAX_BYTES, CalendarReader, FilledDay
from feeds.errors import ParseFailed, ParserOverrun

TOWN = ZoneInfo("Europe/Stockholm")
FIRST, LAST = date(2026, 10, 1), date(2027, 3, 31)


def calendar(*events, **parts):
    """An iCalendar with these events; each is the lines between BEGIN and END."""
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//"]
    for number, event in enumerate(events):
        lines = event.strip().splitlines()
        uid = [] if any(line.startswith("UID") for line in lines) else [f"UID:{number}"]
        rows += ["BEGIN:VEVENT", *uid, "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT"]
    return "\r\n".join([*rows, *parts.get("more", []), "END:VCALENDAR", ""]).encode()


def days(*events, first=FIRST, last=LAST, **parts):
    answer = filled_days(calendar(*events, **parts), zone=TOWN, first=first, last=last)
    return {day: "whole" if whole else ", ".join(hours) for day, whole, hours in answer["days"]}


def test_meeting_fills_its_hours_in_the_towns_time():
    """From UTC, from another zone, and floating."""
    assert days("DTSTART:20261103T080000Z\nDTEND:20261103T103000Z") == {"2026-11-03": "09:00–11:30"}
    assert days("DTSTART;TZID=Europe/Helsinki:20261103T080000\nDURATION:PT1H") == {"2026-11-03": "07:00–08:00"}
    assert days("DTSTART:20261103T080000\nDURATION:PT1H") == {"2026-11-03": "08:00–09:00"}


def test_hours_that_touch_become_one():
    """And they stand in order."""
    found = days(
        "DTSTART:20261103T130000\nDURATION:PT1H",
        "DTSTART:20261103T090000\nDURATION:PT1H",
        "DTSTART:20261103T093000\nDURATION:PT1H",
    )
    assert found == {"2026-11-03": "09:00–10:30, 13:00–14:00"}


def test_days_away_are_whole_days():
    """The end of an all-day event is the day after; a full working day is whole too; a night reaches into the next day."""
    assert days("DTSTART;VALUE=DATE:20261103\nDTEND;VALUE=DATE:20261105") == {"2026-11-03": "whole", "2026-11-04": "whole"}
    assert days("DTSTART;VALUE=DATE:20261103") == {"2026-11-03": "whole"}
    assert days("DTSTART:20261103T080000\nDTEND:20261103T163000") == {"2026-11-03": "whole"}
    assert days("DTSTART:20261103T220000\nDURATION:PT4H") == {"2026-11-03": "22:00–24:00", "2026-11-04": "00:00–02:00"}


@pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
def test_what_is_free_or_called_off_fills_nothing(line):
    """A birthday in the calendar is no absence."""
    assert days(f"DTSTART;VALUE=DATE:20261103\n{line}") == {}


def test_weekly_meeting_keeps_its_time_across_summer_time():
    """09:00 on the wall before and after 25 October 2026."""
    found = days("DTSTART;TZID=Europe/Stockholm:20261020T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2")
    assert found == {"2026-10-20": "09:00–10:00", "2026-10-27": "09:00–10:00"}


def test_event_in_the_skipped_hour_is_an_hour_later():
    """02:30 does not exist on 28 March 2027 (RFC 5545, 3.3.5)."""
    found = days("DTSTART;TZID=Europe/Stockholm:20270328T023000\nDURATION:PT1H")
    assert found == {"2027-03-28": "03:30–04:30"}


def test_rules_with_an_end_an_exception_and_a_moved_time():
    """UNTIL in UTC, EXDATE, and RECURRENCE-ID that moves one of them; one that is called off leaves its hour free."""
    weekly = (
        "UID:w\nDTSTART;TZID=Europe/Stockholm:20261102T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL=20261130T080000Z\n"
        "EXDATE;TZID=Europe/Stockholm:20261109T090000"
    )
    moved = (
        "UID:w\nRECURRENCE-ID;TZID=Europe/Stockholm:20261116T090000\nDTSTART;TZID=Europe/Stockholm:20261117T140000\nDURATION:PT1H"
    )
    off = "UID:w\nRECURRENCE-ID:20261123T080000Z\nDTSTART:20261123T080000Z\nSTATUS:CANCELLED"
    expected = {"2026-11-02": "09:00–10:00", "2026-11-17": "14:00–15:00", "2026-11-30": "09:00–10:00"}
    assert days(weekly, moved, off) == expected


def test_extra_dates_count():
    """RDATE, on several lines."""
    found = days("DTSTART:20261102T090000\nDURATION:PT1H\nRDATE:20261104T090000,20261105T090000\nRDATE:20261106T090000")
    assert sorted(found) == ["2026-11-02", "2026-11-04", "2026-11-05", "2026-11-06"]


def test_only_the_window_is_kept():
    """An event since 1990 costs no more than its half year."""
    found = days("DTSTART;VALUE=DATE:19900101\nRRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24")
    assert found == {"2026-12-24": "whole"}


def test_published_free_and_busy_times_are_read():
    """VFREEBUSY, as some servers publish it."""
    rows = ["BEGIN:VFREEBUSY", "UID:f", "DTSTAMP:20260101T000000Z", "FREEBUSY;FBTYPE=BUSY:20261103T080000Z/PT1H",
            "FREEBUSY;FBTYPE=FREE:20261103T120000Z/PT1H", "END:VFREEBUSY"]  # fmt: skip
    assert days(more=rows) == {"2026-11-03": "09:00–10:00"}


HOSTILE = {
    "every second": "RRULE:FREQ=SECONDLY;COUNT=1000000",
    "every minute for ever": "RRULE:FREQ=MINUTELY",
    "a million hours": "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23;COUNT=1000000",
    "many dates": "RDATE:"
    + ",".join(f"202611{day:02}T{hour:02}{minute:02}00" for day in range(1, 3) for hour in range(24) for minute in range(60)),
}


@pytest.mark.parametrize("line", HOSTILE.values(), ids=HOSTILE)
def test_million_recurrences_leave_only_that_event_out(line):
    """The rest of the calendar is read, and the event is told by its day."""
    answer = filled_days(
        calendar(f"DTSTART:20261101T090000\nDURATION:PT1M\n{line}", "DTSTART:20261203T090000\nDURATION:PT1H"),
        zone=TOWN, first=FIRST, last=LAST,
    )  # fmt: skip
    assert answer["left_out"] == ["often:2026-11-01"]
    assert "2026-12-03" in [day for day, _whole, _hours in answer["days"]]


def test_a_million_days_are_cut_by_the_window():
    """A daily meeting for ever is one meeting a day."""
    found = days("DTSTART:20261101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=1000000")
    assert (len(found), found["2027-03-31"]) == (151, "09:00–10:00")


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261103T090000\nDTEND:20261103T080000",
        "DTSTART:20261103T090000\nDTEND;VALUE=DATE:20261104",
        "DTSTART:20261103T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=XX",
    ],
    ids=["ends before it begins", "time and day mixed", "no such weekday"],
)
def test_damaged_event_is_left_out_and_told(event):
    """One bad event never loses the calendar."""
    answer = filled_days(calendar(event, "DTSTART:20261203T090000\nDURATION:PT1H"), zone=TOWN, first=FIRST, last=LAST)
    assert answer["left_out"] == ["damaged:2026-11-03"]
    assert ["2026-12-03", False, ["09:00–10:00"]] in answer["days"]


@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff", b"<html>", "hej 🙂".encode(), b"BEGIN:VEVENT"], ids=["none", "bytes", "page", "text", "event"]
)
def test_what_is_no_calendar_is_refused(body):
    """By one kind of error."""
    with pytest.raises(CalendarUnreadable):
        filled_days(body, zone=TOWN, first=FIRST, last=LAST)


def test_too_many_events_are_refused():
    """More than anybody has in a year."""
    with pytest.raises(CalendarUnreadable, match="calendar-too-large"):
        filled_days(b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\n" * 5001, zone=TOWN, first=FIRST, last=LAST)


@pytest.fixture(scope="module")
def reader():
    """The reader's child, with one second for each calendar."""
    with CalendarReader(cpu_s=1.0) as made:
        yield made


def test_child_gives_days_and_nothing_else(reader):
    """No title comes back."""
    body = calendar("DTSTART:20261103T080000Z\nDURATION:PT1H\nSUMMARY:Hemligt möte")
    found = reader(body, zone="Europe/Stockholm", first=FIRST, last=LAST)
    assert found.days == {date(2026, 11, 3): FilledDay(False, ("09:00–10:00",))}
    assert (found.event_count, found.left_out_count) == (1, 0)


def test_child_is_stopped_when_a_calendar_is_meant_to_take_for_ever(reader):
    """And reads the next one."""
    slow = "\n".join(["DTSTART:00010101T000000", "RRULE:FREQ=DAILY;BYSETPOS=-1;BYMONTHDAY=31;BYMONTH=2"])
    with pytest.raises((ParserOverrun, ParseFailed)):
        reader(calendar(*[slow] * 400), zone="Europe/Stockholm", first=FIRST, last=LAST)
    assert reader(calendar(), zone="Europe/Stockholm", first=FIRST, last=LAST).days == {}


def test_large_file_never_reaches_the_child(reader):
    """One megabyte."""
    with pytest.raises(ParseFailed):
        reader(b"x" * (MAX_BYTES + 1), zone="Europe/Stockholm", first=FIRST, last=LAST)
