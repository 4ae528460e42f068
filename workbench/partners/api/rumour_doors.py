"""Rumours that a partner may see, and what partners have heard."""

from typing import Any

from flask import Response
from flask_babel import gettext as _

from workbench import clock
from workbench.accounts.models import User
from workbench.errors import NotFound
from workbench.intake.told import service as told
from workbench.partners.api import queries, shapes
from workbench.partners.api.conditions import answer
from workbench.partners.api.door import Caller, caller
from workbench.partners.api.library_doors import page
from workbench.partners.api.problems import ApiError
from workbench.partners.api.repeating import once
from workbench.partners.api.room import IDEMPOTENCY_KEY, IF_NONE_MATCH, blueprint, door
from workbench.partners.api.schemas import PageQuery, RumourListSchema, RumourSchema, SightingBody, SightingSchema
from workbench.partners.blueprint import permanent_url
from workbench.rumours import service as rumours
from workbench.rumours.sightings import NewSighting
from workbench.web.sessions import read_session, write_session


@blueprint.route("/rumours")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, RumourListSchema)
@door("rumour_list", 304, 422, parameters=(IF_NONE_MATCH,))
def rumour_list(wanted: dict[str, Any]) -> Response:
    """Rumours that an answer you may read is about, the last opened first"""
    who = caller()
    with read_session() as session:
        rows, following = queries.rumours(session, who.viewer, who.holder, wanted)
        answers = queries.answers_to(session, [row.id for row in rows], who.viewer)
        advice = queries.advice_on(session, rows, who.viewer)
    to_each = {row.id: [one for one in answers if one.rumour_id == row.id] for row in rows}
    items = [shapes.rumour(row, to_each[row.id], advice.get(row.id), permanent_url) for row in rows]
    return page(items, following)


@blueprint.route("/rumours/<code>")
@blueprint.response(200, RumourSchema)
@door("rumour", 304, 404, parameters=(IF_NONE_MATCH,))
def rumour(code: str) -> Response:
    """One rumour with its answers"""
    who = caller()
    with read_session() as session:
        row = queries.rumour_by_code(session, code, who.viewer, who.holder)
        answers = queries.answers_to(session, [row.id], who.viewer)
        advice = queries.advice_on(session, [row], who.viewer)
    return answer(shapes.rumour(row, answers, advice.get(row.id), permanent_url))


@blueprint.route("/sightings", methods=["POST"])
@blueprint.arguments(SightingBody)
@blueprint.response(201, SightingSchema)
@door("report_sighting", 400, 404, 409, 413, 415, 422, parameters=(IDEMPOTENCY_KEY,))
def report_sighting(said: dict[str, Any]) -> Response:
    """Send in what was heard

    With the code of a rumour that you see it is a sighting of that rumour; without, it goes to the inbox, where people read it.
    What names or numbers a person is masked before it is stored; `stored_text` is what we keep.
    """
    who = caller()
    with write_session() as session:
        return once(session, who.token_id, lambda: _take_in(session, who, said), now=clock.utcnow())


def _take_in(session: Any, who: Caller, said: dict[str, Any]) -> Response:
    now = clock.utcnow()
    heard_at = said["heard_at"] or now
    actor = session.get_one(User, who.holder.id)
    if not said["rumour"]:
        item = told.store_told(
            session, kind="field", text=said["text"], language=said["language"], heard_in=said["channel"], place=said["place"],
            told_by="staff", heard_at=heard_at, relation=said["relation"], actor_id=actor.id, now=now,
        )  # fmt: skip
        body = {"id": f"report-{item.id}", "rumour": None, "stored_text": item.text, "heard_at": shapes.stamp(min(heard_at, now))}
        return answer(body, status=201)
    try:
        found = queries.rumour_by_code(session, said["rumour"], who.viewer, who.holder)
    except NotFound as error:
        wrong = [{"pointer": "#/rumour", "detail": _("There is no such rumour.")}]
        raise ApiError(404, _("There is no such rumour."), kind="rumour", errors=wrong) from error
    new = NewSighting(
        text_heard=said["text"], heard_at=heard_at, channel=said["channel"], source_type="association", language=said["language"],
        place=said["place"], relation=said["relation"], source_name=who.organisation_name,
    )  # fmt: skip
    return answer(shapes.sighting(rumours.add_sighting(session, found, new, actor_id=actor.id, now=now), found.code), status=201)
