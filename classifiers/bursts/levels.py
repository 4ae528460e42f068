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
    (-0.55, -0.55, -0.55, -0.57, -0.61, -0.72, -0.88, -1.05, -1.26, -1.46, -1.67, -1.88, -2.13, -2.66, -3.41),  # 0.05 a day
    (-0.15, -0.15, -0.16, -0.22, -0.33, -0.48, -0.64, -0.81, -0.99, -1.20, -1.43, -1.67, -1.91, -2.38, -2.82),  # 0.1 a day
    (0.05, 0.05, -0.01, -0.10, -0.18, -0.31, -0.47, -0.66, -0.86, -1.07, -1.29, -1.52, -1.77, -2.17, -2.57),  # 0.2 a day
    (-0.03, -0.03, -0.03, -0.03, -0.05, -0.19, -0.36, -0.55, -0.74, -0.94, -1.14, -1.34, -1.56, -1.99, -2.45),  # 0.5 a day
    (0.00, 0.00, 0.00, 0.00, 0.00, -0.13, -0.30, -0.48, -0.66, -0.86, -1.05, -1.24, -1.44, -1.84, -2.24),  # 1 a day
    (0.06, 0.06, 0.06, 0.06, 0.06, -0.07, -0.23, -0.41, -0.60, -0.79, -0.99, -1.17, -1.36, -1.71, -2.06),  # 2 a day
    (0.14, 0.14, 0.14, 0.14, 0.14, 0.03, -0.12, -0.29, -0.48, -0.67, -0.85, -1.02, -1.20, -1.53, -1.78),  # 5 a day
    (0.19, 0.19, 0.19, 0.19, 0.19, 0.09, -0.07, -0.24, -0.42, -0.59, -0.76, -0.93, -1.10, -1.41, -1.70),  # 10 a day
    (0.21, 0.21, 0.21, 0.21, 0.21, 0.11, -0.04, -0.20, -0.38, -0.56, -0.74, -0.89, -1.04, -1.32, -1.49),  # 20 a day
    (0.18, 0.18, 0.18, 0.18, 0.18, 0.06, -0.10, -0.26, -0.42, -0.55, -0.68, -0.78, -0.87, -0.98, -1.06),  # 50 a day
    (0.10, 0.10, 0.10, 0.10, 0.10, -0.04, -0.19, -0.33, -0.44, -0.53, -0.62, -0.68, -0.73, -0.80, -0.84),  # 100 a day
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
