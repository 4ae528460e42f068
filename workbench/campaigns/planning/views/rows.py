"""One row of a plan: adding it, changing it, taking it off."""

from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.campaigns.planning import service
from workbench.campaigns.planning.forms import NewRowForm, RowForm
from workbench.campaigns.planning.models import PlanRow
from workbench.campaigns.planning.proposing import usual_start
from workbench.campaigns.planning.queries import one_row, rows_of
from workbench.campaigns.planning.views.shared import able, audience_name, open_reach, read_plan, speaker_of, voice_choices
from workbench.campaigns.planning.voices import suggestions_for
from workbench.campaigns.states import is_placeable
from workbench.campaigns.views.opening import open_answer
from workbench.campaigns.views.room import Page, actor, blueprint, zone
from workbench.editorial.models import Sandwich
from workbench.errors import Conflict, Refused
from workbench.web.sessions import read_session, write_session


@blueprint.route("/answers/<slug>/campaign/<int:row_id>", methods=["GET", "POST"])
def plan_row(slug: str, row_id: int) -> Page:
    """Another time, voice or text for a row that waits."""
    if request.method == "GET":
        with read_session() as session:
            sandwich = open_answer(session, slug)
            row = one_row(session, sandwich.id, row_id)
            return _show(session, sandwich, row, _form_of(session, sandwich, row))
    now = clock.utcnow()
    with write_session() as session:
        sandwich = open_answer(session, slug)
        row = one_row(session, sandwich.id, row_id)
        form = _form_of(session, sandwich, row)
        moment = form.moment(zone(), now) if form.validate_on_submit() else None
        if moment is None:
            return _show(session, sandwich, row, form), 422
        try:
            service.change_row(
                session, row, version=_number(form.version.data), scheduled_at=moment,
                spokesperson=speaker_of(form.voice.data, able(session, sandwich, _day(row.scheduled_at))),
                own_voice=form.voice.data == "own", content=form.content.data, actor=actor(session), now=now,
            )  # fmt: skip
        except (Refused, Conflict) as refusal:
            form.form_errors = [refusal.message]
            return _show(session, sandwich, row, form), 422
    flash(_("Changed."))
    return _to_plan(slug, row_id)


@blueprint.route("/answers/<slug>/campaign/add", methods=["GET", "POST"])
def add_plan_row(slug: str) -> Page:
    """One more time, on a channel that people choose."""
    if request.method == "GET":
        with read_session() as session:
            sandwich = open_answer(session, slug)
            return _show(session, sandwich, None, _new_form(session, sandwich))
    now = clock.utcnow()
    with write_session() as session:
        sandwich = open_answer(session, slug)
        form = _new_form(session, sandwich)
        moment = form.moment(zone(), now) if form.validate_on_submit() else None
        if moment is None:
            return _show(session, sandwich, None, form), 422
        reach = open_reach(session)
        try:
            row = service.add_row(
                session, sandwich, next(one for one in reach.channels if one.id == form.channel.data),
                audience=next((one for one in reach.audiences if one.id == form.audience.data), None), scheduled_at=moment,
                spokesperson=speaker_of(form.voice.data, able(session, sandwich, _day(moment))),
                own_voice=form.voice.data == "own", content=form.content.data, actor=actor(session), now=now,
            )  # fmt: skip
        except (Refused, Conflict) as refusal:
            form.form_errors = [refusal.message]
            return _show(session, sandwich, None, form), 422
    flash(_("Added to the plan. Nothing is booked yet."))
    return _to_plan(slug, row.id)


@blueprint.post("/answers/<slug>/campaign/<int:row_id>/remove")
def remove_plan_row(slug: str, row_id: int) -> Response:
    """Take a row that waits off the plan."""
    with write_session() as session:
        sandwich = open_answer(session, slug)
        service.remove_row(session, one_row(session, sandwich.id, row_id), actor=actor(session), now=clock.utcnow())
    flash(_("Taken off the plan."))
    return _to_plan(slug)


@blueprint.post("/answers/<slug>/campaign/own-voice")
def speak_ourselves(slug: str) -> Response:
    """The municipality itself speaks in every row that lacks a voice; the choice is recorded."""
    with write_session() as session:
        sandwich = open_answer(session, slug)
        service.speak_ourselves(session, rows_of(session, sandwich.id), actor=actor(session), now=clock.utcnow())
    flash(_("Recorded: the municipality itself speaks there."))
    return _to_plan(slug)


def _form_of(session: Session, sandwich: Sandwich, row: PlanRow) -> RowForm:
    form = RowForm()
    form.voice.choices = voice_choices(able(session, sandwich, _day(row.scheduled_at)))
    if not form.is_submitted():
        form.at.data = row.scheduled_at.astimezone(zone()).replace(tzinfo=None)
        form.voice.data = "own" if row.own_voice else f"s{row.spokesperson_id}" if row.spokesperson_id else None
        form.content.data, form.version.data = row.content, str(row.version)
    return form


def _new_form(session: Session, sandwich: Sandwich) -> NewRowForm:
    form, reach = NewRowForm(), open_reach(session)
    form.channel.choices = [(one.id, f"{one.name} ({one.organisation.name})") for one in reach.channels]
    form.audience.choices = [(0, _("Nobody in particular")), *((one.id, audience_name(one)) for one in reach.audiences)]
    start = usual_start(clock.utcnow(), zone())
    form.voice.choices = voice_choices(able(session, sandwich, _day(form.at.data) if form.at.data else _day(start)))
    if not form.is_submitted():
        form.at.data = start.astimezone(zone()).replace(tzinfo=None)
    return form


def _show(session: Session, sandwich: Sandwich, row: PlanRow | None, form: RowForm) -> str:
    conflicts = read_plan(session, sandwich).conflicts.get(row.id, ()) if row is not None else ()
    asked = row.audience_id if row is not None else None
    day = _day(row.scheduled_at) if row is not None else _day(usual_start(clock.utcnow(), zone()))
    suggestions = suggestions_for(session, asked, sandwich.rumour.theme, day)
    return render_template(
        "campaigns/plan_row.html", sandwich=sandwich, row=row, form=form, conflicts=conflicts, suggestions=suggestions,
        can_place=is_placeable(sandwich),
    )  # fmt: skip


def _day(moment: datetime) -> date:
    return (moment.astimezone(zone()) if moment.tzinfo is not None else moment).date()


def _number(raw: str | None) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def _to_plan(slug: str, row_id: int | None = None) -> Response:
    anchor = f"row-{row_id}" if row_id is not None else None
    return redirect(url_for("campaigns.answer_plan", slug=slug, _anchor=anchor), code=303)
