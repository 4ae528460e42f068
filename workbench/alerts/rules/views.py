"""Pages of alert rules: the list, one rule with its dry run, and the form of each kind."""

from zoneinfo import ZoneInfo

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.alerts.blueprint import blueprint
from workbench.alerts.models import Alert, AlertRule, AlertRuleTrial
from workbench.alerts.rules import queries, service, showing, trying
from workbench.alerts.rules.forms import Offered, RuleForm, filled_from, usual_values
from workbench.alerts.rules.kinds import KINDS, kind_of
from workbench.alerts.rules.wording import reason_in
from workbench.audiences.models import Spokesperson
from workbench.errors import Refused
from workbench.intake.models import POLLED, Source
from workbench.rumours.saving.models import SavedView
from workbench.rumours.saving.queries import saved_views
from workbench.web.fragments import go_to, is_fragment
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session

RECEIVING_ROLES = ("writer", "fact_checker", "approver", "legal_reviewer", "administrator")
Answer = str | Response | tuple[str, int]

blueprint.add_app_template_filter(lambda alert: reason_in(alert, language()), "alert_reason")
blueprint.add_app_template_filter(showing.condition_words, "rule_condition")
blueprint.add_app_template_filter(showing.narrowing_words, "rule_narrowing")
blueprint.add_app_template_filter(showing.told_words, "rule_told")


@blueprint.get("/alerts/rules")
def rule_list() -> str:
    """When we alert whom."""
    with read_session() as session:
        rules, lately = queries.all_rules(session), queries.fired_lately(session, clock.utcnow())
        given = {"rules": rules, "deleted": queries.deleted_rules(session), "lately": lately}
        page = render_template("alerts/rules.html", **given, kinds=KINDS, kind_of=kind_of)
    return page


@blueprint.route("/alerts/rules/new", methods=["GET", "POST"])
def new_rule() -> Answer:
    """First the kind, then its fields. A new rule is off until it has been tried."""
    slug = request.values.get("kind", "")
    if slug not in KINDS:
        return render_template("alerts/rule_kinds.html", kinds=KINDS), 422 if request.method == "POST" else 200
    form = _form(slug, usual_values(slug))
    if not form.validate_on_submit():
        return render_template("alerts/rule_form.html", form=form, rule=None), 422 if form.is_submitted() else 200
    try:
        with write_session() as session:
            rule = service.draft_rule(session, form.wanted(), actor_id=current_user.id, now=clock.utcnow())
            is_new = service.newest_trial(session, rule) is None
    except Refused as error:
        return _refused(form, error, None)
    if is_new:
        _try(rule.id)
    return go_to(url_for("alerts.rule_page", rule_id=rule.id))


@blueprint.get("/alerts/rules/<int:rule_id>")
def rule_page(rule_id: int) -> str:
    """One rule: when, where, whom, what it would have done, and what it has done."""
    now = clock.utcnow()
    with read_session() as session:
        rule = queries.rule(session, rule_id)
        shown = showing.shown_trial(session, rule, session.get_one(User, current_user.id), now)
        fired = queries.fired_lately(session, now).get(rule.id, 0)
        newest = session.scalar(select(Alert.raised_at).where(Alert.rule_id == rule.id).order_by(Alert.id.desc()).limit(1))
        view = session.get(SavedView, int(rule.conditions.get("view") or 0)) if rule.kind == "search" else None
        given = {"rule": rule, "shown": shown, "kind": kind_of(rule.kind), "most": service.MOST_IN_90_DAYS, "view": view}
        name = "alerts/_rule_trial.html" if is_fragment() else "alerts/rule.html"
        return render_template(name, **given, fired=fired, newest=newest)


@blueprint.route("/alerts/rules/<int:rule_id>/edit", methods=["GET", "POST"])
def edit_rule(rule_id: int) -> Answer:
    """Change a rule. One that fires at other times than before is off until it has been tried again."""
    with read_session() as session:
        rule = queries.rule(session, rule_id)
        service.refuse_archived(rule)
        values = filled_from(rule)
    form = _form(rule.kind, values, view_id=values["view"])
    if not form.validate_on_submit():
        return render_template("alerts/rule_form.html", form=form, rule=rule), 422 if form.is_submitted() else 200
    try:
        with write_session() as session:
            fresh = queries.rule(session, rule_id)
            given = {"version": form.shown_version, "actor_id": current_user.id, "now": clock.utcnow()}
            fires_otherwise = service.change_rule(session, fresh, form.wanted(), **given)
    except Refused as error:
        return _refused(form, error, rule)
    if fires_otherwise:
        _try(rule_id)
        flash(_("The rule is saved. It is off until you have read the dry run and switched it on."))
    else:
        flash(_("The rule is saved."))
    return go_to(url_for("alerts.rule_page", rule_id=rule_id))


