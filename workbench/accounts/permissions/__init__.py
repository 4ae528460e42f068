"""The one permission table: which role may use which endpoint. Deny by default; a route without a row stops the start.

Each room's rows are in the module of its name. A cell that depends on the subject (not one's own text, own organisation only)
is checked in the room's service; this table says who may come to the door. Source: FAULTS.md section 4, method/vocabulary.json.
"""

from collections.abc import Callable
from functools import cache

from flask import Flask, Response, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench.accounts.permissions import (
    accounts,
    alerts,
    audiences,
    campaigns,
    desk,
    editorial,
    evidence,
    factchecks,
    intake,
    learning,
    operations,
    partners,
    privacy,
    reviews,
    rumours,
    surveys,
    trends,
)
from workbench.accounts.permissions.groups import TOKEN

ROOMS = (
    accounts, audiences, rumours, factchecks, intake, learning, trends, evidence, editorial, campaigns, partners, alerts,
    surveys, reviews, privacy, desk, operations,
)  # fmt: skip
TABLE: dict[str, frozenset[str]] = {endpoint: roles for room in ROOMS for endpoint, roles in room.ROWS.items()}


def roles_of_visitor() -> frozenset[str]:
    """The roles of whoever makes this request; {"anonymous"} for a visitor."""
    if current_user and current_user.is_authenticated:
        return frozenset(current_user.role_names)
    return frozenset({"anonymous"})


def may(endpoint: str) -> bool:
    """Whether the visitor may use an endpoint: templates ask before they show a link or a button."""
    return bool(TABLE.get(endpoint, frozenset()) & roles_of_visitor())


def _may_of_page() -> Callable[[str], bool]:
    """`may` for one page, which asks a hundred times: who visits is looked up at the first."""
    roles = cache(roles_of_visitor)
    return lambda endpoint: not roles().isdisjoint(TABLE.get(endpoint, ()))


def init_permissions(app: Flask) -> None:
    """Check every request against the table, and give templates `may`."""

    @app.before_request
    def check() -> Response | WerkzeugResponse | None:
        if request.endpoint is None or TABLE.get(request.endpoint) == TOKEN or may(request.endpoint):
            return None  # a door for tokens asks for one itself
        if roles_of_visitor() == {"anonymous"}:
            if request.endpoint not in TABLE:
                abort(404)
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        abort(403)

    app.context_processor(lambda: {"may": _may_of_page()})


def missing_rows(app: Flask) -> list[str]:
    """Endpoints of the application that the table does not name."""
    return sorted({rule.endpoint for rule in app.url_map.iter_rules()} - set(TABLE))
