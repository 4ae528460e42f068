"""Measures the table of levels.py: `python -m classifiers.bursts.calibrating` prints it. About ten minutes on one core.

Half the streams are Poisson around their rhythm, half have days that vary (variance of a day's factor 0.2); half a year each,
from the first post on, so that the weeks in which the rhythm is still being learnt are in it.
"""

from __future__ import annotations

import sys

import numpy as np

from classifiers.bursts.levels import KEEP_BELOW, PER_DAY, QUIET_HOURS, STRENGTHS
from classifiers.bursts.rhythm import Floats
from classifiers.bursts.scanning import HOUR, LEARNING_DAYS, Scan, scan
from classifiers.bursts.simulating import draw_stream

DAYS, MONTH_DAYS = 200, 365.25 / 12
DISPERSIONS = (0.0, 0.2)


def main() -> int:
    """Print one row of the table for each number of posts a day."""
    for per_day in PER_DAY:
        rates = measure_false_alarms(per_day, stream_count=int(np.clip(8000 / per_day, 480, 4000)), seed=4)
        print(f"    ({', '.join(f'{value:.2f}' for value in rates)}),  # {per_day:g} a day", flush=True)
    return 0


def measure_false_alarms(per_day: float, *, stream_count: int, seed: int) -> Floats:
    """log10 of the alarms a stream-month at each of STRENGTHS, never rising with strength; half an alarm where there is none."""
    random = np.random.default_rng([seed, int(per_day * 1000)])
    counts = np.zeros(len(STRENGTHS))
    for _ in range(0, stream_count, 120):
        found = scan([draw_stream(random, per_day, DAYS, dispersion=DISPERSIONS[n % 2]) for n in range(120)])
        for place, needed in enumerate(STRENGTHS):
            counts[place] += _count_alarms(found, needed)
    months = -(-stream_count // 120) * 120 * (DAYS - LEARNING_DAYS) / MONTH_DAYS
    rates: Floats = np.log10(np.maximum.accumulate(np.maximum(counts, 0.5)[::-1])[::-1] / months)
    return rates


def _count_alarms(found: Scan, needed: float) -> int:
    """Only a day's pause parts bursts here: finding.group_bursts joins more, so the table is an upper bound."""
    rows = np.flatnonzero(found.strength >= needed - KEEP_BELOW)
    is_first = np.ones(len(rows), dtype=bool)
    is_first[1:] = (found.stream[rows][1:] != found.stream[rows][:-1]) | (np.diff(found.at[rows]) > QUIET_HOURS * HOUR)
    burst = np.cumsum(is_first) - 1
    return len(np.unique(burst[found.strength[rows] >= needed]))


if __name__ == "__main__":
    sys.exit(main())
