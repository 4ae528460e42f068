"""A correction on its way to every channel that got the error: the panel on the answer's page, and the one press."""

from flask import render_template
from flask_babel import ngettext
from werkzeug.wrappers import Response

from workbench import clock
from workbench.campaigns import correcting
from workbench.campaigns.views.opening import open_answer
from workbench.campaigns.views.room import actor, back_to, blueprint, zone
from workbench.editorial.models import Sandwich
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, write_session


@blueprint.post("/answers/<slug>/correct-channels")
def correct_channels(slug: str) -> Response:
    """Plan the corrected text on every channel that got the old one."""
    now = clock.utcnow()
    with write_session() as session:
        sandwich = open_answer(session, slug)
        day = now.astimezone(zone()).date()
        placed = correcting.plan_correction(session, sandwich, actor=actor(session), now=now, day=day)
    text = ngettext("The correction goes to %(num)s channel.", "The correction goes to %(num)s channels.", len(placed))
    return back_to(placed[0].reference, text)


def correction_panel(sandwich: Sandwich) -> str:
    """On the answer's page: channels that still show the text from before the correction."""
    with read_session() as session:
        rows = correcting.unreached(session, sandwich)
    return render_template("campaigns/_correction_panel.html", sandwich=sandwich, rows=rows) if rows else ""


add_panel(blueprint, "answer", correction_panel)
