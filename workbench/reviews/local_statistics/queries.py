"""Reads of the page of local figures."""

from collections import defaultdict
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.errors import NotFound
from workbench.evidence.models import Figure, FigureValue
from workbench.reviews.local_statistics.models import ApprovedValue, StatisticEntry


def entries(session: Session, *, is_public: bool = False) -> Sequence[StatisticEntry]:
    """Every chosen figure with its values and sources, in the order of the page."""
    wanted = select(StatisticEntry).options(
        joinedload(StatisticEntry.published_by),
        joinedload(StatisticEntry.figure).joinedload(Figure.source),
        joinedload(StatisticEntry.figure).selectinload(Figure.values).joinedload(FigureValue.source),
    )
    if is_public:
        wanted = wanted.where(StatisticEntry.published_at.is_not(None))
    rows = session.scalars(wanted.order_by(StatisticEntry.position, StatisticEntry.id)).all()
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        first.setdefault(row.section, number)
    return sorted(rows, key=lambda row: first[row.section])


def entry_by_code(session: Session, code: str) -> StatisticEntry:
    """The chosen figure with this code. Raises NotFound."""
    wanted = select(StatisticEntry).join(StatisticEntry.figure).where(Figure.code == code)
    found = session.scalar(
        wanted.options(
            joinedload(StatisticEntry.figure).joinedload(Figure.source),
            joinedload(StatisticEntry.figure).selectinload(Figure.values).joinedload(FigureValue.source),
        )
    )
    if found is None:
        raise NotFound(_("The figure is not on the page."), subject_id=code)
    return found


def entry_of(session: Session, figure_id: int) -> StatisticEntry | None:
    """The place of a figure on the page, if it has one."""
    return session.scalar(select(StatisticEntry).where(StatisticEntry.figure_id == figure_id))


def approved_of(session: Session, figure_ids: Sequence[int]) -> dict[int, list[ApprovedValue]]:
    """figure → its approved values, oldest period first."""
    held: dict[int, list[ApprovedValue]] = defaultdict(list)
    if figure_ids:
        wanted = select(ApprovedValue).where(ApprovedValue.figure_id.in_(figure_ids)).order_by(ApprovedValue.period)
        for row in session.scalars(wanted):
            held[row.figure_id].append(row)
    return held


def choosable(session: Session) -> Sequence[Figure]:
    """Figures of the fact bank that are not on the page yet, by name."""
    chosen = select(StatisticEntry.figure_id)
    wanted = select(Figure).where(Figure.id.not_in(chosen)).options(selectinload(Figure.values))
    return session.scalars(wanted.order_by(Figure.title_sv, Figure.place, Figure.id).limit(300)).all()
