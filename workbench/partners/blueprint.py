"""The blueprint of the partners room, and what its views share."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, url_for
from flask_login import current_user
from jinja2 import Undefined
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench.editorial.models import Sandwich
from workbench.editorial.planning.measures import add_measure
from workbench.editorial.reuse.offers import add_reuse_notes
from workbench.partners import queries
from workbench.partners.federation.queries import origins_of
from workbench.partners.measures import measure_partners, say_who_uses
from workbench.partners.published import Published, make_published
from workbench.partners.viewers import Viewer, viewer_of
from workbench.web.sessions import settings

blueprint = Blueprint("partners", __name__, template_folder="templates")
add_measure(blueprint, "cooperate", measure_partners)
add_reuse_notes(blueprint, say_who_uses)

Page = str | Response | tuple[str, int]


def viewer() -> Viewer:
    """Who makes this request."""
    return viewer_of(current_user)


def permanent_url(slug: str) -> str:
    """The address under which an answer is known for ever."""
    return settings().base_url + url_for("partners.answer", slug=slug)


def as_published(session: Session, rows: Iterable[Sandwich]) -> list[Published]:
    """The stored answers as values, with their corrections, readers and origins: three queries for any number of them."""
    rows = list(rows)
    ids = [row.id for row in rows]
    corrections = queries.corrections_of(session, ids)
    readers = queries.readers_of(session, [row.id for row in rows if row.visibility == "listed"])
    origins = origins_of(session, ids)
    return [
        make_published(
            row,
            settings=settings(),
            url=permanent_url(row.slug),
            error_link=settings().base_url + url_for("partners.report_error", slug=row.slug),
            corrections=corrections.get(row.id, ()),
            reader_names=[organisation.name for organisation in readers.get(row.id, ())],
            origins=origins.get(row.id, ()),
        )
        for row in rows
    ]


def public_context() -> dict[str, Any]:
    """For a visitor's page: without the form token, which would set a cookie and keep the page out of every cache."""
    if current_user.is_authenticated:
        return {}
    return {"csrf_token": Undefined(name="csrf_token")}
