"""Check before booking, and booking: the rows of a plan become placements."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from workbench import clock
from workbench.campaigns import messages, queries
from workbench.campaigns.planning import service
from workbench.campaigns.planning.models import PlanRow
from workbench.campaigns.planning.views.shared import read_plan
from workbench.campaigns.states import is_placeable
from workbench.campaigns.views.opening import open_answer
from workbench.campaigns.views.room import Page, actor, blueprint, zone
from workbench.errors import Conflict
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/answers/<slug>/campaign/check")
def check_plan(slug: str) -> Page:
    """Every row that would be booked, the texts as they go out, and what to mind."""
    with read_session() as session:
        sandwich = open_answer(session, slug)
        plan = read_plan(session, sandwich)
        revision = sandwich.approved_revision
        if not plan.waiting or revision is None or not is_placeable(sandwich):
            return redirect(url_for("campaigns.answer_plan", slug=slug), code=303)
        texts = {
            content: Markup(messages.compose(sandwich, revision, settings(), heading_level=3, content=content).html)
            for content in sorted({row.content for row in plan.ready}, reverse=True)
        }  # sanitised by sandwiches.rendering
        return render_template(
            "campaigns/plan_check.html", sandwich=sandwich, plan=plan, texts=texts,
            approval=queries.approval_of(session, revision.id),
            offers=sum(row.channel.organisation.kind == "partner" for row in plan.ready),
        )  # fmt: skip


@blueprint.post("/answers/<slug>/campaign/book")
def book_plan(slug: str) -> Response:
    """Book the rows as they were checked. A second press books nothing more."""
    given = set(request.form.getlist("row"))
    with write_session() as session:
        sandwich = open_answer(session, slug)
        plan = read_plan(session, sandwich)
        known = {f"{row.id}-{row.version}": row for row in plan.rows}
        again = {f"{row.id}-{row.version - 1}" for row in plan.rows if row.placement_id is not None}  # the same press once more
        if given - set(known) - again:
            raise Conflict(_("The plan has changed since you checked it. Check it once more."), subject_id=sandwich.id)
        chosen = [row for key, row in known.items() if key in given]
        done = service.book(session, sandwich, chosen, zone=zone(), actor=actor(session), now=clock.utcnow())
    flash(ngettext("%(num)s placement is booked.", "%(num)s placements are booked.", len(done.booked)))
    for row, why in done.refused[:5]:
        flash(_("%(channel)s, day %(day)s, was not booked: %(why)s", channel=_name(row), day=row.day, why=why), "error")
    return redirect(url_for("campaigns.answer_plan", slug=slug), code=303)


def _name(row: PlanRow) -> str:
    return row.channel.name
