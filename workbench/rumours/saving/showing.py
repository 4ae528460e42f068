"""Saved views beside a list: their names, how many rumours each holds, and where they lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.rumours.saving.models import SavedView
from workbench.rumours.saving.queries import counts, first_views, wanted_of

BESIDE = 8
ENDPOINTS = {
    "list": "rumours.rumour_list",
    "board": "rumours.board",
    "map": "rumours.district_map",
    "timeline": "rumours.timeline",
}


@dataclass(frozen=True)
class ShownView:
    """A saved view with its number and its address."""

    view: SavedView
    count: int
    address: str
    is_here: bool


def views_beside(session: Session, viewer: User) -> list[ShownView]:
    """The first saved views of a person, with counts. Two queries."""
    return show_views(session, first_views(session, viewer, BESIDE), viewer)


def show_views(session: Session, views: Sequence[SavedView], viewer: User) -> list[ShownView]:
    """Views with what they hold now for the viewer."""
    held = counts(session, views, viewer)
    return [ShownView(view, held[view.id], address_of(view), is_here(view)) for view in views]


def address_of(view: SavedView) -> str:
    """Where the view's rumours are shown."""
    values: dict[str, Any] = wanted_of(view)
    return url_for(ENDPOINTS[view.layout], **values)


def is_here(view: SavedView) -> bool:
    """Whether this page shows just this view."""
    here = {key: value for key, value in request.args.items() if value and key not in ("page", "lang", "days")}
    return request.endpoint == ENDPOINTS[view.layout] and here == wanted_of(view)
