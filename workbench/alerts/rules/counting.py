"""Counting reports of one rumour for many rules: independent tellers or independent sources within a window. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench.alerts.rules.conditions import Asked


@dataclass(frozen=True)
class Report:
    """One report of a rumour. `teller` and `source` are codes that live only here. Unread: the machine takes it for one."""

    heard_at: datetime
    teller: str
    source: str
    place: str
    channel: str
    is_unread: bool = False


@dataclass(frozen=True)
class Count:
    """How many, and how many of them no person has read."""

    total: int
    unread: int


def count_for(asked: Asked, reports: Iterable[Report], now: datetime) -> Count:
    """What the rule counts within its window that ends now."""
    since = now - asked.window
    return _distinct(asked, [report for report in reports if since < report.heard_at <= now and fits(asked, report)])


def fits(asked: Asked, report: Report) -> bool:
    """Whether the report is one that the rule counts. A text that nobody has read counts only when asked for."""
    if report.is_unread and not asked.with_unread:
        return False
    if asked.places and report.place not in asked.places:
        return False
    return not asked.channels or report.channel in asked.channels


def first_time(asked: Asked, reports: Sequence[Report], now: datetime, *, within: timedelta) -> list[tuple[datetime, Count]]:
    """Every moment within the last `within` when the rule held: one for each report that made it hold, oldest first."""
    rows = sorted((report for report in reports if fits(asked, report)), key=lambda report: report.heard_at)
    found: list[tuple[datetime, Count]] = []
    start = 0
    for place, report in enumerate(rows):
        while rows[start].heard_at <= report.heard_at - asked.window:
            start += 1
        if report.heard_at <= now - within or report.heard_at > now or place - start + 1 < asked.rule.threshold:
            continue
        count = _distinct(asked, rows[start : place + 1])
        if count.total >= asked.rule.threshold:
            found.append((report.heard_at, count))
    return found


def _distinct(asked: Asked, rows: Sequence[Report]) -> Count:
    by_source = asked.rule.kind == "sources"
    read = {report.source if by_source else report.teller for report in rows if not report.is_unread}
    unread = {report.source if by_source else report.teller for report in rows if report.is_unread} - read
    return Count(len(read | unread), len(unread))
