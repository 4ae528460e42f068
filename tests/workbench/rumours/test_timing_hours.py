"""Counting in the office's own hours: odd nights, leap days, short weeks, closed days. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from workbench.rumours.office_hours import (
    STANDARD,
    Week,
    add_working_days,
    add_working_hours,
    add_working_time,
    holidays,
    next_opening,
    working_time,
)

ZONE = ZoneInfo("Europe/Stockholm")
ROUND_THE_CLOCK = Week(((time(0), time(23, 59)),) * 7)
SHORT_FRIDAY = Week((*[(time(8), time(16, 30))] * 4, (time(8), time(14)), None, (time(10), time(12))))


def at(text):
    """A local time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "end", "week"),
    [
        ("2026-11-20T13:00", 2, "2026-11-22T11:00", SHORT_FRIDAY),  # Friday closes at 14, Sunday opens at 10
        ("2026-11-22T11:30", 1, "2026-11-23T08:30", SHORT_FRIDAY),
        ("2026-11-20T16:00", 2, "2026-11-23T09:00", STANDARD),
        ("2028-02-28T16:00", 2, "2028-02-29T09:00", STANDARD),  # a leap day is a working day
        ("2026-12-23T16:30", 1, "2026-12-28T08:30", STANDARD),  # the eve, two days and a weekend
    ],
)
def test_hours_pass_only_while_the_office_is_open(start, hours, end, week):
    assert add_working_hours(at(start), hours, ZONE, week) == at(end)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [("2026-03-28T23:00", "2026-03-29T05:00", 5), ("2026-10-24T23:00", "2026-10-25T05:00", 7)],
    ids=["clocks-go-forward", "clocks-go-back"],
)
def test_odd_nights_have_the_hours_that_they_really_have(start, end, hours):
    """An office that is open at night: one hour does not exist, one comes twice. A minute before midnight is closed."""
    spent = working_time(at(start), at(end), ZONE, ROUND_THE_CLOCK)
    assert spent == timedelta(hours=hours) - timedelta(minutes=1)
    assert add_working_time(at(start), spent, ZONE, ROUND_THE_CLOCK) == at(end)


@pytest.mark.parametrize("day", ["2026-03-28", "2026-10-24"])
def test_day_after_an_odd_night_keeps_the_time_by_the_clock(day):
    """Not 24 hours: the same time on the wall."""
    start = at(f"{day}T10:00")
    found = add_working_days(start, 1, ZONE, ROUND_THE_CLOCK)
    assert found.astimezone(ZONE).time() == time(10)
    assert found - start != timedelta(hours=24)


def test_time_that_does_not_exist_becomes_one_that_does():
    """02:30 on the night when the clocks go forward."""
    assert add_working_days(at("2026-03-28T02:30"), 1, ZONE, ROUND_THE_CLOCK) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_day_that_closes_earlier_is_due_at_its_closing():
    """Thursday at 16 plus one day: Friday at 14."""
    assert add_working_days(at("2026-11-19T16:00"), 1, ZONE, SHORT_FRIDAY) == at("2026-11-20T14:00")


def test_own_closed_days_are_skipped():
    """A planning day on Monday."""
    week = Week(STANDARD.days, frozenset({date(2026, 11, 23)}))
    assert add_working_hours(at("2026-11-20T16:00"), 2, ZONE, week) == at("2026-11-24T09:00")
    assert next_opening(at("2026-11-21T12:00"), ZONE, week) == at("2026-11-24T08:00")
    assert working_time(at("2026-11-20T16:00"), at("2026-11-24T09:00"), ZONE, week) == timedelta(hours=2)


def test_office_that_never_opens_is_an_error_and_no_endless_wait():
    """A week without hours never comes out of the settings, but a year of closed days might."""
    with pytest.raises(ValueError, match="never opens"):
        add_working_hours(at("2026-11-20T16:00"), 1, ZONE, Week((None,) * 7))


def test_clock_that_runs_backwards_gives_no_time():
    """The end before the start."""
    assert working_time(at("2026-11-20T16:00"), at("2026-11-20T09:00"), ZONE) == timedelta(0)


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        ("2026-06-19", True),  # Midsummer Eve
        ("2026-06-20", True),
        ("2026-10-31", True),  # All Saints' Day
        ("2027-11-06", True),
        ("2026-05-14", True),  # Ascension Day
        ("2026-06-06", True),
        ("2026-04-02", False),  # Maundy Thursday
        ("2028-02-29", False),
    ],
)
def test_swedish_holidays(day, is_holiday):
    """An office that is open on Saturdays is closed on those that are holidays."""
    found = date.fromisoformat(day)
    assert (found in holidays(found.year)) is is_holiday


@pytest.mark.parametrize("minutes", [1, 59, 540, 541, 5000])
@pytest.mark.parametrize("start", ["2026-03-27T16:59", "2026-10-23T12:00", "2026-12-23T16:59", "2026-11-21T12:00"])
def test_what_is_added_is_what_has_passed(start, minutes):
    """Adding and measuring agree."""
    span = timedelta(minutes=minutes)
    assert working_time(at(start), add_working_time(at(start), span, ZONE), ZONE) == span
