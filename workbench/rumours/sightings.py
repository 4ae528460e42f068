"""What a report of a rumour holds before it is stored, and what many reports say together. Pure values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

OFFLINE = frozenset({"face_to_face", "phone", "school", "service_desk"})
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class NewSighting:
    """One report of a rumour, as it comes in. The text is masked by the service before it is stored."""

    text_heard: str
    heard_at: datetime
    channel: str
    source_type: str
    wording: str = "verbatim"
    language: str = "sv"
    place: str = ""
    relation: str = "asserts"
    item_id: int | None = None
    url: str | None = None
    source_name: str = ""


class Report(Protocol):
    """What the counting below reads of a stored sighting."""

    @property
    def id(self) -> int: ...
    @property
    def text_heard(self) -> str: ...
    @property
    def heard_at(self) -> datetime: ...
    @property
    def channel(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def source_name(self) -> str: ...
    @property
    def relation(self) -> str: ...


@dataclass(frozen=True)
class Pattern:
    """What the reports show: counts, and the steps of spread and velocity that they suggest (METHOD.md B.1)."""

    total: int
    last_day: int
    last_week: int
    week_before: int
    communities: int
    channels: int
    has_offline: bool
    spread: int
    velocity: int


def independent(reports: Iterable[Report]) -> list[Report]:
    """Reports that do not repeat each other: the same words twice are one, an answer to the rumour is none. Oldest first."""
    kept: dict[str, Report] = {}
    for report in sorted(reports, key=lambda row: (row.heard_at, row.id)):
        if report.relation == "counters":
            continue
        words = re.sub(r"\W+", " ", report.text_heard).strip().casefold()
        kept.setdefault(words or f"#{report.id}", report)
    return list(kept.values())


def read_pattern(reports: Iterable[Report], now: datetime) -> Pattern:
    """What the independent reports show at `now`."""
    rows = independent(reports)
    last_week = _count(rows, now - WEEK, now)
    week_before = _count(rows, now - 2 * WEEK, now - WEEK)
    last_day = _count(rows, now - DAY, now)
    communities = len({row.place or row.source_name for row in rows} - {""})
    channels = len({row.channel for row in rows})
    has_offline = any(row.channel in OFFLINE for row in rows)
    return Pattern(
        total=len(rows),
        last_day=last_day,
        last_week=last_week,
        week_before=week_before,
        communities=communities,
        channels=channels,
        has_offline=has_offline,
        spread=suggest_spread(len(rows), communities, channels, has_offline),
        velocity=suggest_velocity(len(rows), last_day, last_week, week_before),
    )


def suggest_spread(total: int, communities: int, channels: int, has_offline: bool) -> int:
    """The step of factor S that the counts support."""
    if total <= 1:
        return 0
    if communities > 1 and channels > 1 and has_offline:
        return 3
    return 2 if communities > 1 or channels > 1 else 1


def suggest_velocity(total: int, last_day: int, last_week: int, week_before: int) -> int:
    """The step of factor V that the counts support; the highest step that fits. One report alone has no pace."""
    if total <= 1 or last_week == 0:
        return 0
    if last_week >= 10 or last_day >= 5 or (week_before and last_week >= 4 * week_before):
        return 3
    if last_week >= 3 or (week_before and last_week >= 2 * week_before):
        return 2
    return 0 if last_week < week_before else 1


def _count(rows: Sequence[Report], after: datetime, until: datetime) -> int:
    return sum(after < row.heard_at <= until for row in rows)
