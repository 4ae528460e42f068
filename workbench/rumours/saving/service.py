"""Saving a filter under a name, for oneself or for all staff; changing and deleting it."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotAllowed, Refused
from workbench.rumours.saving.filtering import FIELDS
from workbench.rumours.saving.models import LAYOUTS, SavedView
from workbench.rumours.texts import masked_line

NAME_LENGTH = 60
MOST_VIEWS = 50  # of one person


def save_view(
    session: Session, name: str, *, wanted: Mapping[str, str], layout: str, is_shared: bool, actor: User, now: datetime
) -> SavedView:
    """A new view. Raises Refused without a name, for a name that the person uses already, and beyond 50 views."""
    kept = _read_name(session, name, owner_id=actor.id)
    if layout not in LAYOUTS:
        raise Refused(_("“%(value)s” is no known choice here.", value=layout[:40]), subject_id="layout")
    mine = select(func.count()).select_from(SavedView).where(SavedView.owner_id == actor.id)
    if (session.scalar(mine) or 0) >= MOST_VIEWS:
        raise Refused(_("You have %(count)s saved views. Delete one that you do not use.", count=MOST_VIEWS))
    filled = {key: str(wanted[key]) for key in FIELDS if wanted.get(key)}
    view = SavedView(name=kept, owner_id=actor.id, is_shared=is_shared, layout=layout, wanted=filled, created_at=now)
    session.add(view)
    session.flush()
    record(session, "view_saved", view, actor_id=actor.id, now=now, shared=is_shared)
    return view


def change_view(session: Session, view: SavedView, *, name: str, is_shared: bool, actor: User, now: datetime) -> None:
    """Another name, or shared or not. Raises NotAllowed for anybody but the person who saved it."""
    _refuse_others(view, actor)
    view.name = _read_name(session, name, owner_id=actor.id, but=view.id)
    view.is_shared = is_shared
    session.flush()
    record(session, "view_changed", view, actor_id=actor.id, now=now, shared=is_shared)


def delete_view(session: Session, view: SavedView, *, actor: User, now: datetime) -> None:
    """The view is gone; the rumours stay. An administrator may delete a shared one."""
    if not (view.is_shared and "administrator" in actor.role_names):
        _refuse_others(view, actor)
    record(session, "view_deleted", view, actor_id=actor.id, now=now, name=view.name)
    session.delete(view)
    session.flush()


def _refuse_others(view: SavedView, actor: User) -> None:
    if view.owner_id != actor.id:
        raise NotAllowed(_("Only the person who saved this view can change it."), subject_id=view.id)


def _read_name(session: Session, name: str, *, owner_id: int, but: int | None = None) -> str:
    kept = masked_line(name)
    if not kept or len(kept) > NAME_LENGTH:
        raise Refused(_("Give the view a name of at most %(most)s characters.", most=NAME_LENGTH))
    same = select(SavedView.id).where(SavedView.owner_id == owner_id, SavedView.name == kept, SavedView.id != (but or 0))
    if session.scalar(same) is not None:
        raise Refused(_("You have a view with that name already."))
    return kept
