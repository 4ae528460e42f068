"""What each day brought and what was usual for it: the figures behind a chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

import numpy as np
from scipy.stats import nbinom

from classifiers.bursts.rhythm import Floats, Learner
from classifiers.bursts.scanning import DAY, HOUR, LEARNING_DAYS, hours_of_week

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
    times = np.sort(np.array([moment.timestamp() for moment in posts], dtype=np.float64))
    heard: dict[date, int] = {}
    for seconds in times.tolist():
        day = datetime.fromtimestamp(seconds, zone).date()
        heard[day] = heard.get(day, 0) + 1
    usual = _usual_by_day(times, last, zone) if len(times) else {}
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [Day(day, heard.get(day, 0), *usual.get(day, (None, None))) for day in days]


def _usual_by_day(times: Floats, last: date, zone: tzinfo) -> dict[date, tuple[float, int]]:
    """Expected number and upper bound of each day that begins after the first week."""
    first_day = int(times[0] // DAY)
    end = datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1)
    day_count = max(int(end.timestamp() // DAY) - first_day + 1, 1)
    places = hours_of_week(first_day * 24, day_count * 24 + 48, zone)
    counts = np.bincount((times // HOUR).astype(np.int64) - first_day * 24, minlength=day_count * 24).astype(np.float64)
    counts = counts[: day_count * 24]
    start = float(times[0]) - first_day * DAY
    counts[int(start // HOUR)] -= 1.0
    learner, found = Learner(1), dict[date, tuple[float, int]]()
    for day in range(day_count):
        hours = slice(day * 24, day * 24 + 24)
        local = datetime.fromtimestamp((first_day + day) * DAY + 12 * HOUR, zone).date()
        if day * DAY - start >= LEARNING_DAYS * DAY:
            usual = learner.usual()
            mean = float(usual.level[0] * usual.rhythm[0, places[hours]].sum())
            size = float(usual.size(np.array([0]), 24)[0])
            found[local] = (round(mean, 2), int(nbinom.ppf(BAND, size, size / (size + mean))))
        watched = np.clip((np.arange(day * 24, day * 24 + 24) + 1 - start / HOUR), 0.0, 1.0)[None, :]
        learner.learn_day(counts[None, hours], watched, places[hours], np.array([day * DAY - start < LEARNING_DAYS * DAY]))
    return found
