"""Reading how sources fare: the list with its pace, one source with its visits, and whether a worker is at work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.intake.models import (
    NEEDS_DELETION_DECISION,
    POLLED,
    DeletionDecision,
    Item,
    ItemCopy,
    ReadBudget,
    Source,
    SourceVisit,
)
from workbench.queue import Job
from workbench.web.pages import Page

PAGE_SIZE = 50
PACE_DAYS = 14
NEWEST_SHOWN = 10
VISITS_SHOWN = 30
SILENT_AFTER = timedelta(seconds=15)
SORTS = ("trouble", "name", "newest", "next", "most")
_RANK = {"gone": 0, "failing": 1, "ok": 2, "paused": 3}


@dataclass(frozen=True)
class SourceFilter:
    """A list of sources, as the address names it. `state` may also be "removed"."""

    state: str = ""
    kind: str = ""
    q: str = ""
    sort: str = "trouble"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the order was chosen."""
        return bool(self.state or self.kind or self.q)


@dataclass(frozen=True)
class Pace:
    """What a source gave: texts a day for PACE_DAYS days, oldest first; how many the machine has read, and flagged."""

    per_day: tuple[int, ...]
    assessed_count: int = 0
    flagged_count: int = 0

    @property
    def total(self) -> int:
        """Texts in all of these days."""
        return sum(self.per_day)

    @property
    def flagged_percent(self) -> int | None:
        """The share that the machine flagged, in whole per cent; None when it has read none."""
        return round(100 * self.flagged_count / self.assessed_count) if self.assessed_count else None


def source_page(session: Session, wanted: SourceFilter, *, number: int) -> Page[Source]:
    """One page of the list. Removed sources show only when they are asked for."""
    kept = _kept(wanted)
    total = session.scalar(select(func.count()).select_from(Source).where(*kept)) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    statement = select(Source).where(*kept).order_by(*_order(wanted.sort)).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(session.scalars(statement).all(), number, PAGE_SIZE, total)


def state_counts(session: Session) -> dict[str, int]:
    """How many sources are in each state, "removed" apart."""
    removed = Source.removed_at.is_not(None)
    rows = session.execute(select(Source.state, removed, func.count()).group_by(Source.state, removed))
    counts: dict[str, int] = {}
    for state, is_removed, count in rows:
        name = "removed" if is_removed else state
        counts[name] = counts.get(name, 0) + count
    return counts


def pace_of(session: Session, source_ids: Sequence[int], *, now: datetime) -> Mapping[int, Pace]:
    """How much each of the sources gives, and how much of it was flagged. Copies of other papers' stories count too."""
    days = [(now - timedelta(days=back)).date() for back in range(PACE_DAYS - 1, -1, -1)]
    since = datetime.combine(days[0], datetime.min.time(), tzinfo=now.tzinfo)
    counts: dict[int, dict[date, int]] = {}
    read: dict[int, list[int]] = {}
    for source_id, day, count, assessed, flagged in session.execute(_items_by_day(source_ids, since)):
        counts.setdefault(source_id, {})[_day(day)] = count
        sums = read.setdefault(source_id, [0, 0])
        sums[0] += assessed or 0
        sums[1] += flagged or 0
    for source_id, day, count in session.execute(_copies_by_day(source_ids, since)):
        own = counts.setdefault(source_id, {})
        own[_day(day)] = own.get(_day(day), 0) + count
    return {
        source_id: Pace(tuple(counts.get(source_id, {}).get(day, 0) for day in days), *read.get(source_id, (0, 0)))
        for source_id in source_ids
    }


def newest_items(session: Session, source_id: int) -> Sequence[Item]:
    """What the source gave last; what has been erased is left out."""
    statement = select(Item).where(Item.source_id == source_id, Item.removed_at.is_(None))
    return session.scalars(statement.order_by(Item.dated_at.desc(), Item.id.desc()).limit(NEWEST_SHOWN)).all()


def newest_visits(session: Session, source_id: int) -> Sequence[SourceVisit]:
    """The log of the source, newest first."""
    statement = select(SourceVisit).where(SourceVisit.source_id == source_id)
    return session.scalars(statement.order_by(SourceVisit.id.desc()).limit(VISITS_SHOWN)).all()


def last_visit_id(session: Session, source_id: int) -> int:
    """The newest visit of the source, 0 for none."""
    return session.scalar(select(func.max(SourceVisit.id)).where(SourceVisit.source_id == source_id)) or 0


