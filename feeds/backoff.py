"""When to visit a source again, and how often. Pure: the time and the chance are passed in.

A source's interval follows its own pace: about as long as the time between two of its items, never shorter than
`shortest`, never longer than `longest`. A visit that gives items draws the interval half the way (geometrically) towards the
time between them; a visit that gives none lengthens it by half. The week behind holds it: a paper that is silent at night is
still asked as often as twice the week's mean time between items, so that the first article of the morning is not late.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

DEFAULT_INTERVAL = timedelta(minutes=15)
SHORTEST_INTERVAL = timedelta(minutes=5)
LONGEST_INTERVAL = timedelta(hours=6)
LONGEST = timedelta(hours=24)
# A source's own "unchanged for so long" is believed up to here.
LONGEST_MAX_AGE = timedelta(hours=6)
JITTER_SHARE = 0.1
QUIET_GROWTH = 1.5
WEEK = timedelta(days=7)
WEEK_SLACK = 2.0


def next_interval(
    interval: timedelta,
    *,
    new_count: int,
    elapsed: timedelta,
    week_count: int = 0,
    shortest: timedelta = SHORTEST_INTERVAL,
    longest: timedelta = LONGEST_INTERVAL,
) -> timedelta:
    """Gives the interval that follows `interval` after a visit.

    `new_count` items came in the `elapsed` time since the visit before; `week_count` is how many the source dated within
    the last seven days. Counts below 0 are read as 0. Raises ValueError when `shortest` is longer than `longest`.
    """
    if not timedelta(0) < shortest <= longest:
        raise ValueError("the shortest interval is above 0 and not above the longest")
    present = interval.total_seconds()
    if new_count > 0:
        between = max(elapsed.total_seconds(), 1.0) / new_count
        wanted = math.sqrt(max(present, 1.0) * between)
    else:
        wanted = present * QUIET_GROWTH
    if week_count > 0:
        wanted = min(wanted, WEEK_SLACK * WEEK.total_seconds() / week_count)
    return timedelta(seconds=min(max(wanted, shortest.total_seconds()), longest.total_seconds()))


def first_interval(
    dates: Iterable[datetime],
    *,
    now: datetime,
    interval: timedelta = DEFAULT_INTERVAL,
    shortest: timedelta = SHORTEST_INTERVAL,
    longest: timedelta = LONGEST_INTERVAL,
) -> timedelta:
    """Gives the interval after the first visit: the mean time between the dates of what came, up to now.

    Dates that lie ahead are left out. With fewer than two dates it is `interval`, within the bounds.
    """
    past = sorted(date for date in dates if date <= now)
    wanted = (now - past[0]) / len(past) if len(past) > 1 else interval
    return min(max(wanted, shortest), longest)


def next_poll_at(
    now: datetime,
    *,
    interval: timedelta = DEFAULT_INTERVAL,
    failure_count: int = 0,
    jitter: float = 0.0,
    retry_after: int | None = None,
    max_age: int | None = None,
) -> datetime:
    """Gives the next time to ask. `jitter` in 0..1 draws it up to 10 % nearer, so that sources spread; never further away.

    Each failure in a row doubles the wait, up to 24 hours. `retry_after` and `max_age` (seconds, as the source said)
    only lengthen it; the first up to 24 hours, the second up to 6. A source never has to be asked later than in 24 hours.
    """
    if not 0 <= jitter <= 1:
        raise ValueError("jitter lies between 0 and 1")
    wait = _double(interval, failure_count)
    wait *= 1 - JITTER_SHARE * jitter
    if max_age is not None and failure_count == 0:
        wait = max(wait, min(timedelta(seconds=min(max_age, LONGEST.total_seconds())), LONGEST_MAX_AGE))
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=min(retry_after, LONGEST.total_seconds())))
    return now + min(wait, LONGEST)


def _double(interval: timedelta, failure_count: int) -> timedelta:
    doublings = max(0, min(failure_count, 32))
    return timedelta(seconds=min(interval.total_seconds() * 2**doublings, LONGEST.total_seconds()))
