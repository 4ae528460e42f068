"""On a rumour's page: the measures that answer it, and what people asked about it when we met them.

The page itself asks nothing for it: the panel is a link that fetches its own content when scripts run.
"""

from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workbench.accounts.permissions import may
from workbench.rumours.queries import rumour_by_code
from workbench.surveys.action_plan.models import Measure, MeasureRumour
from workbench.surveys.blueprint import blueprint
from workbench.surveys.listening.asking import today, visitor
from workbench.surveys.listening.models import MeetingQuestion
from workbench.web.fragments import is_fragment
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session

MOST_QUESTIONS = 50


@blueprint.get("/action-plan/rumours/<code>")
def rumour_measures(code: str) -> str:
    """The measures that answer a rumour, and the questions about it; a fragment on the rumour's own page."""
    with read_session() as session:
        rumour = rumour_by_code(session, code, viewer=visitor())
        linked = select(Measure).join(MeasureRumour, MeasureRumour.measure_id == Measure.id)
        measures = session.scalars(linked.where(MeasureRumour.rumour_id == rumour.id).order_by(Measure.id)).unique().all()
        asked = select(MeetingQuestion).where(MeetingQuestion.rumour_id == rumour.id).options(joinedload(MeetingQuestion.meeting))
        questions = session.scalars(asked.order_by(MeetingQuestion.id.desc()).limit(MOST_QUESTIONS)).all()
        template = "surveys/action_plan/_rumour.html" if is_fragment() else "surveys/action_plan/rumour.html"
        return render_template(template, rumour=rumour, measures=measures, questions=questions, today=today())


def rumour_panel(rumour: Any) -> str:
    """The link that becomes the list."""
    if not may("surveys.rumour_measures"):
        return ""
    return render_template("surveys/action_plan/_rumour_panel.html", rumour=rumour)


def add_all(to: Blueprint) -> None:
    """Put the panel on its page."""
    add_panel(to, "rumour", rumour_panel)
