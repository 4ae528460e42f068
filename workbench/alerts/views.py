"""Pages of the alerts room: what was raised, who was told, and the rules."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.alerts import queries, service
from workbench.alerts.forms import RuleForm
from workbench.alerts.letters import reason_in
from workbench.errors import Refused
from workbench.web.languages import language
from workbench.web.pages import page_number
from workbench.web.places import given_list, keep_list
from workbench.web.sessions import read_session, write_session
from workbench.web.vocabulary import choices

blueprint = Blueprint("alerts", __name__, template_folder="templates")
blueprint.add_app_template_filter(lambda alert: reason_in(alert, language()), "alert_reason")
keep_list(blueprint, "alert_id")

RECEIVING_ROLES = ("writer", "fact_checker", "approver", "legal_reviewer", "administrator")


def _viewer(session: Session) -> User:
    return session.get_one(User, current_user.id)


@blueprint.get("/alerts")
def alert_list() -> str:
    """What was raised, newest first; open ones unless all are asked for."""
    only_open = request.args.get("show") != "all"
    with read_session() as session:
        page = queries.alert_page(
            session, number=page_number(request.args.get("page")), only_open=only_open, viewer=_viewer(session)
        )
        has_rules = bool(queries.all_rules(session))
        has_any = bool(page.total) or bool(queries.alert_page(session, number=1, only_open=False, viewer=_viewer(session)).total)
    return render_template("alerts/alerts.html", page=page, only_open=only_open, has_rules=has_rules, has_any=has_any)


@blueprint.get("/alerts/<int:alert_id>")
def alert_page(alert_id: int) -> str:
    """One alert: why, about what, who was told and when."""
    with read_session() as session:
        viewer, given, place = _viewer(session), given_list(), None
        alert = queries.alert(session, alert_id, viewer=viewer)
        if given is not None:
            place = queries.place_of(session, alert.id, only_open=given.get("show") != "all", viewer=viewer)
    return render_template("alerts/alert.html", alert=alert, place=place)


@blueprint.post("/alerts/<int:alert_id>/acknowledge")
def acknowledge(alert_id: int) -> Response:
    """I have seen it and take it on."""
    with write_session() as session:
        actor = _viewer(session)
        service.acknowledge(session, queries.alert(session, alert_id, viewer=actor), actor=actor, now=clock.utcnow())
    flash(_("You have acknowledged the alert."))
    return redirect(url_for("alerts.alert_page", alert_id=alert_id), code=303)


@blueprint.post("/alerts/<int:alert_id>/resolve")
def resolve(alert_id: int) -> Response:
    """It is dealt with."""
    with write_session() as session:
        actor = _viewer(session)
        service.resolve(session, queries.alert(session, alert_id, viewer=actor), actor=actor, now=clock.utcnow())
    flash(_("The alert is dealt with."))
    return redirect(url_for("alerts.alert_list"), code=303)


@blueprint.get("/alerts/rules")
def rule_list() -> str:
    """When we alert whom."""
    with read_session() as session:
        rules = queries.all_rules(session)
    return render_template("alerts/rules.html", rules=rules)


@blueprint.route("/alerts/rules/new", methods=["GET", "POST"])
def new_rule() -> str | Response | tuple[str, int]:
    """Add a rule."""
    form = RuleForm()
    form.theme.choices = choices("theme", empty=_("All themes"))
    with read_session() as session:
        people = people_with_role(session, *RECEIVING_ROLES)
    form.receivers.choices = [(person.id, person.name) for person in people]
    if not form.validate_on_submit():
        return render_template("alerts/new_rule.html", form=form), 422 if form.is_submitted() else 200
    try:
        with write_session() as session:
            service.add_rule(
                session,
                form.name.data,
                kind=form.kind.data,
                threshold=form.threshold.data,
                window_hours=form.window_hours.data,
                theme=form.theme.data,
                receivers=[person for person in people if person.id in (form.receivers.data or [])],
                actor_id=current_user.id,
                now=clock.utcnow(),
            )
    except Refused as error:
        form.name.errors = [error.message]
        return render_template("alerts/new_rule.html", form=form), 422
    flash(_("The rule is on."))
    return redirect(url_for("alerts.rule_list"), code=303)


@blueprint.post("/alerts/rules/<int:rule_id>/active")
def switch_rule(rule_id: int) -> Response:
    """Switch a rule on or off."""
    is_active = request.form.get("active") == "1"
    with write_session() as session:
        rule = queries.rule(session, rule_id)
        service.set_active(session, rule, is_active=is_active, actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("alerts.rule_list"), code=303)
