"""What a report of a rumour holds before it is stored, what many reports say together, and erasing the words of one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from sqlalchemy import ColumnElement, String, and_, cast, func, select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.rumours.models import Rumour, Sighting

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
    item_copy_id: int | None = None
    is_copy: bool = False
    author_hash: str | None = None
    translation: str = ""
    translation_language: str = ""
    translated_by: str = ""


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
    @property
    def is_copy(self) -> bool: ...
    @property
    def item_copy_id(self) -> int | None: ...
    @property
    def author_hash(self) -> str | None: ...


OneReport = TypeVar("OneReport", bound=Report)


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


def independent(reports: Iterable[OneReport]) -> list[OneReport]:
    """Reports that do not repeat each other, oldest first. METHOD.md C.1: the same person twice is one report.

    An answer to the rumour is none, and a copy of an article is none. Where nothing tells who said it, the same words twice
    are one; of posts and tips that were joined into one line the inbox has found out already whether they are one person's.
    """
    kept: dict[str, OneReport] = {}
    for report in sorted(reports, key=lambda row: (row.heard_at, row.id)):
        if report.relation != "counters" and not report.is_copy:
            kept.setdefault(teller_of(report), report)
    return list(kept.values())


def independent_count() -> ColumnElement[int]:
    """For a query over sightings: how many independent reports they hold, as far as the database can tell (not by words)."""
    return func.count(func.distinct(func.coalesce(Sighting.author_hash, cast(Sighting.id, String))))


def is_report() -> ColumnElement[bool]:
    """For a query over sightings: those that spread or name the rumour and are no copies."""
    return and_(Sighting.relation != "counters", Sighting.is_copy.is_(False))


def erase_sighting(session: Session, item_id: int, *, now: datetime) -> bool:
    """The item is gone at its source: the sighting stays and counts, its words are erased. False when there is nothing to do."""
    row = session.scalar(select(Sighting).where(Sighting.item_id == item_id, Sighting.removed_at.is_(None)))
    if row is None:
        return False
    row.text_heard = row.translation = row.translation_language = row.translated_by = ""
    row.url, row.removed_at = None, now
    session.flush()
    rumour = session.get_one(Rumour, row.rumour_id)
    record(session, "sighting_erased", rumour, actor_id=None, now=now, sighting_id=row.id, item_id=item_id)
    return True


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


def teller_of(report: Report) -> str:
    """Who said it, as far as the report tells: the author's code, else the words."""
    words = re.sub(r"\W+", " ", report.text_heard).strip().casefold()
    if report.author_hash:
        return f"@{report.author_hash}"
    return f"#{report.id}" if report.item_copy_id is not None or not words else words


def _count(rows: Sequence[Report], after: datetime, until: datetime) -> int:
    return sum(after < row.heard_at <= until for row in rows)
