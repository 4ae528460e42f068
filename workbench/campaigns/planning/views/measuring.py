"""The measures of the six rules of use, each with what it cannot tell."""

from datetime import timedelta

from flask import render_template, request
from flask_login import current_user

from workbench import clock
from workbench.campaigns import queries
from workbench.campaigns.planning.measuring import AIM_CHANNELS, AIM_TIMES, measure
from workbench.campaigns.planning.reaching import read_reach
from workbench.campaigns.views.room import Page, blueprint
from workbench.web.sessions import read_session

WINDOWS = (30, 90, 365)


@blueprint.get("/plan/measures")
def plan_measures() -> Page:
    """How often the facts are heard, and by whom."""
    raw = request.args.get("days", str(WINDOWS[0]))
    problem = raw not in {str(days) for days in WINDOWS}
    days = WINDOWS[0] if problem else int(raw)
    with read_session() as session:
        reach = read_reach(session, queries.channels(session))
        figures = measure(session, reach, viewer=current_user, now=clock.utcnow(), window=timedelta(days=days))
        page = render_template(
            "campaigns/plan_measures.html", figures=figures, reach=reach, days=days, windows=WINDOWS, problem=problem,
            aim=(AIM_TIMES, AIM_CHANNELS),
        )  # fmt: skip
    return page, 422 if problem else 200