def visit_after(session: Session, source_id: int, visit_id: int) -> SourceVisit | None:
    """The first visit that is newer than the one named, if it has ended."""
    newer = (SourceVisit.source_id == source_id, SourceVisit.id > visit_id)
    return session.scalar(select(SourceVisit).where(*newer).order_by(SourceVisit.id).limit(1))


def is_worker_silent(session: Session, *, now: datetime) -> bool:
    """Whether due work lies untouched while nothing runs: then no worker is running."""
    due = select(Job.id).where(Job.state == "queued", Job.run_at < now - SILENT_AFTER).limit(1)
    at_work = select(Job.id).where(Job.state == "running", Job.lease_until > now).limit(1)
    return session.scalar(due) is not None and session.scalar(at_work) is None


def feeds_of(session: Session) -> Sequence[Source]:
    """Every feed that is not removed, by name: what a list of feeds holds."""
    kept = (Source.kind == "syndication", Source.removed_at.is_(None))
    return session.scalars(select(Source).where(*kept).order_by(func.lower(Source.name), Source.id)).all()


def sources_at(session: Session, addresses: Sequence[str]) -> dict[str, Source]:
    """The sources that have one of the addresses, by address."""
    return {source.address: source for source in session.scalars(select(Source).where(Source.address.in_(addresses)))}


def decisions_so_far(session: Session) -> Sequence[DeletionDecision]:
    """Every deletion decision with who recorded it, newest first."""
    statement = select(DeletionDecision).options(joinedload(DeletionDecision.recorded_by))
    return session.scalars(statement.order_by(DeletionDecision.id.desc()).limit(50)).all()


def sources_needing_decision(session: Session) -> Sequence[Source]:
    """The sources that are read only while a deletion decision stands."""
    kept = (Source.kind.in_(sorted(NEEDS_DELETION_DECISION)), Source.removed_at.is_(None))
    return session.scalars(select(Source).where(*kept).order_by(func.lower(Source.name), Source.id)).all()


def earlier_budgets(session: Session, *, month: str) -> Sequence[ReadBudget]:
    """What the twelve months before `month` ("2026-11") used, newest first."""
    kept = select(ReadBudget).where(ReadBudget.month < month)
    return session.scalars(kept.order_by(ReadBudget.month.desc(), ReadBudget.kind).limit(12)).all()


def _kept(wanted: SourceFilter) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = [
        Source.removed_at.is_not(None) if wanted.state == "removed" else Source.removed_at.is_(None)
    ]
    if wanted.state and wanted.state != "removed":
        kept += [Source.state == wanted.state, Source.kind.in_(POLLED)]
    if wanted.kind:
        kept.append(Source.kind == wanted.kind)
    for word in wanted.q.split()[:8]:
        # SQLite folds the case of a–z only: a word with å, ä, ö is tried in its usual spellings.
        spellings = [word] if word.isascii() else sorted({word, word.lower(), word.upper(), word.capitalize()})
        columns = (Source.name, Source.address)
        kept.append(or_(*(column.icontains(spelling, autoescape=True) for column in columns for spelling in spellings)))
    return kept


def _order(sort: str) -> tuple[Any, ...]:
    name = (func.lower(Source.name), Source.id)
    if sort == "name":
        return name
    if sort == "newest":
        return Source.last_ok_at.is_(None), Source.last_ok_at.desc(), *name
    if sort == "next":
        return Source.state.in_(("paused", "gone")), Source.next_poll_at, *name
    if sort == "most":
        return Source.item_count.desc(), *name
    return case(_RANK, value=Source.state, else_=4), *name


def _items_by_day(source_ids: Sequence[int], since: datetime) -> Any:
    day = func.date(Item.dated_at)
    assessed = func.sum(case((Item.assessed_at.is_not(None), 1), else_=0))
    flagged = func.sum(case((Item.flagged.is_(True), 1), else_=0))
    kept = (Item.source_id.in_(source_ids), Item.dated_at >= since)
    return select(Item.source_id, day, func.count(), assessed, flagged).where(*kept).group_by(Item.source_id, day)


def _copies_by_day(source_ids: Sequence[int], since: datetime) -> Any:
    at = func.coalesce(ItemCopy.published_at, ItemCopy.collected_at)
    kept = (ItemCopy.source_id.in_(source_ids), at >= since)
    return select(ItemCopy.source_id, func.date(at), func.count()).where(*kept).group_by(ItemCopy.source_id, func.date(at))


def _day(value: object) -> date:
    """SQLite gives a date as text, PostgreSQL as a date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
