"""Pages of the working group: its meetings, one meeting with its agenda, minutes and decisions."""

from datetime import date, timedelta
from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.errors import Conflict, Refused
from workbench.surveys.action_plan import forms, queries, working_group
from workbench.surveys.action_plan.measure_views import OWNERS
from workbench.surveys.action_plan.models import GroupMeeting, Measure
from workbench.surveys.blueprint import blueprint
from workbench.surveys.listening.asking import refuse_readers, shown_version, today, visitor
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, settings, write_session

Answer = Any


@blueprint.route("/action-plan/meetings", methods=["GET", "POST"])
def group_meetings() -> Answer:
    """Every meeting of the working group, and a form for the next."""
    refuse_readers("surveys.move_group_meeting")
    form = forms.GroupMeetingForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                values: dict[str, Any] = {"held_on": form.held_on.data, "place": form.place.data or ""}
                meeting = working_group.plan_meeting(session, **values, actor=visitor(), now=clock.utcnow())
        except Refused as refused:
            form.held_on.errors = [refused.message]
        else:
            flash(_("The meeting is planned. Its agenda is there."))
            return go_to(url_for("surveys.group_meeting", meeting_id=meeting.id))
    with read_session() as session:
        rows = working_group.meetings(session)
        if not form.is_submitted():
            form.held_on.data = working_group.next_proposal(session, today())
    page = render_template("surveys/action_plan/meetings.html", form=form, rows=rows, today=today())
    return page, 422 if form.is_submitted() else 200


@blueprint.get("/action-plan/meetings/<int:meeting_id>")
def group_meeting(meeting_id: int) -> str:
    """One meeting: agenda, minutes, decisions."""
    with read_session() as session:
        return _show(session, working_group.meeting_by_id(session, meeting_id))


@blueprint.post("/action-plan/meetings/<int:meeting_id>/minutes")
def write_minutes(meeting_id: int) -> Answer:
    """Save the minutes so far."""
    form = forms.MinutesForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                meeting = working_group.meeting_by_id(session, meeting_id)
                version = shown_version(form.version.data)
                who: dict[str, Any] = {"actor": visitor(), "now": clock.utcnow()}
                working_group.write_minutes(session, meeting, form.minutes.data or "", version=version, **who)
        except (Refused, Conflict) as refused:
            form.minutes.errors = [refused.message]
        else:
            flash(_("The minutes are saved."))
            return go_to(url_for("surveys.group_meeting", meeting_id=meeting_id, _anchor="minutes-title"))
    with read_session() as session:
        return _show(session, working_group.meeting_by_id(session, meeting_id), minutes=form), 422


@blueprint.post("/action-plan/meetings/<int:meeting_id>/decisions")
def add_group_decision(meeting_id: int) -> Answer:
    """Who does what by when."""
    with read_session() as session:
        form = _decision_form(session)
    if form.validate_on_submit():
        try:
            with write_session() as session:
                meeting = working_group.meeting_by_id(session, meeting_id)
                measure = queries.measure_by_code(session, form.measure.data) if form.measure.data else None
                owner = session.get_one(User, int(form.owner.data or 0))
                assert form.due_on.data is not None
                who: dict[str, Any] = {"actor": visitor(), "now": clock.utcnow(), "due_on": form.due_on.data}
                working_group.decide(session, meeting, form.text.data or "", owner=owner, measure=measure, **who)
        except Refused as refused:
            form.text.errors = [refused.message]
        else:
            flash(_("The decision is kept."))
            return go_to(url_for("surveys.group_meeting", meeting_id=meeting_id, _anchor="decisions-title"))
    with read_session() as session:
        return _show(session, working_group.meeting_by_id(session, meeting_id), decision=form), 422


