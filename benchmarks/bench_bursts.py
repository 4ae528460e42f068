"""Bursts of real events, spliced at their real times into made-up streams: how many are found before the fact-check.

Background: 0.2, 2 and 20 posts a day with a weekly rhythm, seeds 0 to 99, ten weeks before the event's first post until two
days after the check. An event is *found* when an alarm is raised after its first post, before the check, and the same stream
without the event has none within a day of it; "any alarm" leaves out the last condition. The level is fixed before, on the
other half of the seeds and never on the events that are reported (halves by a hash of their names): the lowest at which the
background alone gives at most one alarm a stream-month at every rate.

Of the 65 events 32 have any post before the day of the check, and 39 by its end: every share is given of all and of these.
Beside it: "alert on the third post", here the third within a day, then not again for a day. Needs WORKBENCH_EVAL_DATA.
"""

from __future__ import annotations

import csv
import json
import math
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from classifiers.bursts.finding import group_bursts
from classifiers.bursts.scanning import DAY, HOUR, Scan, scan

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
RATES = (0.2, 2.0, 20.0)
SEEDS = range(100)
SEED_HALVES = (range(0, 100, 2), range(1, 100, 2))
HISTORY_DAYS, QUIET_YEAR_DAYS = 70, 371
MONTH_DAYS = 365.25 / 12
GRID = (
    0.25,
    0.5,
    0.75,
    0.8,
    0.85,
    0.9,
    0.95,
    1.0,
    1.05,
    1.1,
    1.15,
    1.2,
    1.3,
    1.5,
    2.0,
)  # false alarms a month that the level is set to
MOST_FALSE = 1.0
THIRD = 3
WEEKDAY = np.array([1.1, 1.15, 1.15, 1.1, 1.0, 0.75, 0.75])
HOUR_OF_DAY = np.array(
    [0.35, 0.2, 0.15, 0.1, 0.15, 0.3, 0.6, 1.0, 1.3, 1.4, 1.4, 1.4, 1.5, 1.4, 1.3, 1.3, 1.3, 1.4, 1.5, 1.6, 1.6, 1.4, 1.1, 0.75]
)


@dataclass(frozen=True)
class Event:
    """One event: when it was posted about, and the day on which a fact-checker published."""

    name: str
    posts: Floats
    checked: float

    @property
    def half(self) -> int:
        """0 or 1, by its name alone."""
        return sha256(self.name.encode()).digest()[0] % 2


def draw_background(seed: int, per_day: float, first_day: int, days: int) -> Floats:
    """Poisson posts around the weekly rhythm above, from day `first_day` since 1970 (a Thursday) on, UTC. The generator."""
    random = np.random.default_rng([seed, int(per_day * 10)])
    weekday = (first_day + 3 + np.arange(days)) % 7
    week = WEEKDAY[weekday][:, None] * HOUR_OF_DAY[None, :]
    mean = per_day * week.ravel() / (WEEKDAY.mean() * HOUR_OF_DAY.sum())
    counts = random.poisson(mean)
    hours = np.repeat(np.arange(days * 24), counts)
    return np.sort((first_day * 24 + hours + random.random(len(hours))) * HOUR)


