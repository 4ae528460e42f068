"""From strength to false alarms a month, and back: measured on streams in which nothing happens (calibrating.py).

The table holds log10 of false alarms a stream-month by the usual posts a day (rows) and the strength needed (columns). Beyond
its last column each unit of strength makes them ten times rarer, which is what the chance itself says.
"""

from __future__ import annotations

import numpy as np

from classifiers.bursts.rhythm import Floats

CAUTION = 0.8  # of the alarms asked for: real streams are less even than those of the table
KEEP_BELOW = 0.5  # an alarm goes on while posts are at most this much weaker than what raised it …
QUIET_HOURS = 24.0  # … and not further apart than this
PER_DAY = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.25, 2.5, 2.75, 3.0, 3.5, 4.0)
# fmt: off
FALSE_ALARMS = (
    (0.11, 0.10, -0.05, -0.32, -0.48, -0.63, -0.79, -0.97, -1.19, -1.40, -1.61, -1.84, -2.09, -2.64, -3.41),  # 0.05 a day
    (0.41, 0.36, 0.14, -0.01, -0.16, -0.33, -0.51, -0.70, -0.89, -1.11, -1.35, -1.59, -1.84, -2.31, -2.74),  # 0.1 a day
    (0.67, 0.56, 0.42, 0.25, 0.07, -0.11, -0.31, -0.52, -0.74, -0.96, -1.19, -1.43, -1.69, -2.10, -2.51),  # 0.2 a day
    (0.95, 0.84, 0.66, 0.46, 0.25, 0.04, -0.18, -0.40, -0.61, -0.83, -1.04, -1.25, -1.48, -1.93, -2.40),  # 0.5 a day
    (1.03, 0.92, 0.72, 0.50, 0.28, 0.06, -0.15, -0.36, -0.56, -0.77, -0.98, -1.18, -1.38, -1.78, -2.19),  # 1 a day
    (0.93, 0.83, 0.64, 0.43, 0.23, 0.04, -0.16, -0.35, -0.55, -0.74, -0.95, -1.14, -1.33, -1.69, -2.04),  # 2 a day
    (0.29, 0.26, 0.25, 0.25, 0.20, 0.06, -0.10, -0.28, -0.46, -0.66, -0.84, -1.01, -1.19, -1.52, -1.78),  # 5 a day
    (0.23, 0.23, 0.23, 0.23, 0.23, 0.11, -0.05, -0.23, -0.41, -0.59, -0.76, -0.92, -1.09, -1.40, -1.70),  # 10 a day
    (0.25, 0.25, 0.25, 0.25, 0.25, 0.12, -0.03, -0.20, -0.37, -0.56, -0.73, -0.89, -1.04, -1.32, -1.49),  # 20 a day
    (0.20, 0.20, 0.20, 0.20, 0.20, 0.07, -0.09, -0.26, -0.42, -0.55, -0.68, -0.78, -0.87, -0.98, -1.06),  # 50 a day
    (0.11, 0.11, 0.11, 0.11, 0.11, -0.04, -0.19, -0.33, -0.44, -0.53, -0.62, -0.68, -0.73, -0.80, -0.84),  # 100 a day
)
# fmt: on
_LOG_PER_DAY = np.log(PER_DAY)
_STRENGTHS = np.array(STRENGTHS)


def alarm_level(false_alarms: float, per_day: Floats) -> Floats:
    """The strength that chance alone exceeds at most `false_alarms` times a month, for streams of so many posts a day."""
    wanted = np.log10(false_alarms * CAUTION)
    needed = [_level_of(np.array(row), wanted) for row in FALSE_ALARMS]
    level: Floats = np.interp(np.log(np.maximum(per_day, 1e-9)), _LOG_PER_DAY, needed)
    return level


def months_between(strength: Floats, per_day: Floats) -> Floats:
    """Once in how many months chance alone brings a stream of so many posts a day this strength."""
    strength = np.asarray(strength, dtype=np.float64)
    beyond = np.maximum(strength - _STRENGTHS[-1], 0.0)
    by_rate = np.stack([np.interp(strength, _STRENGTHS, row) - beyond for row in FALSE_ALARMS], axis=-1)
    place = np.interp(np.log(np.maximum(per_day, 1e-9)), _LOG_PER_DAY, np.arange(len(PER_DAY)))
    low = np.minimum(place.astype(np.int64), len(PER_DAY) - 2)
    rows = np.arange(len(strength))
    part = place - low
    rate = by_rate[rows, low] * (1 - part) + by_rate[rows, low + 1] * part
    months: Floats = CAUTION * 10.0 ** -np.maximum(rate, -12.0)
    return months


def _level_of(row: Floats, wanted: float) -> float:
    if wanted < row[-1]:
        return float(_STRENGTHS[-1] + row[-1] - wanted)
    first = int(np.flatnonzero(row >= row.max() - 1e-9)[-1])  # a lower level only joins alarms that are already there
    return float(np.interp(-wanted, -row[first:], _STRENGTHS[first:]))
