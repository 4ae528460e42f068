"""Pages about how long we keep what: the catalogue, legal holds, the log of erasing by time."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.intake.sources.service.decisions import standing_decision
from workbench.privacy.blueprint import blueprint
from workbench.privacy.forms import HoldForm, LiftForm
from workbench.privacy.retention import holding, log
from workbench.privacy.retention.kinds import BASES, KINDS, PERIODS
from workbench.rumours.queries import rumour_by_code
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, write_session


@blueprint.get("/privacy/retention")
def retention() -> Any:
    """Every kind of personal data, how long it stays, and what holds it back."""
    return _show(HoldForm())


@blueprint.post("/privacy/holds")
def place_hold() -> Any:
    """Stop erasing by time of one rumour's texts, or of everything."""
    form = HoldForm()
    if not form.validate_on_submit():
        return _show(form), 422
    with write_session() as session:
        actor = session.get_one(User, current_user.id)
        rumour = rumour_by_code(session, (form.code.data or "").upper(), viewer=actor) if form.code.data else None
        holding.place_hold(
            session, rumour=rumour, reference=form.reference.data, reason=form.reason.data,
            look_again_on=form.look_again_on.data, actor=actor, now=clock.utcnow(),
        )  # fmt: skip
    flash(_("The hold stands. Nothing of this is erased by time until somebody lifts it."))
    return redirect(url_for("privacy.retention", _anchor="holds"), code=303)


@blueprint.post("/privacy/holds/<int:hold_id>/lift")
def lift_hold(hold_id: int) -> Response:
    """Let erasing go on."""
    form = LiftForm()
    with write_session() as session:
        holding.lift_hold(
            session, hold_id, reason=form.reason.data or "", actor=session.get_one(User, current_user.id), now=clock.utcnow()
        )
    flash(_("The hold is lifted. What is overdue is erased within the hour."))
    return redirect(url_for("privacy.retention", _anchor="holds"), code=303)


@blueprint.get("/privacy/deletions")
def deletion_log() -> str:
    """What was erased, how many, when."""
    before = page_number(request.args.get("before")) if request.args.get("before") else None
    with read_session() as session:
        rows = log.deletions(session, before=before)
        decision = standing_decision(session)
    return render_template("privacy/deletions.html", rows=rows, decision=decision, before=before, size=log.PAGE)


def _show(form: HoldForm) -> str:
    with read_session() as session:
        decision, holds = standing_decision(session), holding.holds(session)
    return render_template(
        "privacy/retention.html", decision=decision, holds=holds, form=form, kinds=KINDS, bases=BASES, periods=PERIODS,
        lift=LiftForm(formdata=None), today=clock.utcnow().date(),
    )  # fmt: skip
