"""What hangs on a measure: status, steps, readings, grounds, rumours. Every form leads back to the measure's page."""

from collections.abc import Callable
from typing import Any

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from workbench import clock
from workbench.errors import Refused
from workbench.surveys.action_plan import forms, grounds, queries, service
from workbench.surveys.action_plan.models import Measure, Milestone
from workbench.surveys.action_plan.standing import standing_of
from workbench.surveys.blueprint import blueprint
from workbench.surveys.listening.asking import chosen_rumour, today, visitor
from workbench.surveys.listening.queries import open_rumours
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, write_session

Answer = Any
Change = Callable[[Session, Measure], object]


@blueprint.post("/action-plan/<code>/status")
def set_measure_status(code: str) -> Answer:
    """Another status with its reason."""
    form = forms.StatusForm()
    status, reason = form.status.data or "", form.reason.data or ""

    def change(session: Session, measure: Measure) -> object:
        return service.set_status(session, measure, status, reason=reason, actor=visitor(), now=clock.utcnow())

    return _apply(code, form, "reason", change, _("The status is changed."), "status")


@blueprint.post("/action-plan/<code>/milestones")
def add_milestone(code: str) -> Answer:
    """A step with a day."""
    form = forms.MilestoneForm()

    def change(session: Session, measure: Measure) -> object:
        assert form.due_on.data is not None
        values: dict[str, Any] = {"due_on": form.due_on.data, "actor": visitor(), "now": clock.utcnow()}
        return service.add_milestone(session, measure, form.step.data or "", **values)

    return _apply(code, form, "step", change, _("The step is added."), "steps")


@blueprint.post("/action-plan/<code>/milestones/<int:milestone_id>/done")
def finish_milestone(code: str, milestone_id: int) -> Answer:
    """It is done; pressed again it is not."""
    with write_session() as session:
        row: Milestone = queries.part_of(queries.measure_by_code(session, code).milestones, milestone_id)
        is_done = row.done_on is None
        service.finish_milestone(session, row, is_done=is_done, actor=visitor(), today=today(), now=clock.utcnow())
    flash(_("The step is done.") if is_done else _("The step is open again."))
    return go_to(url_for("surveys.measure_page", code=code, _anchor="steps"))


@blueprint.post("/action-plan/<code>/milestones/<int:milestone_id>/remove")
def remove_milestone(code: str, milestone_id: int) -> Answer:
    """Take a step away."""
    with write_session() as session:
        row = queries.part_of(queries.measure_by_code(session, code).milestones, milestone_id)
        service.remove_milestone(session, row, actor=visitor(), now=clock.utcnow())
    flash(_("The step is removed."))
    return go_to(url_for("surveys.measure_page", code=code, _anchor="steps"))


@blueprint.route("/action-plan/<code>/milestones/<int:milestone_id>", methods=["GET", "POST"])
def move_milestone(code: str, milestone_id: int) -> Answer:
    """Another day for a step."""
    with read_session() as session:
        measure = queries.measure_by_code(session, code)
        row: Milestone = queries.part_of(measure.milestones, milestone_id)
    form = forms.MilestoneForm(data={"step": row.title, "due_on": row.due_on})
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.part_of(queries.measure_by_code(session, code).milestones, milestone_id)
                assert form.due_on.data is not None
                service.move_milestone(session, stored, form.due_on.data, actor=visitor(), now=clock.utcnow())
        except Refused as refused:
            form.due_on.errors = [refused.message]
        else:
            flash(_("The step has another day."))
            return go_to(url_for("surveys.measure_page", code=code, _anchor="steps"))
    page = render_template("surveys/action_plan/milestone.html", form=form, measure=measure, row=row)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/action-plan/<code>/readings")
def add_reading(code: str) -> Answer:
    """What the indicator showed."""
    form = forms.ReadingForm()

    def change(session: Session, measure: Measure) -> object:
        assert form.read_on.data is not None
        values: dict[str, Any] = {"read_on": form.read_on.data, "note": form.note.data or "", "says_stop": form.says_stop.data}
        who: dict[str, Any] = {"actor": visitor(), "today": today(), "now": clock.utcnow()}
        return service.add_reading(session, measure, form.value.data or "", **values, **who)

    return _apply(code, form, "value", change, _("The value is kept."), "readings")