@blueprint.post("/alerts/rules/<int:rule_id>/try")
def try_rule(rule_id: int) -> Response:
    """A dry run on the last 90 days."""
    _try(rule_id)
    return go_to(url_for("alerts.rule_page", rule_id=rule_id, _anchor="trial"))


@blueprint.post("/alerts/rules/<int:rule_id>/active")
def switch_rule(rule_id: int) -> Response:
    """Switch a rule on or off."""
    is_active = request.form.get("active") == "1"
    with write_session() as session:
        rule = queries.rule(session, rule_id)
        service.set_active(session, rule, is_active=is_active, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The rule is on.") if is_active else _("The rule is off. Alerts that it has raised stay."))
    back = url_for("alerts.rule_list") if request.form.get("from") == "list" else url_for("alerts.rule_page", rule_id=rule_id)
    return go_to(back)


@blueprint.route("/alerts/rules/<int:rule_id>/delete", methods=["GET", "POST"])
def delete_rule(rule_id: int) -> Answer:
    """A question first, then the rule fires no more. What it has raised stays."""
    if request.method == "GET":
        with read_session() as session:
            rule = queries.rule(session, rule_id)
            return render_template("alerts/delete_rule.html", rule=rule, open_count=queries.open_alerts_of(session, rule_id))
    with write_session() as session:
        actor = session.get_one(User, current_user.id)
        service.archive_rule(session, queries.rule(session, rule_id), actor=actor, now=clock.utcnow())
    flash(_("The rule is deleted. Its alerts stay, and you can put it back here."))
    return go_to(url_for("alerts.rule_page", rule_id=rule_id))


@blueprint.post("/alerts/rules/<int:rule_id>/restore")
def restore_rule(rule_id: int) -> Response:
    """Put a deleted rule back."""
    with write_session() as session:
        rule = queries.rule(session, rule_id)
        service.restore_rule(session, rule, actor=session.get_one(User, current_user.id), now=clock.utcnow())
        is_on = rule.is_active
    flash(_("The rule is back, and it is on.") if is_on else _("The rule is back. It is off."))
    return go_to(url_for("alerts.rule_page", rule_id=rule_id))


def _try(rule_id: int) -> None:
    """At once when there is little to read; otherwise the worker does it and the page shows how far it has come."""
    now = clock.utcnow()
    with read_session() as session:
        is_quick = trying.is_quick(session, queries.rule(session, rule_id), now)
    with write_session() as session:
        rule = queries.rule(session, rule_id)
        trial = service.start_trial(session, rule, actor_id=current_user.id, now=now, at_once=is_quick)
    if not is_quick or trial.state != "waiting" or trial.asked_at != now:
        return
    with read_session() as session:
        found = trying.try_now(session, queries.rule(session, rule_id), now=now, zone=ZoneInfo(settings().timezone))
    with write_session() as session:
        service.finish_trial(session, session.get_one(AlertRuleTrial, trial.id), found, now=clock.utcnow())


def _form(slug: str, values: dict[str, object], *, view_id: int = 0) -> RuleForm:
    with read_session() as session:
        offered = _offered(session, slug, view_id)
    return RuleForm(slug, offered, **({"data": values} if request.method == "GET" else {}))


def _offered(session: Session, slug: str, view_id: int) -> Offered:
    fields = (*kind_of(slug).fields, *kind_of(slug).narrowing)
    sources = select(Source).where(Source.removed_at.is_(None)).order_by(Source.name)
    if slug == "source_silent":
        sources = sources.where(Source.kind.in_(POLLED))
    views = list(saved_views(session, session.get_one(User, current_user.id))) if "view" in fields else []
    chosen = session.get(SavedView, view_id) if view_id else None
    if chosen is not None and chosen not in views:
        views.append(chosen)
    people = select(Spokesperson).order_by(Spokesperson.role_title)
    return Offered(
        people_with_role(session, *RECEIVING_ROLES),
        session.scalars(sources).all() if "sources" in fields else (),
        session.scalars(people).unique().all() if "spokespersons" in fields else (),
        views,
    )


def _refused(form: RuleForm, error: Refused, rule: AlertRule | None) -> tuple[str, int]:
    form.name.errors = [error.message]
    return render_template("alerts/rule_form.html", form=form, rule=rule), 422
