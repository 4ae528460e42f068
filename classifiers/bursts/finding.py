"""Alarms: what is stronger than the level that the administrator's number of false alarms allows; one burst is one alarm."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import numpy as np

from classifiers.bursts.levels import KEEP_BELOW, QUIET_HOURS, alarm_level, months_between
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
class Peak:
    """The window in which a burst is least likely by chance. `score`: once in how many months chance alone brings the like."""

    score: float
    window_hours: int
    count: int
    expected: float


@dataclass(frozen=True)
class Alarm:
    """A stream is heard more than usual; the first figures are those of the post that raised the alarm."""

    stream: str
    at: datetime
    score: float
    window_hours: int
    count: int
    expected: float
    last_at: datetime  # the last post until now that was still unusual
    peak: Peak


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
    """The alarms in a scan, one a burst."""
    return [_make_alarm(found, rows, names) for rows in group_bursts(found, false_alarms)]


def group_bursts(found: Scan, false_alarms: float) -> list[list[int]]:
    """The rows of each burst; the first one raises the alarm.

    A burst goes on until nothing unusual has been heard for a day. After that, a window that reaches back to it is still the
    same burst, unless it is less likely than anything before: then something new has begun.
    """
    needed = alarm_level(false_alarms, found.per_day)
    bursts: list[list[int]] = []
    current: list[int] = []
    peak = -math.inf
    for row in np.flatnonzero(found.strength >= needed - KEEP_BELOW).tolist():
        if current and not _goes_on(found, current[-1], row, peak):
            bursts.append(current)
            current, peak = [], -math.inf
        if current or found.strength[row] >= needed[row]:
            current.append(row)
            peak = max(peak, float(found.strength[row]))
    return [*bursts, current] if current else bursts


def _goes_on(found: Scan, last: int, row: int, peak: float) -> bool:
    if found.stream[row] != found.stream[last]:
        return False
    hours = (found.at[row] - found.at[last]) / HOUR
    reaches_back = hours <= WINDOW_HOURS[int(found.window[row])] and found.strength[row] <= peak
    return bool(hours <= QUIET_HOURS or reaches_back)


def _make_alarm(found: Scan, rows: list[int], names: Sequence[str]) -> Alarm:
    scores = months_between(found.strength[rows], found.per_day[rows])
    best = int(np.argmax(found.strength[rows]))
    first, peak = _window(found, rows[0], scores[0]), _window(found, rows[best], scores[best])
    return Alarm(
        stream=names[int(found.stream[rows[0]])],
        at=_moment(found.at[rows[0]]),
        score=first.score,
        window_hours=first.window_hours,
        count=first.count,
        expected=first.expected,
        last_at=_moment(found.at[rows[-1]]),
        peak=peak,
    )


def _window(found: Scan, row: int, score: float) -> Peak:
    hours, expected = WINDOW_HOURS[int(found.window[row])], round(float(found.expected[row]), 3)
    return Peak(round(float(score), 3), hours, int(found.count[row]), expected)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
