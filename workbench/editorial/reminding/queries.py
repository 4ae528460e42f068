"""Reading what grows old: which answers are due, and when one was checked again."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from workbench.editorial.models import Sandwich
from workbench.editorial.reminding.models import Recheck
from workbench.editorial.reminding.service import BEFORE
from workbench.editorial.states import PUBLIC


def is_due(day: date) -> ColumnElement[bool]:
    """Published answers whose day has come or lies within two weeks."""
    return Sandwich.state.in_(PUBLIC) & (Sandwich.review_by <= day + BEFORE)


def due_count(session: Session, day: date) -> int:
    """How many answers are due for checking."""
    return session.scalar(select(func.count(Sandwich.id)).where(is_due(day))) or 0


def rechecks_of(session: Session, sandwich_id: int) -> Sequence[Recheck]:
    """When the answer was found right again, newest first, with who said so."""
    wanted = select(Recheck).where(Recheck.sandwich_id == sandwich_id).options(joinedload(Recheck.checker))
    return session.scalars(wanted.order_by(Recheck.id.desc())).unique().all()
