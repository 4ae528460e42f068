"""Pages of the ten of the week: one question at a time."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from classifiers.types import STATEMENT_TYPES
from workbench import clock
from workbench.learning import asking, service, words
from workbench.learning.blueprint import blueprint
from workbench.learning.models import LabelRequest
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, write_session


@blueprint.get("/model/label")
def label_week() -> str:
    """The first open question after the one that was answered or skipped."""
    after = request.args.get("after", "")
    position = int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0
    with read_session() as session:
        rows = asking.requests_of(session, asking.week_of(clock.utcnow()))
        own = asking.last_answered(rows, current_user.id)
    return render_template(
        "learning/label.html", asked=_next(rows, position), rows=rows, words=words, own=own, statements=STATEMENT_TYPES,
        answered=sum(bool(row.answer) for row in rows), is_behind=_next(rows, 0) is not None,
    )  # fmt: skip


@blueprint.post("/model/label/<int:request_id>")
def answer(request_id: int) -> Response:
    """Keep an answer, on to the next question."""
    with write_session() as session:
        asked = asking.get_request(session, request_id)
        service.answer_request(
            session, asked, answer=request.form.get("answer", ""), statement=request.form.get("statement", ""),
            actor_id=current_user.id, now=clock.utcnow(),
        )  # fmt: skip
    return go_to(url_for("learning.label_week", after=asked.position))


@blueprint.post("/model/label/<int:request_id>/undo")
def undo_answer(request_id: int) -> Response:
    """Take one's own answer back and show the question again."""
    with write_session() as session:
        asked = asking.get_request(session, request_id)
        is_undone = service.undo_answer(session, asked, actor_id=current_user.id, now=clock.utcnow())
    flash(_("Undone: the question is open again.") if is_undone else _("There is nothing to undo."))
    return go_to(url_for("learning.label_week", after=max(0, asked.position - 1)))


def _next(rows: list[Any], position: int) -> LabelRequest | None:
    return next((row for row in rows if row.position > position and asking.is_open(row)), None)
