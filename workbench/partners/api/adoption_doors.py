"""What an organisation uses: take an answer into use, adapt it within the limits, confirm a correction, stop, report where."""

from collections.abc import Callable
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.partners import queries as room
from workbench.partners import service
from workbench.partners.adapting import service as adapting
from workbench.partners.adapting.composing import OPEN_FIELDS
from workbench.partners.api import queries, shapes
from workbench.partners.api.conditions import answer, require_match
from workbench.partners.api.door import caller
from workbench.partners.api.library_doors import page
from workbench.partners.api.problems import ApiError
from workbench.partners.api.repeating import once
from workbench.partners.api.room import IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, blueprint, door
from workbench.partners.api.schemas import (
    AdoptBody,
    AdoptionListSchema,
    AdoptionQuery,
    AdoptionSchema,
    ChangeBody,
    ConfirmBody,
    PageQuery,
    UsageBody,
    UsageListSchema,
    UsageSchema,
)
from workbench.partners.blueprint import permanent_url
from workbench.partners.models import Adoption
from workbench.partners.using import service as reporting
from workbench.rumours.texts import masked, masked_line
from workbench.web.sessions import read_session, settings, write_session

Change = Callable[[Session, Adoption, User], None]
CHANGING = (400, 404, 409, 412, 413, 415, 422, 428)


@blueprint.route("/adoptions")
@blueprint.arguments(AdoptionQuery, location="query")
@blueprint.response(200, AdoptionListSchema)
@door("adoption_list", 304, 422, parameters=(IF_NONE_MATCH,))
def adoption_list(wanted: dict[str, Any]) -> Response:
    """What your organisation uses, the newest first

    `state=changed` gives those whose original has been corrected or withdrawn since.
    """
    who = caller()
    with read_session() as session:
        rows, following = queries.adoptions(session, who.organisation_id, wanted)
        own = queries.own_versions(session, [row.id for row in rows])
    return page([shapes.adoption(row, permanent_url(row.sandwich.slug), own.get(row.id)) for row in rows], following)


@blueprint.route("/adoptions", methods=["POST"])
@blueprint.arguments(AdoptBody)
@blueprint.response(201, AdoptionSchema)
@blueprint.alt_response(200, schema=AdoptionSchema, description="It was in use already", success=True)
@door("adopt", 400, 404, 409, 410, 413, 415, 422, parameters=(IDEMPOTENCY_KEY,))
def adopt(said: dict[str, Any]) -> Response:
    """Take an answer into use

    The link to the original is kept: you are told of every correction. Sent again it changes the note and the address (200).
    """
    who = caller()
    with write_session() as session:
        return once(session, who.token_id, lambda: _adopt(session, said), now=clock.utcnow())


@blueprint.route("/adoptions/<int:adoption_id>")
@blueprint.response(200, AdoptionSchema)
@door("adoption", 304, 404, parameters=(IF_NONE_MATCH,))
def adoption(adoption_id: int) -> Response:
    """One answer that your organisation uses"""
    with read_session() as session:
        return answer(_body(session, queries.adoption(session, adoption_id, caller().organisation_id)))


@blueprint.route("/adoptions/<int:adoption_id>", methods=["PATCH"])
@blueprint.arguments(ChangeBody)
@blueprint.response(200, AdoptionSchema)
@door("change_adoption", *CHANGING, parameters=(IF_MATCH,))
def change_adoption(said: dict[str, Any], adoption_id: int) -> Response:
    """Change your note, your address, your own headline and local fact

    Every other part is locked and refused by its name. The rules run on your version too; what stops it is listed.
    """

    own = {name: value for name, value in said.items() if name in OPEN_FIELDS}

    def change(session: Session, row: Adoption, actor: User) -> None:
        _require_running(row)
        if "note" in said or "url" in said:
            note, url = masked(said.get("note", row.use_note)), said.get("url", row.url)
            service.adopt(session, row.sandwich, actor=actor, now=clock.utcnow(), use_note=note, url=url)
        if own:
            adapting.adapt(session, row, _as_stored(own), actor=actor, now=clock.utcnow(), settings=settings())

    return _changed(adoption_id, change)


@blueprint.route("/adoptions/<int:adoption_id>", methods=["DELETE"])
@blueprint.response(204)
@door("end_adoption", 404, 409, 412, 428, parameters=(IF_MATCH,))
def end_adoption(adoption_id: int) -> Response:
    """You no longer use the answer; the row stays and counts as ended"""
    _changed(adoption_id, lambda session, row, actor: service.end_adoption(session, row, actor=actor, now=clock.utcnow()))
    return Response(status=204)


