"""Pages of the house's own rules: the list, one rule with its dry run, the form, and the buttons."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.intake.blueprint import blueprint
from workbench.intake.inbox import queries
from workbench.intake.inbox.filters import GENRE_WORDS
from workbench.intake.models import HouseRule
from workbench.intake.rules import house_rules, rule_trials
from workbench.intake.rules import queries as rule_queries
from workbench.intake.rules.forms import ACTION_WORDS, KIND_WORDS, RuleForm, filled_from
from workbench.web.fragments import go_to, is_fragment
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/inbox/rules")
def rule_list() -> str:
    """Every rule in the order in which they read."""
    with read_session() as session:
        rules, counts = rule_queries.rule_rows(session)
        deleted = rule_queries.deleted_rules(session, now=clock.utcnow())
    return render_template("intake/rules.html", rules=rules, counts=counts, deleted=deleted, action_words=ACTION_WORDS)


@blueprint.get("/inbox/rules/<int:rule_id>")
def rule_page(rule_id: int) -> str:
    """One rule: its dry run, its switch, what it has done. Asks again by itself while a dry run is under way."""
    with read_session() as session:
        shown = rule_queries.show_rule(session, house_rules.get_rule(session, rule_id), today=_start_of_today())
    template = "intake/_rule_trial.html" if is_fragment() else "intake/rule.html"
    return render_template(
        template, shown=shown, rule=shown.rule, action_words=ACTION_WORDS, kind_words=KIND_WORDS, genre_words=GENRE_WORDS,
        holds_since=clock.utcnow() - rule_trials.HOLDS_FOR,
    )  # fmt: skip


@blueprint.route("/inbox/rules/new", methods=["GET", "POST"])
def new_rule() -> Any:
    """A new rule; it is off until it has been tried."""
    with read_session() as session:
        form = _form(session)
    if not form.validate_on_submit():
        return render_template("intake/rule_form.html", form=form, rule=None), 422 if form.is_submitted() else 200
    with write_session() as session:
        rule = house_rules.add_rule(session, form.wanted(), actor_id=current_user.id, now=clock.utcnow())
    flash(_("The rule is saved. Try it before you switch it on."))
    return go_to(url_for("intake.rule_page", rule_id=rule.id))


@blueprint.route("/inbox/rules/<int:rule_id>/edit", methods=["GET", "POST"])
def edit_rule(rule_id: int) -> Any:
    """Word the rule anew. Somebody else's change since the page was opened gives 409 and their name."""
    with read_session() as session:
        rule = house_rules.get_rule(session, rule_id)
        form = _form(session, **({"data": filled_from(rule)} if request.method == "GET" else {}))
    if not form.validate_on_submit():
        return render_template("intake/rule_form.html", form=form, rule=rule), 422 if form.is_submitted() else 200
    with write_session() as session:
        fresh = house_rules.get_rule(session, rule_id)
        was_on = fresh.is_on
        values: dict[str, Any] = {"version": form.shown_version, "actor_id": current_user.id, "now": clock.utcnow()}
        house_rules.edit_rule(session, fresh, form.wanted(), **values)
    flash(
        _("The rule is saved. It is off until you have tried it again.")
        if was_on and not fresh.is_on
        else _("The rule is saved.")
    )
    return go_to(url_for("intake.rule_page", rule_id=rule_id))


@blueprint.post("/inbox/rules/<int:rule_id>/try")
def try_rule(rule_id: int) -> Response:
    """A dry run on the last 30 days: at once, or by a job when there is much to read."""
    now = clock.utcnow()
    with write_session() as session:
        rule = house_rules.get_rule(session, rule_id)
        trial = rule_trials.start_trial(session, rule, actor_id=current_user.id, now=now)
    if trial.total_count <= rule_trials.DIRECTLY:
        tally = rule_trials.beginning()
        with read_session() as session:
            while rule_trials.read_some(session, rule, tally, now=now):
                pass
        with write_session() as session:
            rule_trials.store_tally(session, trial.id, tally, finished_at=clock.utcnow())
    return go_to(url_for("intake.rule_page", rule_id=rule_id, _anchor="trial"))


@blueprint.post("/inbox/rules/<int:rule_id>/switch")
def switch_rule(rule_id: int) -> Response:
    """On or off."""
    now, is_on = clock.utcnow(), request.form.get("on") == "1"
    with write_session() as session:
        rule = house_rules.get_rule(session, rule_id)
        if is_on:
            house_rules.switch_on(session, rule, accepts=request.form.get("accepts") == "1", actor_id=current_user.id, now=now)
        else:
            house_rules.switch_off(session, rule, actor_id=current_user.id, now=now)
    flash(_("The rule is on. It reads what comes in from now on.") if is_on else _("The rule is off. What it has done stays."))
    return go_to(url_for("intake.rule_page", rule_id=rule_id))


@blueprint.post("/inbox/rules/<int:rule_id>/move")
def move_rule(rule_id: int) -> Response:
    """One place up or down."""
    step = {"up": -1, "down": 1}.get(request.form.get("to", "")) or abort(422)
    with write_session() as session:
        rule = house_rules.get_rule(session, rule_id)
        house_rules.move_rule(session, rule, step, actor_id=current_user.id, now=clock.utcnow())
    return go_to(url_for("intake.rule_list", _anchor=f"rule-{rule_id}"))


@blueprint.post("/inbox/rules/<int:rule_id>/delete")
def delete_rule(rule_id: int) -> Response:
    """Off and out of the list; the list offers to bring it back."""
    with write_session() as session:
        rule = house_rules.get_rule(session, rule_id)
        house_rules.delete_rule(session, rule, actor_id=current_user.id, now=clock.utcnow())
    flash(_("“%(name)s” is deleted. You can bring it back for 30 days, at the end of this page.", name=rule.name))
    return go_to(url_for("intake.rule_list"))


@blueprint.post("/inbox/rules/<int:rule_id>/restore")
def restore_rule(rule_id: int) -> Response:
    """Back in the list, switched off."""
    with write_session() as session:
        rule = house_rules.get_rule(session, rule_id, deleted=True)
        house_rules.restore_rule(session, rule, actor_id=current_user.id, now=clock.utcnow())
    flash(_("“%(name)s” is back. It is off until you have tried it again.", name=rule.name))
    return go_to(url_for("intake.rule_page", rule_id=rule_id))


@blueprint.post("/inbox/rules/<int:rule_id>/undo")
def undo_rule(rule_id: int) -> Response:
    """Take back everything that the rule has done today."""
    with write_session() as session:
        rule = house_rules.get_rule(session, rule_id)
        count = house_rules.undo_effects(
            session, rule, since=_start_of_today(), actor_id=current_user.id, now=clock.utcnow()
        )  # fmt: skip
    flash(ngettext("Undone on %(num)d item.", "Undone on %(num)d items.", count) if count else _("There is nothing to undo."))
    return go_to(url_for("intake.rule_page", rule_id=rule_id))


def _form(session: Session, **values: Any) -> RuleForm:
    return RuleForm(queries.all_sources(session), rule_queries.people_who_sort(session), **values)


def _start_of_today() -> datetime:
    return clock.utcnow().astimezone(ZoneInfo(settings().timezone)).replace(hour=0, minute=0, second=0, microsecond=0)


def rule_state(rule: HouseRule) -> str:
    """On or off, in words."""
    return _("on") if rule.is_on else _("off")


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"rule_state": rule_state}
