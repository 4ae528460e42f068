"""Reading what grows old: which answers are due, and when one was checked again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from workbench.editorial.models import Sandwich
from workbench.editorial.reminding.models import Recheck
from workbench.editorial.reminding.service import BEFORE
from workbench.editorial.states import PUBLIC


def due_until(day: date) -> date:
    """The last day on which an answer counts as due today: it lies two weeks ahead."""
    return day + BEFORE


def is_due(until: Any) -> ColumnElement[bool]:
    """Published answers whose day is no later than the one that `due_until` gives, or than a place for it."""
    return Sandwich.state.in_(PUBLIC) & (Sandwich.review_by <= until)


def rechecks_of(session: Session, sandwich_id: int) -> Sequence[Recheck]:
    """When the answer was found right again, newest first, with who said so."""
    wanted = select(Recheck).where(Recheck.sandwich_id == sandwich_id).options(joinedload(Recheck.checker))
    return session.scalars(wanted.order_by(Recheck.id.desc())).unique().all()
