"""What answering shows on earlier rooms' pages: the way to one sitting, and which words are still the machine's."""

from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workbench import clock
from workbench.accounts.permissions import may
from workbench.alerts.answering.drafting import unchanged_parts
from workbench.alerts.answering.models import PreparedDraft
from workbench.alerts.answering.showing import stored_lines
from workbench.alerts.answering.standing import plan_address
from workbench.campaigns.states import is_placeable
from workbench.rumours.states import ENDED
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, settings


def rumour_panel(rumour: Any) -> str:
    """The way to the sitting and to silent work."""
    if rumour.state in ENDED or not may("answering.rumour_sitting"):
        return ""
    return render_template("alerts/answering/_rumour.html", rumour=rumour)


def machine_panel(sandwich: Any) -> str:
    """That the text began as the machine's proposal, and which parts still read word for word like it."""
    if not may("editorial.sandwich_page"):
        return ""
    with read_session() as session:
        wanted = select(PreparedDraft).where(PreparedDraft.sandwich_id == sandwich.id).options(joinedload(PreparedDraft.begun_by))
        row = session.scalar(wanted)
        if row is None or sandwich.current_revision is None:
            return ""
        same = unchanged_parts(row.parts, sandwich.current_revision.document)
        return render_template("alerts/answering/_machine.html", row=row, same=same, lines=stored_lines(row.came_from))


def plan_panel(sandwich: Any) -> str:
    """An approved answer that is not out yet: one press to the check page."""
    if not may("campaigns.check_placement") or not is_placeable(sandwich) or sandwich.public_revision_id is not None:
        return ""
    with read_session() as session:
        address = plan_address(session, sandwich, now=clock.utcnow(), settings=settings())
    return render_template("alerts/answering/_plan.html", sandwich=sandwich, address=address)


def add_all(blueprint: Blueprint) -> None:
    """Put the panels on their pages."""
    add_panel(blueprint, "rumour", rumour_panel)
    for place in ("editor_head", "review", "answer"):
        add_panel(blueprint, place, machine_panel)
    add_panel(blueprint, "answer", plan_panel)