@blueprint.route("/adoptions/<int:adoption_id>/confirmation", methods=["POST"])
@blueprint.arguments(ConfirmBody)
@blueprint.response(200, AdoptionSchema)
@door("confirm_adoption", *CHANGING, parameters=(IF_MATCH,))
def confirm_adoption(said: dict[str, Any], adoption_id: int) -> Response:
    """You have changed to the corrected text that you read"""

    def confirm(session: Session, row: Adoption, actor: User) -> None:
        newest = row.sandwich.public_revision
        if newest is None or newest.number != said["revision"]:
            message = _("That is not the newest text. Read the answer again, then confirm.")
            raise ApiError(409, message, kind="state")
        service.confirm_revision(session, row, revision_id=newest.id, actor=actor, now=clock.utcnow())

    return _changed(adoption_id, confirm)


@blueprint.route("/adoptions/<int:adoption_id>/own-version/sending", methods=["POST"])
@blueprint.response(200, AdoptionSchema)
@door("send_own_version", *CHANGING, parameters=(IF_MATCH,))
def send_own_version(adoption_id: int) -> Response:
    """Ask for approval of your own headline and local fact

    People approve it, as your agreement says. What the rules stop is 409 with every finding.
    """

    def send(session: Session, row: Adoption, actor: User) -> None:
        own = adapting.version_of(session, row.id)
        if own is None:
            raise ApiError(404, _("You have no version of your own. Change headline or local_fact first."))
        adapting.send_version(session, own, actor=actor, now=clock.utcnow(), settings=settings())

    return _changed(adoption_id, send)


@blueprint.route("/adoptions/<int:adoption_id>/usage")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, UsageListSchema)
@door("usage_list", 304, 404, 422, parameters=(IF_NONE_MATCH,))
def usage_list(wanted: dict[str, Any], adoption_id: int) -> Response:
    """Where your organisation has used the answer, the last reported first"""
    with read_session() as session:
        row = queries.adoption(session, adoption_id, caller().organisation_id)
        rows, following = queries.usage(session, row.id, wanted)
    return page([shapes.usage(one) for one in rows], following)


@blueprint.route("/adoptions/<int:adoption_id>/usage", methods=["POST"])
@blueprint.arguments(UsageBody)
@blueprint.response(201, UsageSchema)
@door("report_usage", 400, 404, 409, 413, 415, 422, parameters=(IDEMPOTENCY_KEY,))
def report_usage(said: dict[str, Any], adoption_id: int) -> Response:
    """Report where and when you used the answer, and how many it may have reached

    The reach is your own figure. What names a person in the note is masked before it is stored.
    """
    who = caller()

    def report(session: Session) -> Response:
        made = reporting.report_use(
            session, queries.adoption(session, adoption_id, who.organisation_id), used_on=said["used_on"],
            place=masked_line(said["place"]), reach=said["reach"], url=said["url"], note=masked(said["note"]),
            client_key=request.headers.get("Idempotency-Key"), actor=session.get_one(User, who.holder.id), now=clock.utcnow(),
        )  # fmt: skip
        return answer(shapes.usage(made), status=201)

    with write_session() as session:
        return once(session, who.token_id, lambda: report(session), now=clock.utcnow())


def _adopt(session: Session, said: dict[str, Any]) -> Response:
    who = caller()
    actor = session.get_one(User, who.holder.id)
    sandwich = room.readable_answer(session, said["answer"], who.viewer)
    known = queries.adoption_of(session, sandwich.id, who.organisation_id)
    is_new = known is None or known.ended_at is not None
    made = service.adopt(session, sandwich, actor=actor, now=clock.utcnow(), use_note=masked(said["note"]), url=said["url"])
    row = queries.adoption(session, made.id, who.organisation_id)
    where = {"Location": settings().base_url + url_for("api.adoption", adoption_id=row.id)}
    return answer(_body(session, row), status=201 if is_new else 200, headers=where)


def _changed(adoption_id: int, change: Change) -> Response:
    """One change of one adoption, if it is still as the caller has read it; its new state."""
    who = caller()
    with write_session() as session:
        row = queries.adoption(session, adoption_id, who.organisation_id)
        require_match(_body(session, row))
        change(session, row, session.get_one(User, who.holder.id))
        session.flush()
        session.expire_all()
        return answer(_body(session, queries.adoption(session, adoption_id, who.organisation_id)))


def _require_running(row: Adoption) -> None:
    if row.ended_at is not None:
        raise ApiError(409, _("You no longer use this answer. Take it into use again first."), kind="state")


def _as_stored(own: dict[str, Any]) -> dict[str, Any]:
    """Days as text, nothing as an empty text; personal identifiers masked."""
    words: dict[str, Any] = {name: masked(value) for name, value in own.items() if isinstance(value, str)}
    if "fact_source" in own:
        words["fact_source"] = {
            name: (masked_line(value) if isinstance(value, str) and name != "url" else str(value or ""))
            for name, value in own["fact_source"].items()
        }
    return words


def _body(session: Session, row: Adoption) -> dict[str, Any]:
    own = queries.own_versions(session, [row.id]).get(row.id)
    return shapes.adoption(row, permanent_url(row.sandwich.slug), own)
