"""The first page of the room: what is open, what is being prepared, and the ways to its other parts."""

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workbench.surveys.blueprint import blueprint
from workbench.surveys.panels import queries as panels
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.room import Answer, today
from workbench.web.sessions import read_session

SHOWN = 4


@blueprint.get("/surveys")
def overview() -> Answer:
    """Surveys that are open or written, the last that closed, panels, and the room's other parts."""
    with read_session() as session:
        kept = select(Wave).where(Wave.deleted_at.is_(None)).options(joinedload(Wave.panel))
        running = session.scalars(kept.where(Wave.state != "closed").order_by(Wave.state.desc(), Wave.opens_on, Wave.id)).all()
        closed = session.scalars(
            kept.where(Wave.state == "closed").order_by(Wave.closed_at.desc(), Wave.id.desc()).limit(SHOWN)
        ).all()
        rows = [one for one in panels.all_panels(session) if one.closed_at is None]
        numbers = panels.memberships(session, [one.id for one in rows])
        return render_template(
            "surveys/overview.html", running=running, closed=closed, panels_shown=rows, numbers=numbers,
            nobody=panels.Membership(), today=today(),
        )  # fmt: skip