def read_events(folder: Path) -> list[Event]:
    """Events with their posts and the first second of the day of the check."""
    posts: dict[str, list[float]] = {}
    with (folder / "posts.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            posts.setdefault(row["event"], []).append(datetime.fromisoformat(row["created_utc"]).timestamp())
    events = []
    for language in ("en", "tr"):
        with (folder / f"events.{language}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                name = f"{row['EventNo'][:2]}{row['EventNo'][2:].zfill(2)}"
                day = datetime.strptime(row["Check_Date"], "%d.%m.%Y").replace(tzinfo=UTC)
                events.append(Event(name, np.sort(np.array(posts[name])), day.timestamp()))
    return events


def alarm_rows(found: Scan, level: float, *, third: bool = False) -> Rows:
    """The rows at which an alarm begins; the rule of classifiers.bursts.finding, on many streams at once."""
    if third:
        return _third_rows(found)
    return np.array([rows[0] for rows in group_bursts(found, level)], dtype=np.int64)


def _third_rows(found: Scan) -> Rows:
    """The third post within a day, and then again when a day has gone since that alarm."""
    chosen: list[int] = []
    for row in np.flatnonzero(found.count >= THIRD).tolist():
        last = chosen[-1] if chosen else None
        if last is None or found.stream[row] != found.stream[last] or found.at[row] - found.at[last] > DAY:
            chosen.append(row)
    return np.array(chosen, dtype=np.int64)


def third_posts(streams: Sequence[Floats]) -> Scan:
    """Every post from the eighth day on with the number of posts within a day: what the simple rule looks at."""
    parts = []
    for number, times in enumerate(streams):
        count = np.arange(1, len(times) + 1) - np.searchsorted(times, times - DAY, side="right")
        due = times - times[0] >= 7 * DAY if len(times) else np.zeros(0, dtype=bool)
        parts.append((np.full(due.sum(), number), times[due], count[due]))
    stream, at, counts = (np.concatenate(column) for column in zip(*parts, strict=True))
    nothing = np.zeros(len(at))
    return Scan(stream, at, nothing, stream, counts, nothing, nothing)


@dataclass(frozen=True)
class Run:
    """All seeds of one event, or of the quiet year, at one rate: with and without the event."""

    spliced: Scan
    alone: Scan
    third_spliced: Scan
    third_alone: Scan


Quiet = dict[float, tuple[Scan, Scan]]  # by rate: a year of background, and what the simple rule looks at
Runs = dict[tuple[str, float], Run]


def run_event(event: Event, per_day: float) -> Run:
    """Scan the event in every background."""
    first = int(event.posts[0] // DAY) - HISTORY_DAYS
    until = event.checked + 2 * DAY
    days = int(until // DAY) - first if event.posts[0] < until else HISTORY_DAYS + 1
    alone = [draw_background(seed, per_day, first, days) for seed in SEEDS]
    heard = event.posts[event.posts < until]
    spliced = [np.sort(np.concatenate([posts, heard])) for posts in alone]
    return Run(scan(spliced), scan(alone), third_posts(spliced), third_posts(alone))


def find_first(run: Run, event: Event, until: float, level: float, *, third: bool = False) -> tuple[dict[int, float], set[int]]:
    """Seed → hours from the first alarm that the event raised until the check; and every seed with any alarm in that time."""
    with_event, without = (run.third_spliced, run.third_alone) if third else (run.spliced, run.alone)
    own = alarm_rows(without, level, third=third)
    found: dict[int, float] = {}
    any_alarm: set[int] = set()
    for row in alarm_rows(with_event, level, third=third).tolist():
        seed, at = int(with_event.stream[row]), float(with_event.at[row])
        if event.posts[0] <= at < until:
            any_alarm.add(seed)
            if not np.any((without.stream[own] == seed) & (np.abs(without.at[own] - at) <= DAY)):
                found.setdefault(seed, float(event.checked - at) / HOUR)
    return found, any_alarm


def quiet_rates(quiet: Quiet, level: float, seeds: Sequence[int], *, third: bool = False) -> list[float]:
    """Alarms a stream-month in a year of background alone, by rate."""
    months = len(seeds) * (QUIET_YEAR_DAYS - 7) / MONTH_DAYS
    rates = []
    for per_day in RATES:
        found = quiet[per_day][1 if third else 0]
        rows = alarm_rows(found, level, third=third)
        rates.append(float(np.isin(found.stream[rows], seeds).sum() / months))
    return rates


def _fix_level(quiet: Quiet, seeds: Sequence[int]) -> float:
    """The level with the most alarms of those that keep to one a stream-month at every rate."""
    return max(level for level in GRID if max(quiet_rates(quiet, level, seeds)) <= MOST_FALSE)


def measure_bursts(root: Path) -> dict[str, Any]:
    """All figures."""
    events = read_events(root / "bursts")
    quiet: Quiet = {}
    for per_day in RATES:
        year = [draw_background(seed, per_day, 18_263, QUIET_YEAR_DAYS) for seed in SEEDS]
        quiet[per_day] = scan(year), third_posts(year)
    levels = [_fix_level(quiet, SEED_HALVES[1 - half]) for half in (0, 1)]
    figures: dict[str, Any] = {"events": len(events), "level_by_half": levels}
    runs: Runs = {}
    for per_day in RATES:
        for event in events:
            if event.posts[0] < event.checked + DAY:
                runs[event.name, per_day] = run_event(event, per_day)
    for name, days in (("before_the_day_of_the_check", 0), ("by_its_end", 1)):
        figures[name] = _report(events, runs, quiet, levels, days)
    return figures


def _report(events: list[Event], runs: Runs, quiet: Quiet, levels: list[float], days: int) -> dict[str, Any]:
    can = sum(bool(event.posts[0] < event.checked + days * DAY) for event in events)
    lines: dict[str, Any] = {"detectable": _share(can, len(events))}
    for third in (False, True):
        by_rate = [_report_rate(events, runs, levels, per_day, days, can, third=third) for per_day in RATES]
        false = [quiet_rates(quiet, levels[half], SEED_HALVES[half], third=third) for half in (0, 1)]
        for place, figures in enumerate(by_rate):
            figures["false_alarms_a_stream_month"] = round((false[0][place] + false[1][place]) / 2, 3)
        mean = sum(figures["found"]["events"] for figures in by_rate) / len(RATES)
        lines["third_post" if third else "ours"] = {
            **{f"{per_day:g} a day": figures for per_day, figures in zip(RATES, by_rate, strict=True)},
            "mean_of_rates": {"found": _share(mean, len(events)), "found_of_detectable": _share(mean, can)},
        }
    return lines


def _report_rate(
    events: list[Event], runs: Runs, levels: list[float], per_day: float, days: int, can: int, *, third: bool
) -> dict[str, Any]:
    shares, any_shares, leads = [], [], []
    for event in events:
        if (event.name, per_day) in runs:
            run, seeds = runs[event.name, per_day], SEED_HALVES[event.half]
            found, any_alarm = find_first(run, event, event.checked + days * DAY, levels[event.half], third=third)
            mine = [found[seed] for seed in seeds if seed in found]
            shares.append(len(mine) / len(seeds))
            any_shares.append(len(any_alarm & set(seeds)) / len(seeds))
            leads += [median(mine)] if 2 * len(mine) >= len(seeds) else []
    return {
        "found": _share(sum(shares), len(events)),
        "found_of_detectable": _share(sum(shares), can),
        "any_alarm": _share(sum(any_shares), len(events)),
        "median_lead_hours": round(median(leads), 1) if leads else None,
    }


def _share(part: float, whole: int) -> dict[str, float]:
    """A share with its 95 % interval over events (Wilson 1927). `part` is a mean over seeds and may be broken."""
    share, z = float(part) / whole, 1.96
    middle, width = share + z * z / (2 * whole), z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    low, high = (max(0.0, (middle + sign * width) / (1 + z * z / whole)) for sign in (-1, 1))
    return {
        "events": round(float(part), 1),
        "share": round(float(share), 3),
        "low": round(low, 3),
        "high": round(min(1.0, high), 3),
    }


def main() -> int:
    """Print the figures."""
    root = os.environ.get("WORKBENCH_EVAL_DATA")
    if not root:
        print("WORKBENCH_EVAL_DATA is not set: nothing to measure.")
        return 0
    print(json.dumps(measure_bursts(Path(root)), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
