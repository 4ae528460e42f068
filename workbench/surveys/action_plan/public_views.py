"""The public plan: the page that everybody reads, and the page where two people bring it there."""

from datetime import date
from typing import Any

from flask import flash, render_template, url_for
from flask_babel import gettext as _

from workbench import clock
from workbench.errors import NotFound, Refused
from workbench.surveys.action_plan import forms, publishing, queries
from workbench.surveys.blueprint import blueprint
from workbench.surveys.listening.asking import refuse_readers, today, visitor
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, settings, write_session

Answer = Any


@blueprint.get("/action-plan/public")
def public_plan() -> Answer:
    """What the municipality does, what it wants to reach, and what would make it stop. For everybody."""
    with read_session() as session:
        plan = queries.published_plan(session)
        status = queries.plan_status(session, today(), for_public=True, timezone=settings().timezone) if plan else None
    stands = {row.code: row for row in status.measures} if status else {}
    page = render_template("surveys/action_plan/public.html", plan=plan, stands=stands, day=date.fromisoformat)
    return page, 200


@blueprint.route("/action-plan/publish", methods=["GET", "POST"])
def propose_plan() -> Answer:
    """What the next public version says, what waits for an approver, and what stands now."""
    refuse_readers("surveys.new_measure")
    form = forms.ProposalForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                introduction = form.introduction.data or ""
                publishing.propose(session, introduction, actor=visitor(), today=today(), now=clock.utcnow())
        except Refused as refused:
            form.introduction.errors = [refused.message]
        else:
            flash(_("The version waits for an approver."))
            return go_to(url_for("surveys.propose_plan"))
    with read_session() as session:
        standing, waiting = queries.published_plan(session), queries.proposed_plan(session)
        if not form.is_submitted():
            kept = waiting or standing
            form.introduction.data = kept.introduction if kept is not None else ""
        measures = publishing.public_measures(session, today())
    values = {"form": form, "standing": standing, "waiting": waiting, "measures": measures, "day": date.fromisoformat}
    page = render_template("surveys/action_plan/publish.html", **values, withdraw=forms.WithdrawForm(formdata=None))
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/action-plan/publish/<int:plan_id>")
def publish_plan(plan_id: int) -> Answer:
    """Let the public read it."""
    with write_session() as session:
        publishing.publish(session, plan_id, actor=visitor(), now=clock.utcnow())
    flash(_("The plan is public."))
    return go_to(url_for("surveys.propose_plan"))


@blueprint.post("/action-plan/publish/<int:plan_id>/send-back")
def send_back_plan(plan_id: int) -> Answer:
    """Not like this."""
    with write_session() as session:
        publishing.send_back(session, plan_id, actor=visitor(), now=clock.utcnow())
    flash(_("The version is sent back. Change the measures and propose it again."))
    return go_to(url_for("surveys.propose_plan"))


@blueprint.post("/action-plan/withdraw")
def withdraw_plan() -> Answer:
    """The public page is empty again."""
    form = forms.WithdrawForm()
    with write_session() as session:
        plan = queries.published_plan(session)
        if plan is None:
            raise NotFound(_("No plan is public."))
        publishing.withdraw(session, plan, reason=form.reason.data or "", actor=visitor(), now=clock.utcnow())
    flash(_("The plan is not public any more."))
    return go_to(url_for("surveys.propose_plan"))
