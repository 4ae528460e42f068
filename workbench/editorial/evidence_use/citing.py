"""Which answers cite a source or a figure, and which cite something older than what is kept now. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.editorial.evidence_use.models import FigureNotice
from workbench.editorial.models import Revision, Sandwich
from workbench.evidence.figures.numbers import cite, read_cited, same_number
from workbench.evidence.figures.queries import figures_by_codes, newest_value
from workbench.evidence.models import EvidenceSource, Figure
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to

MOST = 500


@dataclass(frozen=True)
class Use:
    """One row of evidence of an answer, in its public text, its working text or both."""

    sandwich: Sandwich
    row: dict[str, Any]
    in_public: bool
    in_current: bool


@dataclass(frozen=True)
class OlderValue:
    """An answer that cites `cited` ("2024: 7") of a figure of which `current` ("2025: 9") is the newest."""

    use: Use
    figure: Figure
    cited: str
    current: str


def uses_of_source(session: Session, code: str, *, viewer: User) -> list[Use]:
    """Rows of evidence that name the stored source."""
    found = _uses(session, _holds("source", code), viewer)
    return [use for use in found if use.row.get("source") == code]


def uses_of_figure(session: Session, code: str, *, viewer: User) -> list[Use]:
    """Rows of evidence that name the figure."""
    found = _uses(session, _holds("figure", code), viewer)
    return [use for use in found if use.row.get("figure") == code]


def older_values(session: Session, *, viewer: User | None = None, sandwich_id: int | None = None) -> list[OlderValue]:
    """Answers that cite an older value, without those of which somebody has said why it stays."""
    text = cast(Revision.document, Text)
    condition = or_(text.like('%"value": "____: %'), text.like('%"value": "____-Q_: %'))
    uses = [use for use in _uses(session, condition, viewer, sandwich_id) if use.row.get("figure")]
    figures = figures_by_codes(session, [str(use.row["figure"]) for use in uses])
    found = [older for use in uses if (older := older_of(use, figures.get(str(use.row["figure"]))))]
    kept = _kept(session, [older.use.sandwich.id for older in found])
    return [older for older in found if (older.use.sandwich.id, older.figure.code, older.cited, older.current) not in kept]


def older_of(use: Use, figure: Figure | None) -> OlderValue | None:
    """Whether this row cites something else than the newest value."""
    newest, cited = newest_value(figure) if figure else None, read_cited(str(use.row.get("value", "")))
    if figure is None or newest is None or cited is None:
        return None
    period, value = cited
    if period == newest.period and same_number(value, newest.value):
        return None
    return OlderValue(use, figure, cite(period, value), cite(newest.period, newest.value))


def uses_of_replaced(session: Session, *, viewer: User) -> list[tuple[Use, EvidenceSource]]:
    """Answers that still cite a source which a newer has replaced."""
    wanted = (
        select(EvidenceSource).where(EvidenceSource.replaced_by_id.is_not(None)).options(joinedload(EvidenceSource.replaced_by))
    )
    replaced = {source.code: source for source in session.scalars(wanted.order_by(EvidenceSource.id.desc()).limit(100))}
    if not replaced:
        return []
    uses = _uses(session, or_(*(_holds("source", code) for code in replaced)), viewer)
    return [(use, replaced[use.row["source"]]) for use in uses if use.row.get("source") in replaced]


def _holds(name: str, code: str) -> ColumnElement[bool]:
    """Whether a stored document has a field with exactly this text. Codes hold no letter that JSON would write otherwise."""
    return cast(Revision.document, Text).contains(f'"{name}": "{code}"', autoescape=True)


def _uses(session: Session, condition: ColumnElement[bool], viewer: User | None, sandwich_id: int | None = None) -> list[Use]:
    """Every row of evidence of the matching texts, public and working text of an answer taken together."""
    wanted = select(Sandwich, Revision).join(
        Revision, or_(Revision.id == Sandwich.current_revision_id, Revision.id == Sandwich.public_revision_id)
    )
    wanted = wanted.join(Rumour, Rumour.id == Sandwich.rumour_id)
    wanted = wanted.where(condition, Sandwich.deleted_at.is_(None), Sandwich.state != "withdrawn")
    if viewer is not None:
        wanted = wanted.where(visible_to(viewer))
    if sandwich_id is not None:
        wanted = wanted.where(Sandwich.id == sandwich_id)
    rows = session.execute(wanted.options(joinedload(Sandwich.author)).order_by(Sandwich.id.desc()).limit(MOST)).unique()
    return list(_together(rows.all()))


def _together(rows: Sequence[tuple[Sandwich, Revision]]) -> Iterator[Use]:
    seen: dict[tuple[int, str], Use] = {}
    for sandwich, revision in rows:
        for row in revision.document.get("evidence", ()):
            key = (sandwich.id, f"{row.get('n')}|{row.get('source')}|{row.get('figure')}|{row.get('value')}")
            held = seen.get(key)
            is_public = sandwich.public_revision_id == revision.id and sandwich.first_published_at is not None
            is_current = sandwich.current_revision_id == revision.id
            seen[key] = Use(
                sandwich, row, is_public or bool(held and held.in_public), is_current or bool(held and held.in_current)
            )
    yield from seen.values()


def _kept(session: Session, sandwich_ids: Sequence[int]) -> set[tuple[int, str, str, str]]:
    """Notices of which somebody has said why the older value stays."""
    if not sandwich_ids:
        return set()
    wanted = select(FigureNotice).where(FigureNotice.sandwich_id.in_(set(sandwich_ids)), FigureNotice.kept_at.is_not(None))
    return {(row.sandwich_id, row.figure_code, row.cited, row.current) for row in session.scalars(wanted)}
