"""Hours that nobody has. Pure: shifts and absences in, gaps out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """A time that belongs to a person."""

    user_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Gap:
    """A time without anybody. `why`: "nobody" has the shift, who has it is "away", or has "left"."""

    starts_at: datetime
    ends_at: datetime
    why: str
    user_id: int | None = None


def find_gaps(
    shifts: Sequence[Span], absences: Iterable[Span], *, start: datetime, end: datetime, active_ids: Iterable[int]
) -> list[Gap]:
    """Every gap between start and end, in order. An absence only counts where no other shift covers the time."""
    active, away = set(active_ids), list(absences)
    edges = sorted({start, end, *_edges([*shifts, *away], start, end)})
    gaps: list[Gap] = []
    for first, last in pairwise(edges):
        holders = [shift for shift in shifts if shift.starts_at <= first and shift.ends_at >= last]
        gap = _gap(holders, away, active, first, last)
        if gap is not None:
            gaps.append(gap)
    return _joined(gaps)


def _gap(holders: Sequence[Span], away: Sequence[Span], active: set[int], first: datetime, last: datetime) -> Gap | None:
    if not holders:
        return Gap(first, last, "nobody")
    for holder in holders:
        if holder.user_id in active and not _is_away(holder.user_id, away, first, last):
            return None
    holder = holders[0]
    return Gap(first, last, "away" if holder.user_id in active else "left", holder.user_id)


def _is_away(user_id: int, away: Sequence[Span], first: datetime, last: datetime) -> bool:
    return any(one.user_id == user_id and one.starts_at <= first and one.ends_at >= last for one in away)


def _edges(spans: Iterable[Span], start: datetime, end: datetime) -> Iterable[datetime]:
    return (moment for span in spans for moment in (span.starts_at, span.ends_at) if start < moment < end)


def _joined(gaps: Sequence[Gap]) -> list[Gap]:
    joined: list[Gap] = []
    for gap in gaps:
        last = joined[-1] if joined else None
        if last is not None and last.ends_at == gap.starts_at and (last.why, last.user_id) == (gap.why, gap.user_id):
            joined[-1] = Gap(last.starts_at, gap.ends_at, gap.why, gap.user_id)
        else:
            joined.append(gap)
    return joined
