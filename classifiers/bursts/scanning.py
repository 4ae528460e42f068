"""How unlikely the last hours and days of a stream are: a negative-binomial scan over windows that end at a post.

Windows of one hour to one week; each against what was usual on the day on which the window begins. A scan over several window
lengths finds short sharp and long slow bursts alike (Kleinberg 2003; Kulldorff 2001, prospective scan statistics).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from classifiers.bursts.rhythm import WEEK, Floats, Learner, Usual

WINDOW_HOURS = (1, 3, 6, 12, 24, 48, 72, 168)
LEARNING_DAYS = 7
FEWEST_POSTS = 2  # one post is no burst, however quiet it was before
HOUR, DAY = 3600.0, 86_400.0
SMALLEST_CHANCE = 1e-300
_AHEAD_HOURS = WEEK + 48
_BATCH_CELLS = 6_000_000
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Scan:
    """One row a post that was tested, the posts of a stream together and in order. `strength`: see `measure_strength`."""

    stream: Integers
    at: Floats  # seconds since 1970
    strength: Floats
    window: Integers  # place in WINDOW_HOURS
    count: Integers
    expected: Floats
    per_day: Floats  # the usual number of posts a day


def scan(streams: list[Floats], zone: tzinfo = UTC, *, since: float = -np.inf) -> Scan:
    """Test every post after `since` of streams of sorted times in seconds. The first post of a stream only starts the watch."""
    parts = [_scan_batch(batch, zone, since) for batch in _batches(streams)]
    if not parts:
        return _no_rows(0)
    fields: list[Any] = [np.concatenate([getattr(part, name) for part in parts]) for name in _FIELDS]
    return Scan(*fields)


def _no_rows(count: int) -> Scan:
    kinds = (np.int64, np.float64, np.float64, np.int64, np.int64, np.float64, np.float64)
    fields: list[Any] = [np.zeros(count, dtype=kind) for kind in kinds]
    return Scan(*fields)


_FIELDS = tuple(Scan.__dataclass_fields__)


def hours_of_week(first_hour: int, hour_count: int, zone: tzinfo) -> Integers:
    """The hour of the week (Monday 0:00 is 0) by the clock of `zone` of each hour since 1970; changes of the clock included."""
    return np.array(_hours_of_week(first_hour, hour_count, zone), dtype=np.int64)


@lru_cache(maxsize=16)
def _hours_of_week(first_hour: int, hour_count: int, zone: tzinfo) -> tuple[int, ...]:
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=first_hour)
    local = ((start + timedelta(hours=n)).astimezone(zone) for n in range(hour_count))
    return tuple(moment.weekday() * 24 + moment.hour for moment in local)


def _batches(streams: list[Floats]) -> Iterator[list[tuple[int, Floats]]]:
    """Streams that begin near each other together, so that no grid grows without need."""
    batch: list[tuple[int, Floats]] = []
    low = high = 0.0
    for number, times in sorted(((n, t) for n, t in enumerate(streams) if len(t) > 1), key=lambda pair: float(pair[1][0])):
        first, last = float(times[0]), float(times[-1])
        wide = (max(high, last) - min(low, first)) / HOUR * (len(batch) + 1) if batch else 0.0
        if batch and (wide > _BATCH_CELLS or first - low > 28 * DAY):
            yield batch
            batch = []
        low, high = (min(low, first), max(high, last)) if batch else (first, last)
        batch.append((number, times))
    if batch:
        yield batch


class _Grid:
    """The posts of one batch of streams, by hour since the first day."""

    def __init__(self, batch: list[tuple[int, Floats]], zone: tzinfo) -> None:
        first = min(float(times[0]) for _, times in batch)
        last = max(float(times[-1]) for _, times in batch)
        self.first_day = int(first // DAY)
        self.day_count = int(last // DAY) - self.first_day + 1
        self.origin = self.first_day * DAY
        self.numbers = np.array([number for number, _ in batch], dtype=np.int64)
        self.starts = np.array([times[0] for _, times in batch]) - self.origin
        self.row = np.repeat(np.arange(len(batch)), [len(times) for _, times in batch])
        self.at = np.concatenate([times for _, times in batch]) - self.origin
        self.places = hours_of_week(self.first_day * 24, self.day_count * 24 + _AHEAD_HOURS, zone)
        self.counts = np.zeros((len(batch), self.day_count * 24))
        np.add.at(self.counts, (self.row, (self.at // HOUR).astype(np.int64)), 1.0)
        self.counts[np.arange(len(batch)), (self.starts // HOUR).astype(np.int64)] -= 1.0

    def count_windows(self) -> Integers:
        """(posts, windows): posts of the same stream in the window that ends with this post, it included."""
        span = self.day_count * DAY + 2 * WEEK * HOUR
        keys = self.row * span + self.at
        upto = np.searchsorted(keys, keys, side="right")
        lengths = np.array(WINDOW_HOURS) * HOUR
        before = np.searchsorted(keys, np.maximum(keys[:, None] - lengths, (self.row * span)[:, None] - 1.0), side="right")
        counts: Integers = upto[:, None] - before
        return counts


def _scan_batch(batch: list[tuple[int, Floats]], zone: tzinfo, since: float) -> Scan:
    grid = _Grid(batch, zone)
    learner = Learner(len(batch))
    counts = grid.count_windows()
    is_due = (grid.at - grid.starts[grid.row] >= LEARNING_DAYS * DAY) & (grid.at + grid.origin > since)
    by_day = np.argsort(grid.at // DAY, kind="stable")
    edges = np.searchsorted((grid.at // DAY)[by_day], np.arange(grid.day_count + 1))
    found = _no_rows(len(grid.at))
    recent: dict[int, tuple[Usual, Floats]] = {}
    hour_starts = np.arange(24) * HOUR
    for day in range(grid.day_count):
        usual = learner.usual()
        ahead = usual.rhythm[:, grid.places[day * 24 : day * 24 + _AHEAD_HOURS]]
        recent[day] = (usual, np.concatenate([np.zeros((len(batch), 1)), ahead.cumsum(1)], axis=1))
        recent.pop(day - LEARNING_DAYS - 2, None)
        posts = by_day[edges[day] : edges[day + 1]]
        posts = posts[is_due[posts]]
        if len(posts):
            _test(found, grid, counts, recent, posts)
        clock = day * DAY + hour_starts
        watched = np.clip((clock[None, :] + HOUR - grid.starts[:, None]) / HOUR, 0.0, 1.0)
        is_new = day * DAY - grid.starts < LEARNING_DAYS * DAY
        learner.learn_day(grid.counts[:, day * 24 : day * 24 + 24], watched, grid.places[day * 24 : day * 24 + 24], is_new)
    found.stream[:], found.at[:] = grid.numbers[grid.row], grid.at + grid.origin
    fields: list[Any] = [getattr(found, name)[is_due] for name in _FIELDS]
    return Scan(*fields)


def _test(found: Scan, grid: _Grid, counts: Integers, recent: dict[int, tuple[Usual, Floats]], posts: Integers) -> None:
    """Fill the rows of these posts, all of one day."""
    rows, at = grid.row[posts], grid.at[posts]
    found.strength[posts] = -np.inf
    best = np.full(len(posts), -np.inf)
    for place, hours in enumerate(WINDOW_HOURS):
        begins = at - hours * HOUR
        days = (begins // DAY).astype(np.int64)
        mean, size, level = np.zeros(len(posts)), np.ones(len(posts)), np.zeros(len(posts))
        for day in np.unique(days):
            mine = days == day
            usual, sums = recent[int(day)]
            row, offset = rows[mine], day * DAY
            area = _sum_to(sums, row, at[mine] - offset) - _sum_to(sums, row, begins[mine] - offset)
            mean[mine], level[mine] = usual.level[row] * area, usual.level[row]
            size[mine] = usual.size(row, hours)
        strength = measure_strength(counts[posts, place], mean, size, hours)
        better = (
            (strength > best)
            & (counts[posts, place] >= FEWEST_POSTS)
            & (begins >= grid.starts[rows] + (LEARNING_DAYS * DAY if hours >= 24 else 0.0))
        )
        chosen = posts[better]
        best[better] = strength[better]
        found.strength[chosen], found.window[chosen] = strength[better], place
        found.count[chosen], found.expected[chosen] = counts[chosen, place], mean[better]
        found.per_day[chosen] = level[better] * 24


def measure_strength(count: Integers, mean: Floats, size: Floats, window_hours: float) -> Floats:
    """−log10 of (the chance of `count` or more posts × the windows of this length in a week).

    The chance is negative binomial with this mean and size. Counting the windows gives every length the same share of the
    false alarms (Bonferroni): without it the hours, of which there are most, would use them all up.
    """
    chance = betainc(np.maximum(count, 1), size, mean / (mean + size))
    strength: Floats = -np.log10(np.maximum(chance, SMALLEST_CHANCE)) - np.log10(WEEK / window_hours)
    return strength


def _sum_to(sums: Floats, row: Integers, seconds: Floats) -> Floats:
    hours = seconds / HOUR
    whole = np.floor(hours).astype(np.int64)
    left = sums[row, whole]
    return left + (hours - whole) * (sums[row, whole + 1] - left)
