"""Rating the risk of a rumour, its ratings over time, and what is due to be rated again."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import clock
from workbench.rumours import queries
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.cases.changing import run_change, show_form
from workbench.rumours.models import Rumour
from workbench.rumours.rating import service
from workbench.rumours.rating.again import rate_again_page
from workbench.rumours.rating.drawing import draw
from workbench.rumours.rating.forms import RiskForm
from workbench.rumours.rating.help import HELP
from workbench.rumours.rating.history import MOST_SHOWN, rated_lines
from workbench.rumours.rating.prefill import prefilled
from workbench.rumours.rating.scales import FACTOR_NAMES, FACTOR_QUESTIONS, ROWS
from workbench.rumours.rating.worked_cases import worked_cases
from workbench.rumours.risk import HIGHEST_SCORE, MOST, Factors, match_row, score
from workbench.web.fragments import is_fragment
from workbench.web.pages import page_number
from workbench.web.sessions import read_session


@blueprint.route("/rumours/<code>/risk", methods=["GET", "POST"])
def rate(code: str) -> Any:
    """Six factors, their score and what it proposes."""
    now = clock.utcnow()
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        last = queries.newest_rating(session, rumour.id)
        begun = service.starts(prefilled(session, rumour, now), last)
    given = {name: start.step for name, start in begun.items()}
    given |= {name: bool(getattr(last, name, False)) for name in service.CONDITIONS}
    form = RiskForm(begun, data=given)
    proposal = _proposal(form, rumour, begun)
    if is_fragment() and request.form.get("action") != "save":
        return render_template("rumours/_proposal.html", proposal=proposal, most=HIGHEST_SCORE)
    values: dict[str, Any] = {
        "questions": FACTOR_QUESTIONS,
        "factor_names": list(MOST),
        "begun": begun,
        "last": last,
        "most": HIGHEST_SCORE,
    }
    values |= {"helps": HELP, "worked": worked_cases(), "proposal": proposal}
    if request.form.get("action") == "look":
        return show_form("rumours/risk.html", form, rumour, 200 if form.validate() else 422, **values)

    def change(session: Session, subject: Rumour) -> None:
        texts = {"is_void": form.is_void.data, "was_asked": form.was_asked.data, "reason": form.reason.data or ""}
        factors = Factors(**{name: form[name].data for name in MOST})
        service.rate_with_reason(session, subject, factors, **texts, actor_id=visitor().id, now=now)

    answer, status = run_change(code, form, change, _("The risk is rated. Now a person decides."), place="risk-title")
    return answer or show_form("rumours/risk.html", form, rumour, status, **values)


@blueprint.get("/rumours/<code>/risk/history")
def rating_history(code: str) -> str:
    """Every rating: drawn, and as a table with its rule and its reason."""
    now = clock.utcnow()
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        ratings = queries.ratings_of(session, rumour.id, limit=MOST_SHOWN)
        lines = rated_lines(session, ratings)
        chart = draw(ratings, queries.decisions_of(session, rumour.id), now)
    return render_template("rumours/rating_history.html", rumour=rumour, lines=lines, chart=chart, most=HIGHEST_SCORE)


@blueprint.get("/rumours/rate-again")
def rate_again() -> str:
    """Rumours whose weekly rating is due, or whose observations have outgrown their rating."""
    with read_session() as session:
        number = page_number(request.args.get("page"))
        page, has_rated = rate_again_page(session, clock.utcnow(), number=number, viewer=visitor())
    return render_template("rumours/rate_again.html", page=page, has_rated=has_rated, names=FACTOR_NAMES)


def _proposal(form: RiskForm, rumour: Rumour, begun: dict[str, service.Start]) -> dict[str, Any] | None:
    """Score, decision and the rule that matched; None until every factor has a step."""
    factors = form.factors
    if factors is None:
        return None
    found = match_row(factors, verdict=rumour.verdict, is_void=form.is_void.data, was_asked=form.was_asked.data)
    changed = [FACTOR_NAMES[name] for name in service.departures(factors, begun)]
    values = {"score": score(factors), "decision": found.decision, "rule": ROWS[found.row], "harm": factors.harm}
    return values | {"changed": changed, "needs_reason": bool(changed) and not (form.reason.data or "").strip()}
