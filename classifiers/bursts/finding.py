"""Alarms: what is stronger than the level that the administrator's number of false alarms allows; one burst is one alarm."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import numpy as np

from classifiers.bursts.levels import KEEP_BELOW, QUIET_HOURS, alarm_level, months_between
from classifiers.bursts.rhythm import Floats
from classifiers.bursts.scanning import HOUR, WINDOW_HOURS, Scan, scan

FEWEST_FALSE, MOST_FALSE = 0.05, 4.0


@dataclass(frozen=True)
class Watch:
    """How to watch: false alarms a month that each stream may have, and whose clock the weekly rhythm follows."""

    false_alarms: float = 1.0
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        if not FEWEST_FALSE <= self.false_alarms <= MOST_FALSE:
            raise ValueError(f"false_alarms is between {FEWEST_FALSE:g} and {MOST_FALSE:g} a month")


@dataclass(frozen=True)
class Alarm:
    """A stream is heard more than usual. `score`: once in how many months chance alone would bring the like."""

    stream: str
    at: datetime
    score: float
    window_hours: int
    count: int
    expected: float
    last_at: datetime  # the last post until now that was still unusual
    peak_score: float


def find_bursts(
    streams: Mapping[str, Iterable[datetime]], watch: Watch | None = None, *, since: datetime | None = None
) -> list[Alarm]:
    """Every alarm of every stream, in order of time. Times are aware, in any order; the same time twice is two posts.

    A stream is tested from its eighth day on: before that nothing is usual yet. With `since`, posts until then only teach
    what is usual and are not tested.
    """
    watch = watch or Watch()
    names = sorted(streams)
    times = [np.sort(np.array([moment.timestamp() for moment in streams[name]], dtype=np.float64)) for name in names]
    found = scan(times, watch.zone, since=since.timestamp() if since else -math.inf)
    return sorted(raise_alarms(found, names, watch.false_alarms), key=lambda alarm: (alarm.at, alarm.stream))


def raise_alarms(found: Scan, names: Sequence[str], false_alarms: float) -> list[Alarm]:
    """The alarms in a scan. A burst lasts until nothing unusual has been heard for two days."""
    needed = alarm_level(false_alarms, found.per_day)
    alarms: list[Alarm] = []
    current: list[int] = []
    for row in np.flatnonzero(found.strength >= needed - KEEP_BELOW).tolist():
        is_strong = found.strength[row] >= needed[row]
        if current and not _goes_on(found, current[-1], row):
            alarms.append(_make_alarm(found, current, names))
            current = []
        if current or is_strong:
            current.append(row)
    if current:
        alarms.append(_make_alarm(found, current, names))
    return alarms


def _goes_on(found: Scan, last: int, row: int) -> bool:
    return bool(found.stream[row] == found.stream[last] and found.at[row] - found.at[last] <= QUIET_HOURS * HOUR)


def _make_alarm(found: Scan, rows: list[int], names: Sequence[str]) -> Alarm:
    first, scores = rows[0], months_between(found.strength[rows], found.per_day[rows])
    return Alarm(
        stream=names[int(found.stream[first])],
        at=_moment(found.at[first]),
        score=round(float(scores[0]), 3),
        window_hours=WINDOW_HOURS[int(found.window[first])],
        count=int(found.count[first]),
        expected=round(float(found.expected[first]), 3),
        last_at=_moment(found.at[rows[-1]]),
        peak_score=round(float(scores.max()), 3),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)


def scores_of(found: Scan) -> Floats:
    """The score of every row of a scan, in months."""
    return months_between(found.strength, found.per_day)
