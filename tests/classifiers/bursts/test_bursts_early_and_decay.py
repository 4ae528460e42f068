"""Early warnings, half-lives, and the figures of days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from classifiers.bursts.decay import measure_decay
from classifiers.bursts.early import find_early
from classifiers.bursts.usual import expect_days

START = datetime(2026, 3, 2, tzinfo=UTC)


def after(**distance):
    return START + timedelta(**distance)


def test_third_source_within_the_window_warns():
    warning = find_early([(after(hours=5), "c"), (START, "a"), (after(hours=2), "b"), (after(hours=9), "d")])
    assert (warning.at, warning.first_at, warning.source_count) == (after(hours=5), START, 3)


@pytest.mark.parametrize(
    "reports",
    [
        [],
        [(START, "a"), (after(hours=1), "a"), (after(hours=2), "a")],
        [(START, "a"), (after(days=2), "b"), (after(days=4), "c")],
        [(START, "a"), (after(days=20), "b"), (after(days=20), "c"), (after(days=20), "d")],
    ],
    ids=["nothing", "one-person", "too-slow", "not-new"],
)
def test_no_early_warning(reports):
    assert find_early(reports) is None


def test_early_warning_needs_two_sources_at_least():
    with pytest.raises(ValueError, match="two"):
        find_early([], sources=1)


def drawn_burst(half_life_hours, count=300, seed=2):
    """Posts that rise within two hours and then become half as many in each half-life."""
    random = np.random.default_rng(seed)
    hours = random.exponential(half_life_hours / np.log(2), size=count)
    return [*[after(minutes=-5 * n) for n in range(20)], *[after(hours=float(value)) for value in hours]]


@pytest.mark.parametrize("half_life", [6.0, 48.0], ids=["hours", "days"])
def test_half_life_lies_in_its_interval_nineteen_times_in_twenty(half_life):
    """Of twenty drawn bursts; at least sixteen, as a binomial count may fall."""
    bursts = [drawn_burst(half_life, seed=seed) for seed in range(20)]
    found = [measure_decay(posts, since=after(hours=-3), until=after(days=12)) for posts in bursts]
    assert sum(decay.low_hours <= half_life <= decay.high_hours for decay in found) >= 16
    assert np.median([decay.half_life_hours for decay in found]) == pytest.approx(half_life, rel=0.1)


def test_half_life_over_a_usual_stream():
    usual = [after(hours=0.7 * n) for n in range(-300, 600)]
    decay = measure_decay([*drawn_burst(12.0), *usual], since=after(hours=-3), until=after(days=15), usual_per_day=24 / 0.7)
    assert decay.low_hours <= 12.0 <= decay.high_hours


@pytest.mark.parametrize(
    ("posts", "until"),
    [
        ([], after(days=3)),
        ([after(hours=n) for n in range(9)], after(days=3)),
        (drawn_burst(6.0), after(hours=8)),
        ([after(hours=n) for n in range(200)], after(hours=200)),
    ],
    ids=["nothing", "few", "peak-too-new", "does-not-fall"],
)
def test_no_half_life_when_there_is_too_little_to_say(posts, until):
    assert measure_decay(posts, since=after(hours=-3), until=until) is None


def test_days_show_what_is_usual_from_the_second_week_on():
    posts = [after(days=n, hours=9 + k) for n in range(40) for k in range(3)]
    days = expect_days(posts, first=date(2026, 3, 1), last=date(2026, 4, 10))
    assert [row.count for row in days] == [0, *[3] * 40]
    assert [row.expected is None for row in days[:9]] == [True] * 9
    assert days[-1].expected == pytest.approx(3, abs=0.3)
    assert 3 < days[-1].high < 12


def test_days_are_those_of_the_zone():
    late = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    days = expect_days([late], first=date(2026, 7, 1), last=date(2026, 7, 2), zone=ZoneInfo("Europe/Stockholm"))
    assert [(row.day.day, row.count) for row in days] == [(1, 0), (2, 1)]


def test_days_without_posts_are_empty():
    days = expect_days([], first=date(2026, 7, 1), last=date(2026, 7, 3))
    assert [(row.count, row.expected, row.high) for row in days] == [(0, None, None)] * 3
