"""What each day brought and what was usual for it: the figures behind a chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

import numpy as np
from scipy.stats import nbinom

from classifiers.bursts.rhythm import Floats, Learner
from classifiers.bursts.scanning import DAY, HOUR, LEARNING_DAYS, Integers, hours_of_week

BAND = 0.95


@dataclass(frozen=True)
class Day:
    """One day by the clock of the zone. `expected` and `high` are None in the first week, when nothing is usual yet."""

    day: date
    count: int
    expected: float | None
    high: int | None  # nineteen days of twenty stay at or below it


def expect_days(posts: Iterable[datetime], *, first: date, last: date, zone: tzinfo = UTC) -> list[Day]:
    """Every day from `first` to `last`, each compared with what was usual before it began."""
    return expect_streams([posts], first=first, last=last, zone=zone)[0]


def expect_streams(streams: Sequence[Iterable[datetime]], *, first: date, last: date, zone: tzinfo = UTC) -> list[list[Day]]:
    """The same for many streams at once."""
    times = [np.sort(np.array([moment.timestamp() for moment in posts], dtype=np.float64)) for posts in streams]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    usual = _usual_by_day(times, days, zone)
    heard = [Counter(datetime.fromtimestamp(seconds, zone).date() for seconds in posts.tolist()) for posts in times]
    return [[Day(day, heard[row][day], *usual.get((row, day), (None, None))) for day in days] for row in range(len(times))]


def _usual_by_day(times: list[Floats], days: list[date], zone: tzinfo) -> dict[tuple[int, date], tuple[float, int]]:
    """Expected number and upper bound by row and day, from the eighth day of each stream on."""
    told = [row for row, posts in enumerate(times) if len(posts)]
    if not told or not days:
        return {}
    first_day = int(min(times[row][0] for row in told) // DAY)
    end = datetime(days[-1].year, days[-1].month, days[-1].day, tzinfo=zone) + timedelta(days=1)
    day_count = max(int(end.timestamp() // DAY) - first_day + 1, 1)
    places = hours_of_week(first_day * 24, day_count * 24, zone)
    starts = np.array([times[row][0] for row in told]) - first_day * DAY
    counts = _count_hours([times[row] - first_day * DAY for row in told], day_count)
    learner, wanted = Learner(len(told)), set(days)
    found: dict[tuple[int, date], tuple[float, int]] = {}
    for day in range(day_count):
        hours = slice(day * 24, day * 24 + 24)
        local = datetime.fromtimestamp((first_day + day) * DAY + 12 * HOUR, zone).date()
        is_new = day * DAY - starts < LEARNING_DAYS * DAY
        if local in wanted:
            mean, high = _band(learner, places[hours])
            known = np.flatnonzero(~is_new).tolist()
            found |= {(told[row], local): (round(float(mean[row]), 2), int(high[row])) for row in known}
        watched = np.clip(np.arange(day * 24, day * 24 + 24)[None, :] + 1 - starts[:, None] / HOUR, 0.0, 1.0)
        learner.learn_day(counts[:, hours], watched, places[hours], is_new)
    return found


def _band(learner: Learner, places: Integers) -> tuple[Floats, Floats]:
    usual = learner.usual()
    mean = usual.level * usual.rhythm[:, places].sum(1)
    size = usual.size(np.arange(len(mean)), 24)
    return mean, nbinom.ppf(BAND, size, size / (size + mean))


def _count_hours(times: list[Floats], day_count: int) -> Floats:
    """(streams, hours); the first post of a stream only starts the watch. Posts after the last day are left out."""
    counts = np.zeros((len(times), day_count * 24))
    for row, posts in enumerate(times):
        hours = (posts[1:] // HOUR).astype(np.int64)
        counts[row] = np.bincount(hours[hours < day_count * 24], minlength=day_count * 24)
    return counts
