"""Beginning from an approved answer: a new draft from it, or some of its parts in a draft that is there."""

# mypy: disable-error-code="arg-type,union-attr"

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches import formats_for
from sandwiches.document import PARTS
from workbench import clock
from workbench.editorial.amending import own_text
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Sandwich
from workbench.editorial.reuse import queries, service
from workbench.errors import Refused
from workbench.rumours.queries import newest_decision, rumour_by_code
from workbench.web.sessions import read_session, write_session

Answer = str | Response | tuple[str, int]


@blueprint.post("/rumours/<code>/answer/from/<slug>")
def begin_from(code: str, slug: str) -> Response:
    """A new draft with the words of an approved answer, in that answer's language and, if it is open, its format."""
    with write_session() as session:
        actor = acting(session)
        rumour = rumour_by_code(session, code, viewer=actor)
        source = queries.offered_sandwich(session, slug, viewer=actor)
        decision = newest_decision(session, rumour.id)
        allowed = formats_for(rumour.verdict, decision.decision if decision else "", rumour.kind)
        if not allowed:
            raise Refused(_("The verdict and the decision on this rumour do not allow that format."), subject_id=code)
        format_ = source.format if source.format in allowed else allowed[0]
        made = service.begin_from(session, rumour, source, format=format_, actor=actor, now=clock.utcnow())
    flash(_("Your draft begins with the words of an approved answer. Make them true of this rumour."))
    return redirect(url_for("editorial.editor", slug=made.slug), code=303)


@blueprint.route("/answers/<slug>/start-from/<other>", methods=["GET", "POST"])
def start_from(slug: str, other: str) -> Answer:
    """The other answer part by part beside one's own; the ticked parts are copied as a new revision."""
    problem = ""
    if request.method == "POST":
        try:
            return _copied(slug, other)
        except Refused as refusal:
            problem = refusal.message
    with read_session() as session:
        page = _page(session, open_sandwich(session, slug), other, problem)
    return page, 422 if problem else 200


def _copied(slug: str, other: str) -> Response:
    with write_session() as session:
        sandwich, actor = open_sandwich(session, slug), acting(session)
        source = queries.offered_sandwich(session, other, viewer=actor)
        before = sandwich.current_revision.number
        made = service.copy_parts(session, sandwich, source, parts=request.form.getlist("part"), actor=actor, now=clock.utcnow())
    if made.number == before:
        flash(_("The text already reads like that. Nothing was changed."))
    else:
        flash(_("The parts are copied as revision %(number)s. The text before is in the history.", number=made.number))
    return redirect(url_for("editorial.editor", slug=slug), code=303)


def _page(session: Session, sandwich: Sandwich, other: str, problem: str) -> str:
    actor = acting(session)
    source = queries.offered_sandwich(session, other, viewer=actor)
    revision = source.public_revision or source.approved_revision
    chosen = request.form.getlist("part") if problem else service.usual_parts(sandwich, source)
    own = own_text(session, sandwich, actor)
    rows: list[dict[str, Any]] = [
        {"part": part, "theirs": revision.document.get(part) or "", "own": own.get(part) or "", "chosen": part in chosen}
        for part in service.open_parts(sandwich.format)
    ]
    return render_template(
        "editorial/reuse/start_from.html",
        sandwich=sandwich,
        source=source,
        revision=revision,
        rows=[row for row in rows if row["theirs"]],
        left_out=[part for part in PARTS if part not in service.open_parts(sandwich.format) and revision.document.get(part)],
        is_same_rumour=source.rumour_id == sandwich.rumour_id,
        problem=problem,
    )