@blueprint.post("/action-plan/<code>/findings")
def add_finding(code: str) -> Answer:
    """What the measure is grounded in."""
    with read_session() as session:
        form = forms.FindingForm().fill(grounds.options(session))

    def change(session: Session, measure: Measure) -> object:
        kind, linked = grounds.read_option(session, form.finding.data or "")
        assert form.found_on.data is not None
        who: dict[str, Any] = {"actor": visitor(), "now": clock.utcnow(), "found_on": form.found_on.data}
        return service.add_finding(session, measure, kind, form.words.data or "", **linked, **who)

    return _apply(code, form, "words", change, _("The ground is kept."), "grounds")


@blueprint.post("/action-plan/<code>/findings/<int:finding_id>/remove")
def remove_finding(code: str, finding_id: int) -> Answer:
    """It was no ground."""
    with write_session() as session:
        row = queries.part_of(queries.measure_by_code(session, code).findings, finding_id)
        service.remove_finding(session, row, actor=visitor(), now=clock.utcnow())
    flash(_("The ground is removed."))
    return go_to(url_for("surveys.measure_page", code=code, _anchor="grounds"))


@blueprint.post("/action-plan/<code>/rumours")
def link_rumour(code: str) -> Answer:
    """The measure answers a rumour."""
    form = forms.RumourForm()

    def change(session: Session, measure: Measure) -> object:
        rumour = chosen_rumour(session, form.rumour.data or "")
        if rumour is None:
            raise Refused(_("Write the rumour's code."))
        return service.add_rumour(session, measure, rumour, actor=visitor(), now=clock.utcnow())

    return _apply(code, form, "rumour", change, _("The rumour is linked."), "rumours")


@blueprint.post("/action-plan/<code>/rumours/<rumour_code>/remove")
def unlink_rumour(code: str, rumour_code: str) -> Answer:
    """The measure does not answer it."""
    with write_session() as session:
        rumour = chosen_rumour(session, rumour_code)
        measure = queries.measure_by_code(session, code)
        if rumour is not None:
            service.remove_rumour(session, measure, rumour, actor=visitor(), now=clock.utcnow())
    flash(_("The rumour is not linked any more."))
    return go_to(url_for("surveys.measure_page", code=code, _anchor="rumours"))


def show_measure(session: Session, measure: Measure, **sent: FlaskForm) -> str:
    """The page of a measure; `sent` is the form that could not be taken, by its name in the template."""
    shown: dict[str, Any] = {
        "status": forms.StatusForm(formdata=None), "milestone": forms.MilestoneForm(formdata=None),
        "reading": forms.ReadingForm(formdata=None, data={"read_on": today()}),
        "finding": forms.FindingForm(formdata=None, data={"found_on": today()}),
        "rumour": forms.RumourForm(formdata=None),
    }  # fmt: skip
    shown |= sent
    shown["finding"].fill(grounds.options(session))
    shown["status"].status.choices = [row for row in shown["status"].status.choices if row[0] != measure.status]
    return render_template(
        "surveys/action_plan/measure.html", measure=measure, stands=standing_of(measure, today()), today=today(), forms=shown,
        faulty=next((form for form in shown.values() if form.errors), None),
        linked=queries.seen_rumours(session, measure, visitor()), rumours=open_rumours(session, visitor()),
    )  # fmt: skip


NAMES = {
    forms.StatusForm: "status", forms.MilestoneForm: "milestone", forms.ReadingForm: "reading", forms.FindingForm: "finding",
    forms.RumourForm: "rumour",
}  # fmt: skip


def _apply(code: str, form: Any, field: str, change: Change, done: str, anchor: str) -> Answer:
    """Change the measure with a valid form and lead back to its page; else show the page with the form as it was sent."""
    if form.validate_on_submit():
        try:
            with write_session() as session:
                change(session, queries.measure_by_code(session, code))
        except Refused as refused:
            form[field].errors = [refused.message]
        else:
            flash(done)
            return go_to(url_for("surveys.measure_page", code=code, _anchor=anchor))
    with read_session() as session:
        return show_measure(session, queries.measure_by_code(session, code), **{NAMES[type(form)]: form}), 422
