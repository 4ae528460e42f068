"""A person whose number is said only when a statement runs: such a statement is built once and asked for everybody alike.

To build one anew for each view of a page took longer than to ask it. Only roles shape a statement, so there are as many as there
are sets of roles; whoever runs one gives the numbers of `named`, and the database refuses it without them.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import BindParameter, Integer, bindparam

from workbench.accounts.models import User

ID: BindParameter[int] = bindparam("viewer_id", type_=Integer)
ORGANISATION_ID: BindParameter[int] = bindparam("viewer_organisation_id", type_=Integer)


@dataclass(frozen=True)
class _Organisation:
    kind: str


@dataclass(frozen=True, eq=False)
class _Anyone:
    """What conditions ask of a viewer."""

    role_names: frozenset[str]
    organisation: _Organisation | None
    id = ID
    organisation_id = ORGANISATION_ID


def anyone_like(viewer: User, *, of_kind: str | None = None) -> User:
    """Who stands for the viewer in a statement; always the same object for the same roles, and kind of organisation if given."""
    return _anyone(viewer.role_names, of_kind)


def named(viewer: User) -> dict[str, Any]:
    """The numbers with which such a statement runs."""
    return {"viewer_id": viewer.id, "viewer_organisation_id": viewer.organisation_id}


@cache
def _anyone(role_names: frozenset[str], kind: str | None) -> User:
    return cast(User, _Anyone(role_names, None if kind is None else _Organisation(kind)))
