"""What should be looked at again: sources past their day, with a broken or changed link, or old; figures with a new release."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.evidence.models import TROUBLED, EvidenceSource, Figure
from workbench.web.pages import Page

SIZE = 25
OLD_AFTER_MONTHS = 24  # METHOD.md rule W3


@dataclass(frozen=True)
class SourceToCheck:
    """A source with the reasons: review_by, gone, broken, changed, old."""

    source: EvidenceSource
    reasons: tuple[str, ...]


def needs_look(today: date) -> ColumnElement[bool]:
    """Whether a source should be looked at again. One that a newer has replaced is done with."""
    return and_(EvidenceSource.replaced_by_id.is_(None), or_(_is_due(today), _is_troubled(), _is_old(today)))


def sources_to_check(session: Session, *, today: date, number: int = 1) -> Page[SourceToCheck]:
    """Sources to look at again, those whose day passed first before the others."""
    wanted = select(EvidenceSource).where(needs_look(today)).options(joinedload(EvidenceSource.still_valid_by))
    total = session.scalar(select(func.count()).select_from(EvidenceSource).where(needs_look(today))) or 0
    at = min(max(number, 1), max(1, -(-total // SIZE)))
    order = (EvidenceSource.review_by.is_(None), EvidenceSource.review_by, EvidenceSource.link_since.desc(), EvidenceSource.id)
    rows = session.scalars(wanted.order_by(*order).limit(SIZE).offset((at - 1) * SIZE)).all()
    return Page([SourceToCheck(row, reasons_of(row, today)) for row in rows], at, SIZE, total)


def figures_to_check(session: Session, *, today: date) -> Sequence[Figure]:
    """Figures whose next release has come without a new value."""
    wanted = select(Figure).where(Figure.next_release <= today).options(joinedload(Figure.source))
    return session.scalars(wanted.order_by(Figure.next_release, Figure.id).limit(200)).all()


def count_to_check(session: Session, *, today: date) -> int:
    """How many sources and figures wait."""
    sources = session.scalar(select(func.count()).select_from(EvidenceSource).where(needs_look(today))) or 0
    figures = session.scalar(select(func.count()).select_from(Figure).where(Figure.next_release <= today)) or 0
    return sources + figures


def reasons_of(source: EvidenceSource, today: date) -> tuple[str, ...]:
    """Why this source should be looked at again, in words of our own."""
    found = []
    settled = source.still_valid_at
    if source.review_by is not None and source.review_by < today:
        found.append("review_by")
    if source.link_state in TROUBLED and (settled is None or (source.link_since is not None and source.link_since > settled)):
        found.append(source.link_state)
    oldest = oldest_day(today)
    is_settled = settled is not None and settled >= _start_of(oldest)
    if source.published and source.published < oldest[: len(source.published)] and not is_settled:
        found.append("old")
    return tuple(found)


def oldest_day(today: date) -> str:
    """The day 24 months ago as ISO text."""
    year, month = divmod(today.year * 12 + today.month - 1 - OLD_AFTER_MONTHS, 12)
    return f"{year:04d}-{month + 1:02d}-{today.day:02d}"


def _is_due(today: date) -> ColumnElement[bool]:
    return EvidenceSource.review_by < today


def _is_troubled() -> ColumnElement[bool]:
    settled = EvidenceSource.still_valid_at
    return EvidenceSource.link_state.in_(TROUBLED) & or_(settled.is_(None), EvidenceSource.link_since > settled)


def _is_old(today: date) -> ColumnElement[bool]:
    oldest = oldest_day(today)
    shorter = EvidenceSource.published.in_([oldest[:4], oldest[:7]])  # the year or month that the day lies in is not over
    is_before = and_(EvidenceSource.published != "", EvidenceSource.published < oldest, not_(shorter))
    return is_before & or_(EvidenceSource.still_valid_at.is_(None), EvidenceSource.still_valid_at < _start_of(oldest))


def _start_of(day: str) -> datetime:
    year, month, number = (int(part) for part in day.split("-"))
    return datetime(year, month, 1, tzinfo=UTC) + timedelta(days=number - 1)
