"""When to visit a source again. Pure: the time and the chance are passed in."""

from __future__ import annotations

from datetime import datetime, timedelta

DEFAULT_INTERVAL = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
# A source's own "unchanged for so long" is believed up to here.
LONGEST_MAX_AGE = timedelta(hours=6)
JITTER_SHARE = 0.1


def next_poll_at(
    now: datetime,
    *,
    interval: timedelta = DEFAULT_INTERVAL,
    failure_count: int = 0,
    jitter: float = 0.5,
    retry_after: int | None = None,
    max_age: int | None = None,
) -> datetime:
    """Gives the next time to ask. `jitter` in 0..1 spreads sources by ± 10 %; 0.5 is the middle.

    Each failure in a row doubles the wait, up to 24 hours. `retry_after` and `max_age` (seconds, as the source said)
    only lengthen it; the first up to 24 hours, the second up to 6. A source never has to be asked later than in 24 hours.
    """
    if not 0 <= jitter <= 1:
        raise ValueError("jitter lies between 0 and 1")
    wait = _double(interval, failure_count)
    wait *= 1 + JITTER_SHARE * (2 * jitter - 1)
    if max_age is not None and failure_count == 0:
        wait = max(wait, min(timedelta(seconds=min(max_age, LONGEST.total_seconds())), LONGEST_MAX_AGE))
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=min(retry_after, LONGEST.total_seconds())))
    return now + min(wait, LONGEST)


def _double(interval: timedelta, failure_count: int) -> timedelta:
    doublings = max(0, min(failure_count, 32))
    return timedelta(seconds=min(interval.total_seconds() * 2**doublings, LONGEST.total_seconds()))
