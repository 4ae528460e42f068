"""Early warning: the first few independent sources of something never heard before, long before there is a "usual"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

FEWEST_SOURCES, WINDOW_HOURS, NEW_DAYS = 3, 72, 14


@dataclass(frozen=True)
class EarlyWarning:
    """So many different sources within the window; `at` is when the last of them was heard, `first_at` the first of them."""

    at: datetime
    first_at: datetime
    source_count: int


def find_early(
    reports: Iterable[tuple[datetime, str]],
    *,
    sources: int = FEWEST_SOURCES,
    window_hours: float = WINDOW_HOURS,
    new_days: float = NEW_DAYS,
) -> EarlyWarning | None:
    """The first moment at which `sources` different sources were heard within the window, while the stream was still new.

    A stream is new for `new_days` from its first report. The same source twice is one source. Raises ValueError for fewer
    than two sources: one is no warning.
    """
    if sources < 2:
        raise ValueError("an early warning needs at least two sources")
    window, last_heard = timedelta(hours=window_hours), dict[str, datetime]()
    first: datetime | None = None
    for at, source in sorted(reports):
        first = first or at
        if at - first > timedelta(days=new_days):
            return None
        last_heard[source] = at
        fresh = [moment for moment in last_heard.values() if at - moment <= window]
        if len(fresh) >= sources:
            return EarlyWarning(at, min(fresh), len(fresh))
    return None
