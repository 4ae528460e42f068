"""Downloading the partner pack; with the organisation's own approved version when there is one."""

from collections.abc import Callable
from dataclasses import replace

from flask import Response
from flask_login import current_user

from sandwiches.outputs import Order
from sandwiches.rendering.labels import plain_date
from workbench.editorial.outputs.keeping import kept_or_made, key_of
from workbench.editorial.outputs.queries import current_look
from workbench.editorial.record import today
from workbench.partners import queries as library
from workbench.partners.adapting.checking import documents_of
from workbench.partners.adapting.models import AdaptedText
from workbench.partners.adapting.queries import versions_of
from workbench.partners.blueprint import as_published, blueprint, viewer
from workbench.partners.downloads import file_name
from workbench.partners.packing.pack import make_pack
from workbench.partners.published import Published, one_line, summary
from workbench.web.sessions import read_session, settings


@blueprint.get("/library/<slug>/pack.zip")
def pack(slug: str) -> Response:
    """Everything of one answer in one file."""
    with read_session() as session:
        row = library.readable_answer(session, slug, viewer())
        shown = as_published(session, [row])[0]
        look = current_look(session, settings())
        own = _own_version(versions_of(session, viewer(), [row.id]).get(row.id, []))
        approved_on = ""
        if own is not None and own.approved_at is not None:
            shown = _with_version(shown, documents_of(session, own, settings())[1])
            approved_on = plain_date(today(own.approved_at, settings()).isoformat(), "sv" if shown.language == "sv" else "en")
    address = shown.url if shown.visibility == "public" else ""
    made = make_pack(
        shown, Order(shown.document, look, url=address), organisation=settings().municipality, approved_on=approved_on, keep=_keep
    )
    response = Response(made.body, mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(shown.slug)}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _own_version(rows: list[AdaptedText]) -> AdaptedText | None:
    return next((row for row in rows if row.adoption.organisation_id == current_user.organisation_id), None)


def _with_version(shown: Published, document) -> Published:  # type: ignore[no-untyped-def]
    document = replace(
        document, footer=shown.document.footer, published_at=shown.document.published_at, status=shown.document.status
    )
    return replace(shown, document=document, headline=one_line(document.headline), fact=summary(document.opening_fact))


def _keep(output_id: str, order: Order, make: Callable[[], bytes]) -> bytes:
    return kept_or_made(settings().instance_dir / "outputs", key_of(output_id, order), make)