@blueprint.route("/action-plan/meetings/<int:meeting_id>/decisions/<int:decision_id>", methods=["GET", "POST"])
def finish_group_decision(meeting_id: int, decision_id: int) -> Answer:
    """What became of a decision."""
    with read_session() as session:
        meeting = working_group.meeting_by_id(session, meeting_id)
        row = queries.part_of(meeting.decisions, decision_id)
    form = forms.OutcomeForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.part_of(working_group.meeting_by_id(session, meeting_id).decisions, decision_id)
                who: dict[str, Any] = {"actor": visitor(), "today": today(), "now": clock.utcnow()}
                working_group.finish_decision(session, stored, form.outcome.data or "", **who)
        except Refused as refused:
            form.outcome.errors = [refused.message]
        else:
            flash(_("The decision is carried out."))
            return go_to(url_for("surveys.group_meeting", meeting_id=meeting_id, _anchor="decisions-title"))
    page = render_template("surveys/action_plan/decision.html", form=form, meeting=meeting, row=row)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/action-plan/meetings/<int:meeting_id>/close")
def close_group_meeting(meeting_id: int) -> Answer:
    """Finish the minutes: agenda and minutes stay as they are."""
    with write_session() as session:
        meeting = working_group.meeting_by_id(session, meeting_id)
        who: dict[str, Any] = {"actor": visitor(), "today": today(), "now": clock.utcnow()}
        working_group.close_meeting(session, meeting, **who, timezone=settings().timezone)
    flash(_("The minutes are closed."))
    return go_to(url_for("surveys.group_meeting", meeting_id=meeting_id))


@blueprint.route("/action-plan/meetings/<int:meeting_id>/edit", methods=["GET", "POST"])
def move_group_meeting(meeting_id: int) -> Answer:
    """Another day or place."""
    with read_session() as session:
        meeting = working_group.meeting_by_id(session, meeting_id)
    form = forms.GroupMeetingForm(data={"held_on": meeting.held_on, "place": meeting.place})
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = working_group.meeting_by_id(session, meeting_id)
                values: dict[str, Any] = {"held_on": form.held_on.data, "place": form.place.data or ""}
                working_group.move_meeting(session, stored, **values, actor=visitor(), now=clock.utcnow())
        except Refused as refused:
            form.held_on.errors = [refused.message]
        else:
            flash(_("The meeting is moved."))
            return go_to(url_for("surveys.group_meeting", meeting_id=meeting_id))
    page = render_template("surveys/action_plan/meeting_form.html", form=form, meeting=meeting)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/action-plan/meetings/<int:meeting_id>/remove")
def remove_group_meeting(meeting_id: int) -> Answer:
    """Take away a meeting without minutes and decisions."""
    with write_session() as session:
        working_group.remove_meeting(
            session, working_group.meeting_by_id(session, meeting_id), actor=visitor(), now=clock.utcnow()
        )
    flash(_("The meeting is removed."))
    return go_to(url_for("surveys.group_meetings"))


def _decision_form(session: Session, formdata: Any = ...) -> forms.DecisionForm:
    measures: list[Measure] = list(queries.all_measures(session))
    shown = [(one.code, f"{one.code} {one.title}") for one in measures if one.status not in ("done", "stopped")]
    form = forms.DecisionForm() if formdata is ... else forms.DecisionForm(formdata=formdata)
    return form.fill(people_with_role(session, *OWNERS), shown)


def _show(session: Session, meeting: GroupMeeting, **sent: Any) -> str:
    minutes = sent.get("minutes") or forms.MinutesForm(
        formdata=None, data={"minutes": meeting.minutes, "version": meeting.version}
    )
    decision = sent.get("decision") or _decision_form(session, None)
    if not decision.is_submitted() or not decision.due_on.data:
        decision.due_on.data = decision.due_on.data or max(today(), meeting.held_on) + timedelta(days=30)
    agenda = working_group.agenda_of(session, meeting, timezone=settings().timezone)
    faulty = next((form for form in (minutes, decision) if form.errors), None)
    return render_template(
        "surveys/action_plan/meeting.html", meeting=meeting, agenda=agenda, minutes=minutes, decision=decision, faulty=faulty,
        today=today(), day=date.fromisoformat, is_sent=request.method == "POST",
    )  # fmt: skip
