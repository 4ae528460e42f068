"""Putting a block into a text from the editor, with what has been typed; and leaving the editor for another page likewise."""

# mypy: disable-error-code="arg-type,union-attr"

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from sandwiches.document import PARTS
from workbench import clock
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.reuse import queries, service
from workbench.editorial.reuse.typing import keep_what_is_typed, place_in_text
from workbench.errors import Conflict, Refused
from workbench.web.sessions import write_session

PLACES = {
    "pictures": "editorial.picture_list",
    "planning": "editorial.campaign_card",
    "blocks": "editorial.block_list",
}


@blueprint.post("/answers/<slug>/insert/<int:block_id>")
def insert_block(slug: str, block_id: int) -> Response:
    """Put a block in at the cursor or at the end of its part. What was typed is saved first, as a revision of its own."""
    keep_what_is_typed(slug)
    part = request.values.get("part", "")
    if part and part not in PARTS:
        abort(404)
    place = place_in_text(part, request.args.get("at", ""))
    try:
        with write_session() as session:
            sandwich, block = open_sandwich(session, slug), queries.block_row(session, block_id).block
            made = service.insert_block(session, sandwich, block, part=part, at=place, actor=acting(session), now=clock.utcnow())
            number, name = made.number, block.name
    except (Refused, Conflict) as problem:
        flash(problem.message, "error")
        return redirect(url_for("editorial.editor", slug=slug), code=303)
    flash(_("“%(name)s” is put in as revision %(number)s. The text before is in the history.", name=name, number=number))
    where = f"part-{part}" if part else None
    return redirect(url_for("editorial.editor", slug=slug, _anchor=where), code=303)


@blueprint.post("/answers/<slug>/keep/<place>")
def keep_and_go(slug: str, place: str) -> Response:
    """Keep what has been typed in the editor and go to another page about the text."""
    keep_what_is_typed(slug)
    if place.startswith("block-") and place[6:] in (*PARTS, "sources"):
        return redirect(url_for("editorial.new_block", slug=slug, part=place[6:]), code=303)
    if place.startswith("from-") and len(place) < 200:
        return redirect(url_for("editorial.start_from", slug=slug, other=place[5:]), code=303)
    if place == "blocks":
        return redirect(url_for("editorial.block_list", **{"for": slug}), code=303)
    if place not in PLACES:
        abort(404)
    return redirect(url_for(PLACES[place], slug=slug), code=303)
