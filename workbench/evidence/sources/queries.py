"""Reads of stored sources: the list, one source with all that belongs to it, and the search of the editor's picker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.errors import NotFound
from workbench.evidence.links.queries import needs_look
from workbench.evidence.models import EvidenceSource, Figure, LinkCheck, SourceCopy, SourceExtract
from workbench.spelling import holds
from workbench.web.pages import Page, count_rows

SIZE = 25
SHOWN_CHECKS = 12
SORTS = ("newest", "publisher", "published")


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; empty means all."""

    q: str = ""
    state: str = ""
    language: str = ""
    sort: str = ""


def source_by_code(session: Session, code: str) -> EvidenceSource:
    """The source. Raises NotFound."""
    people = (joinedload(EvidenceSource.added_by), joinedload(EvidenceSource.still_valid_by))
    wanted = select(EvidenceSource).where(EvidenceSource.code == code)
    found = session.scalar(wanted.options(*people, joinedload(EvidenceSource.replaced_by)))
    if found is None:
        raise NotFound(_("There is no such source."), subject_id=code)
    return found


def sources_by_codes(session: Session, codes: Sequence[str]) -> dict[str, EvidenceSource]:
    """code → source, for those that exist."""
    if not codes:
        return {}
    wanted = select(EvidenceSource).where(EvidenceSource.code.in_(set(codes)))
    return {row.code: row for row in session.scalars(wanted.options(joinedload(EvidenceSource.replaced_by)))}


def list_page(session: Session, wanted: Wanted, *, today: date, number: int) -> Page[EvidenceSource]:
    """Stored sources, narrowed and ordered."""
    statement = _narrowed(wanted, today)
    total = count_rows(session, statement)
    at = min(max(number, 1), max(1, -(-total // SIZE)))
    rows = session.scalars(statement.order_by(*_order(wanted.sort)).limit(SIZE).offset((at - 1) * SIZE)).all()
    return Page(rows, at, SIZE, total)


def has_any(session: Session) -> bool:
    """Whether a source is kept at all."""
    return session.scalar(select(EvidenceSource.id).limit(1)) is not None


def search(session: Session, words: str, *, limit: int = 8) -> Sequence[EvidenceSource]:
    """Sources that hold every word; without words the newest. Replaced ones are left out."""
    wanted = select(EvidenceSource).where(EvidenceSource.replaced_by_id.is_(None), *_holding(words))
    return session.scalars(wanted.order_by(EvidenceSource.added_at.desc(), EvidenceSource.id.desc()).limit(limit)).all()


def languages(session: Session) -> Sequence[str]:
    """The languages that stored sources are in."""
    return session.scalars(select(EvidenceSource.language).distinct().order_by(EvidenceSource.language)).all()


def extracts_of(session: Session, source_id: int) -> Sequence[SourceExtract]:
    """Passages and numbers, in the order in which they were taken."""
    wanted = select(SourceExtract).where(SourceExtract.source_id == source_id).options(joinedload(SourceExtract.added_by))
    return session.scalars(wanted.order_by(SourceExtract.id)).all()


def copies_of(session: Session, source_id: int) -> Sequence[SourceCopy]:
    """Archived copies, newest first."""
    wanted = select(SourceCopy).where(SourceCopy.source_id == source_id).options(joinedload(SourceCopy.removed_by))
    return session.scalars(wanted.order_by(SourceCopy.taken_at.desc(), SourceCopy.id.desc())).all()


def newest_copies(session: Session, source_ids: Sequence[int]) -> dict[int, SourceCopy]:
    """source id → its newest copy that was not taken away."""
    if not source_ids:
        return {}
    wanted = select(SourceCopy).where(SourceCopy.source_id.in_(set(source_ids)), SourceCopy.removed_at.is_(None))
    return {row.source_id: row for row in session.scalars(wanted.order_by(SourceCopy.taken_at, SourceCopy.id))}


def passages_of(session: Session, source_ids: Sequence[int]) -> dict[int, list[SourceExtract]]:
    """source id → its passages."""
    found: dict[int, list[SourceExtract]] = {}
    if source_ids:
        wanted = select(SourceExtract).where(SourceExtract.source_id.in_(set(source_ids)), SourceExtract.kind == "passage")
        for row in session.scalars(wanted.order_by(SourceExtract.id)):
            found.setdefault(row.source_id, []).append(row)
    return found


def checks_of(session: Session, source_id: int) -> Sequence[LinkCheck]:
    """The newest looks at the address."""
    wanted = select(LinkCheck).where(LinkCheck.source_id == source_id)
    return session.scalars(wanted.order_by(LinkCheck.at.desc(), LinkCheck.id.desc()).limit(SHOWN_CHECKS)).all()


def figures_of(session: Session, source_id: int) -> Sequence[Figure]:
    """Figures of the fact bank that come from the source."""
    return session.scalars(select(Figure).where(Figure.source_id == source_id).order_by(Figure.code).limit(50)).all()


def _narrowed(wanted: Wanted, today: date) -> Select[EvidenceSource]:
    statement = select(EvidenceSource).where(*_holding(wanted.q))
    if wanted.language:
        statement = statement.where(EvidenceSource.language == wanted.language)
    if wanted.state == "recheck":
        statement = statement.where(needs_look(today))
    elif wanted.state == "replaced":
        statement = statement.where(EvidenceSource.replaced_by_id.is_not(None))
    elif wanted.state == "failed":
        statement = statement.where(EvidenceSource.reading == "failed")
    return statement


def _order(sort: str) -> tuple[ColumnElement[Any], ...]:
    newest = (EvidenceSource.added_at.desc(), EvidenceSource.id.desc())
    if sort == "publisher":
        return (func.lower(EvidenceSource.publisher), func.lower(EvidenceSource.title), *newest)
    return (EvidenceSource.published.desc(), *newest) if sort == "published" else newest


def _holding(words: str) -> list[ColumnElement[bool]]:
    """One condition for each of the first six words."""
    columns = (EvidenceSource.publisher, EvidenceSource.title, EvidenceSource.code, EvidenceSource.url, EvidenceSource.reference)
    return [or_(*holds(word, *columns)) for word in words.split()[:6]]
