"""Pages about what collecting may do: the municipality's deletion decision, and reads that cost money."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import NotFound
from workbench.intake.blueprint import blueprint
from workbench.intake.sources import queries as source_queries
from workbench.intake.sources.forms import BudgetForm, DecisionForm
from workbench.intake.sources.service import budgets, decisions
from workbench.intake.sources.words import KIND_WORDS
from workbench.web.sessions import read_session, write_session


@blueprint.get("/sources/decision")
def deletion_decision() -> Any:
    """What the decision is, what is off without it, and every decision so far."""
    return _show_decision(_decision_form())


@blueprint.post("/sources/decision")
def record_decision() -> Any:
    """Write down a decision that the municipality has taken."""
    form = _decision_form()
    if not form.validate_on_submit():
        return _show_decision(form), 422
    with write_session() as session:
        decisions.record_decision(
            session, reference=form.reference.data or "", decided_on=form.decided_on.data or form.today,
            text_days=form.text_days.data or 1, note=form.note.data or "", actor_id=current_user.id, now=clock.utcnow(),
        )  # fmt: skip
    flash(_("The decision is recorded. Tips and social sources can be switched on."))
    return redirect(url_for("intake.deletion_decision"), code=303)


@blueprint.post("/sources/decision/end")
def end_decision() -> Response:
    """The decision no longer stands: what needs it stops."""
    with write_session() as session:
        decisions.end_decision(session, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The decision is ended. Tips and social sources have stopped."))
    return redirect(url_for("intake.deletion_decision"), code=303)


@blueprint.get("/sources/budget")
def read_budget() -> Any:
    """How many paid reads this month has used and has left."""
    return _show_budgets({})


@blueprint.post("/sources/budget/<kind>")
def set_budget(kind: str) -> Any:
    """Set the month's limit of one kind."""
    now = clock.utcnow()
    with read_session() as session:
        known = {row.kind for row in budgets.budgets(session, now=now)}
    if kind not in known:
        raise NotFound(_("There is no such budget."), subject_id=kind[:40])
    form = BudgetForm()
    if not form.validate_on_submit():
        return _show_budgets({kind: form}), 422
    with write_session() as session:
        budgets.set_limit(session, kind, form.limit.data or 0, actor_id=current_user.id, now=now)
    flash(_("The limit is saved. It counts from now on."))
    return redirect(url_for("intake.read_budget"), code=303)


def _decision_form() -> DecisionForm:
    return DecisionForm(today=clock.utcnow().date())


def _show_decision(form: DecisionForm) -> str:
    with read_session() as session:
        standing = decisions.standing_decision(session)
        history = source_queries.decisions_so_far(session)
        waiting = source_queries.sources_needing_decision(session)
    return render_template("intake/decision.html", form=form, standing=standing, history=history, waiting=waiting)


def _show_budgets(forms: dict[str, BudgetForm]) -> str:
    with read_session() as session:
        rows = budgets.budgets(session, now=clock.utcnow())
        spent_before = source_queries.earlier_budgets(session, month=clock.utcnow().strftime("%Y-%m"))
    shown = [(row, forms.get(row.kind) or BudgetForm(formdata=None, limit=row.limit)) for row in rows]
    return render_template("intake/budget.html", rows=shown, earlier=spent_before, kind_words=KIND_WORDS, form=_wrong(forms))


def _wrong(forms: dict[str, BudgetForm]) -> BudgetForm:
    """The form with errors, for the summary; an empty one when nothing was wrong."""
    return next(iter(forms.values()), BudgetForm(formdata=None))
