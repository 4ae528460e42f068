"""Reads of the fact bank."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from workbench.errors import NotFound
from workbench.evidence.models import Figure, FigureChange, FigureValue
from workbench.spelling import holds
from workbench.web.pages import Page, count_rows

SIZE = 25


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; empty means all."""

    q: str = ""
    theme: str = ""
    place: str = ""


def figure_by_code(session: Session, code: str) -> Figure:
    """The figure with its values, newest first, and its source. Raises NotFound."""
    wanted = select(Figure).where(Figure.code == code).options(*_loaded())
    found = session.scalar(wanted)
    if found is None:
        raise NotFound(_("There is no such figure."), subject_id=code)
    return found


def figures_by_codes(session: Session, codes: Sequence[str]) -> dict[str, Figure]:
    """code → figure with values, for those that exist."""
    if not codes:
        return {}
    return {row.code: row for row in session.scalars(select(Figure).where(Figure.code.in_(set(codes))).options(*_loaded()))}


def list_page(session: Session, wanted: Wanted, *, number: int) -> Page[Figure]:
    """Figures by name, each with its values."""
    statement = select(Figure).where(*_holding(wanted.q))
    if wanted.theme:
        statement = statement.where(Figure.theme == wanted.theme)
    if wanted.place:
        statement = statement.where(Figure.place == wanted.place)
    total = count_rows(session, statement)
    at = min(max(number, 1), max(1, -(-total // SIZE)))
    rows = session.scalars(statement.options(*_loaded()).order_by(func.lower(Figure.title_sv), Figure.place, Figure.id)
                           .limit(SIZE).offset((at - 1) * SIZE)).all()  # fmt: skip
    return Page(rows, at, SIZE, total)


def has_any(session: Session) -> bool:
    """Whether the fact bank holds a figure at all."""
    return session.scalar(select(Figure.id).limit(1)) is not None


def places(session: Session) -> Sequence[str]:
    """The places that figures are about."""
    return session.scalars(select(Figure.place).where(Figure.place != "").distinct().order_by(Figure.place).limit(200)).all()


def search(session: Session, words: str, *, theme: str = "", limit: int = 8) -> Sequence[Figure]:
    """Figures that have a value and hold every word; without words those of the theme."""
    wanted = select(Figure).where(Figure.values.any(), *_holding(words))
    own = Figure.theme == theme
    order = (own.desc(), func.lower(Figure.title_sv), Figure.id) if theme else (func.lower(Figure.title_sv), Figure.id)
    return session.scalars(wanted.options(*_loaded()).order_by(*order).limit(limit)).all()


def changes_of(session: Session, figure_id: int, *, limit: int = 100) -> Sequence[FigureChange]:
    """Who entered and changed values, newest first."""
    wanted = select(FigureChange).where(FigureChange.figure_id == figure_id).options(joinedload(FigureChange.changed_by))
    return session.scalars(wanted.order_by(FigureChange.id.desc()).limit(limit)).all()


def all_figures(session: Session) -> Iterator[Figure]:
    """Every figure with its values, by code: for the export."""
    yield from session.scalars(select(Figure).options(*_loaded()).order_by(Figure.code)).all()


def newest_value(figure: Figure) -> FigureValue | None:
    """The value of the latest period."""
    return max(figure.values, key=lambda row: row.period, default=None)


def _loaded() -> tuple[ORMOption, ...]:
    return (joinedload(Figure.source), selectinload(Figure.values).joinedload(FigureValue.source))


def _holding(words: str) -> list[ColumnElement[bool]]:
    columns = (Figure.code, Figure.title_sv, Figure.title_en, Figure.place, Figure.definition)
    return [or_(*holds(word, *columns)) for word in words.split()[:6]]
