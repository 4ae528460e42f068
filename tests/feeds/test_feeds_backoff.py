"""How often a source is asked: busy ones every five minutes, quiet ones every six hours, and in between by their own pace."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.backoff import LONGEST_INTERVAL, SHORTEST_INTERVAL, first_interval, next_interval

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def walk(interval, between, days, *, silent=lambda at: False):
    """The intervals of a source that gives an item every `between`, but for its silent times."""
    at, read_until, found = timedelta(0), timedelta(0), []
    items = [between * n for n in range(1, int(timedelta(days=days) / between))]
    items = [item for item in items if not silent(item)]
    while at < timedelta(days=days):
        at += interval
        new = sum(read_until < item <= at for item in items)
        week = sum(at - timedelta(days=7) < item <= at for item in items)
        interval = next_interval(interval, new_count=new, elapsed=at - read_until, week_count=week)
        read_until = at
        found.append((at, interval))
    return found


def test_busy_source_ends_at_five_minutes():
    """An item every two minutes: five minutes within an hour."""
    walked = walk(15 * MINUTE, 2 * MINUTE, 1)
    assert next(at for at, interval in walked if interval == SHORTEST_INTERVAL) < HOUR
    assert walked[-1][1] == SHORTEST_INTERVAL


def test_quiet_source_ends_at_six_hours():
    """An item every five days."""
    walked = walk(15 * MINUTE, 5 * 24 * HOUR, 20)
    assert walked[-1][1] == LONGEST_INTERVAL
    assert next(at for at, interval in walked if interval == LONGEST_INTERVAL) < 24 * HOUR


@pytest.mark.parametrize("between", [10, 20, 30, 60, 120])
def test_steady_source_is_asked_about_as_often_as_it_gives(between):
    """The mean interval lies within half and double the time between items."""
    walked = [interval for _at, interval in walk(15 * MINUTE, between * MINUTE, 10)][-40:]
    mean = sum(walked, timedelta(0)) / len(walked)
    assert between * MINUTE / 2 <= mean <= between * MINUTE * 2


def test_paper_that_sleeps_at_night_is_not_forgotten_in_the_morning():
    """Thirty articles between six and midnight; nothing else. The interval never passes twice the week's mean."""
    walked = walk(15 * MINUTE, 36 * MINUTE, 10, silent=lambda at: at.total_seconds() % 86_400 < 6 * 3600)
    assert max(interval for at, interval in walked if at > timedelta(days=7)) <= 100 * MINUTE


@given(
    interval=st.integers(0, 10**7), new=st.integers(-5, 10**6), elapsed=st.integers(-100, 10**8), week=st.integers(-5, 10**7),
    shortest=st.integers(1, 10**5), more=st.integers(0, 10**5),
)  # fmt: skip
def test_interval_always_lies_within_its_bounds(interval, new, elapsed, week, shortest, more):
    """Whatever came before."""
    bounds = {"shortest": timedelta(seconds=shortest), "longest": timedelta(seconds=shortest + more)}
    found = next_interval(
        timedelta(seconds=interval), new_count=new, elapsed=timedelta(seconds=elapsed), week_count=week, **bounds
    )
    assert bounds["shortest"] <= found <= bounds["longest"]


def test_bounds_that_cross_are_refused():
    """A programming error, not a source's fault."""
    with pytest.raises(ValueError):
        next_interval(HOUR, new_count=0, elapsed=HOUR, shortest=HOUR, longest=MINUTE)


@pytest.mark.parametrize(
    ("ages", "expected"),
    [((), 15), ((3,), 15), ((60, 120, 180), 60), ((1, 2, 3, 4), 5), ((6000, 6001, 6002), 360), ((-600, 60, 120), 60)],
    ids=["nothing", "one date", "hourly", "a burst", "long ago", "one ahead"],
)
def test_first_visit_reads_the_pace_from_the_dates(ages, expected):
    """Mean time between items, up to now."""
    dates = [NOW - age * MINUTE for age in ages]
    assert first_interval(dates, now=NOW) == expected * MINUTE
