"""Office hours, holidays and the clocks that decisions start. METHOD.md B.3."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from workbench.rumours.clocks import Clock, due_times
from workbench.rumours.office_hours import add_working_days, add_working_hours, easter, is_working_day

ZONE = ZoneInfo("Europe/Stockholm")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(("year", "day"), [(2000, (4, 23)), (2024, (3, 31)), (2026, (4, 5)), (2038, (4, 25))])
def test_easter_falls_where_the_almanac_says(year, day):
    assert easter(year) == date(year, *day)


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01",
        "2026-01-06",
        "2026-04-03",
        "2026-04-06",
        "2026-05-01",
        "2026-05-14",
        "2026-06-19",
        "2026-12-24",
        "2026-12-25",
        "2026-12-31",
        "2026-11-21",
        "2026-11-22",
        "2027-06-25",
    ],
)
def test_holidays_and_weekends_are_no_working_days(day):
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-11-20", "2026-04-02", "2026-12-23", "2026-06-18", "2027-05-07"])
def test_ordinary_days_are_working_days(day):
    assert is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-18T10:00", 2, "2026-11-18T12:00"),
        ("2026-11-18T15:00", 2, "2026-11-18T17:00"),
        ("2026-11-18T16:30", 2, "2026-11-19T09:30"),
        ("2026-11-20T16:00", 2, "2026-11-23T09:00"),  # over a weekend
        ("2026-11-21T12:00", 4, "2026-11-23T12:00"),  # from a Saturday
        ("2026-11-19T06:10", 4, "2026-11-19T12:00"),  # before opening
        ("2026-11-19T17:00", 2, "2026-11-20T10:00"),  # at closing time
        ("2026-12-23T16:00", 4, "2026-12-28T11:00"),  # over Christmas
        ("2026-04-02T16:00", 2, "2026-04-07T09:00"),  # over Easter
        ("2026-03-27T16:00", 2, "2026-03-30T09:00"),  # over the night when the clocks change
        ("2026-11-16T08:00", 20, "2026-11-18T10:00"),
    ],
)
def test_working_hours_are_counted_in_office_hours_only(start, hours, end):
    assert add_working_hours(at(start), hours, ZONE) == at(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-18T15:10", 1, "2026-11-19T15:10"),
        ("2026-11-20T15:10", 1, "2026-11-23T15:10"),
        ("2026-11-20T22:00", 1, "2026-11-24T08:00"),
        ("2026-12-22T09:00", 5, "2027-01-04T09:00"),
    ],
)
def test_working_days_keep_the_time_of_day(start, days, end):
    assert add_working_days(at(start), days, ZONE) == at(end)


@pytest.mark.parametrize(
    ("decision", "first", "result"),
    [
        ("respond_now", "2026-11-20T17:30", None),
        ("respond", "2026-11-23T09:30", "2026-11-23T16:30"),
        ("what_we_know", "2026-11-23T11:30", "2026-11-23T16:30"),
        ("prepare", "2026-11-23T16:30", "2026-11-27T16:30"),
        ("worry", "2026-11-23T16:30", "2026-11-27T16:30"),
        ("reply_to_asker", None, "2026-11-23T16:30"),
        ("monitor", "2026-11-27T16:30", None),
    ],
)
def test_decision_on_a_friday_afternoon_sets_its_times(decision, first, result):
    due = due_times(decision, at("2026-11-20T16:30"), ZONE)
    assert due.first_action_at == (at(first) if first else None)
    assert due.publish_at == (at(result) if result else None)


def test_respond_now_does_not_wait_for_the_office_to_open():
    assert due_times("respond_now", at("2026-12-25T03:00"), ZONE).first_action_at == at("2026-12-25T04:00")


def test_clock_goes_from_running_to_soon_to_late_and_stops_when_done():
    due_at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    clock = Clock("publish", due_at, None)
    found = [clock.status(datetime(2026, 11, 20, hour, tzinfo=UTC)) for hour in (9, 10, 12, 13)]
    assert found == ["running", "soon", "late", "late"]
    assert Clock("publish", due_at, due_at).status(datetime(2027, 1, 1, tzinfo=UTC)) == "done"
