"""Pages of the privacy room: the way in. Each concern has its own in its folder."""

from flask import render_template

from workbench import clock
from workbench.intake.sources.service.decisions import standing_decision
from workbench.privacy.access_log import views as access_views
from workbench.privacy.blueprint import blueprint
from workbench.privacy.comments import views as comment_views
from workbench.privacy.erasing import views as erasing_views
from workbench.privacy.exporting import views as export_views
from workbench.privacy.extracts import views as extract_views
from workbench.privacy.overview import waiting_counts
from workbench.privacy.records import views as record_views
from workbench.privacy.retention import views as retention_views
from workbench.privacy.trail import views as trail_views
from workbench.web.sessions import read_session

__all__ = [
    "access_views", "blueprint", "comment_views", "erasing_views", "export_views", "extract_views", "record_views",
    "retention_views", "trail_views",
]  # fmt: skip


@blueprint.get("/privacy")
def overview() -> str:
    """What the room holds, and what waits."""
    with read_session() as session:
        decision = standing_decision(session)
        waiting = waiting_counts(session, now=clock.utcnow())
    return render_template("privacy/overview.html", decision=decision, waiting=waiting)
