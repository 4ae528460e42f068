"""Reading saved views: those that a person may use, how many rumours each holds now, and which."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.anyone import named
from workbench.accounts.models import User
from workbench.errors import NotFound
from workbench.rumours.models import Rumour
from workbench.rumours.saving.filtering import FIELDS, Wanted, built_once, narrowed
from workbench.rumours.saving.models import BulkChange, SavedView

MOST_IDS = 10_000


_IS_OWN = SavedView.owner_id == bindparam("viewer")
_ORDER = (_IS_OWN.desc(), SavedView.name, SavedView.id)
_VIEWS = select(SavedView).where(or_(_IS_OWN, SavedView.is_shared)).order_by(*_ORDER)
_FIRST = _VIEWS.limit(bindparam("most"))
_WITH_OWNERS = _VIEWS.options(joinedload(SavedView.owner))


def saved_views(session: Session, viewer: User) -> Sequence[SavedView]:
    """The viewer's own views and the shared ones, own first, by name."""
    return session.scalars(_WITH_OWNERS, {"viewer": viewer.id}).unique().all()


def first_views(session: Session, viewer: User, most: int) -> Sequence[SavedView]:
    """The first of them, without their owners."""
    return session.scalars(_FIRST, {"viewer": viewer.id, "most": most}).all()


def saved_view(session: Session, view_id: int, viewer: User) -> SavedView:
    """One view that the viewer may use. Raises NotFound, also for another person's own."""
    view = session.get(SavedView, view_id, options=[joinedload(SavedView.owner)])
    if view is None or not (view.is_shared or view.owner_id == viewer.id):
        raise NotFound(_("There is no such saved view."), subject_id=view_id)
    return view


def wanted_of(view: SavedView) -> dict[str, str]:
    """The view's filter as the list takes it; what is no field any more is left out."""
    return {name: str(value) for name, value in view.wanted.items() if name in FIELDS and value}


def matching(
    session: Session, view: SavedView, *, viewer: User | None = None, since_id: int = 0, now: datetime | None = None
) -> list[int]:
    """Ids of the rumours that the view holds now, lowest first: as its owner sees them, or `viewer` when given.

    `since_id` leaves out rumours up to that id. `now` is the time for "heard within" and "late"; the clock's without it.
    """
    seen_by = viewer or session.get(User, view.owner_id)
    statement = narrowed(wanted_of(view), seen_by, now=now).where(Rumour.id > since_id)
    return list(session.scalars(statement.order_by(Rumour.id).limit(MOST_IDS)))


def counts(session: Session, views: Sequence[SavedView], viewer: User) -> dict[int, int]:
    """How many rumours each view holds for the viewer, in one query."""
    if not views:
        return {}
    filters = [wanted_of(view) for view in views]
    row = session.execute(built_once("counts", filters, viewer, partial(_counting, filters)), named(viewer)).one()
    return dict(zip((view.id for view in views), row, strict=True))


def _counting(filters: Sequence[Wanted], viewer: User) -> Select[Any]:
    """One row with a number for each filter."""
    counted = (select(func.count()).select_from(narrowed(wanted, viewer).subquery()).scalar_subquery() for wanted in filters)
    return select(*(column.label(f"filter_{number}") for number, column in enumerate(counted)))


def bulk_change(session: Session, bulk_id: int) -> BulkChange:
    """One change to many rumours, with who made it. Raises NotFound."""
    change = session.get(BulkChange, bulk_id, options=[joinedload(BulkChange.actor)])
    if change is None:
        raise NotFound(_("There is no such change."), subject_id=bulk_id)
    return change
