"""Handing out archived copies as files: never shown as a page of ours."""

from typing import Any

from flask import Response as FlaskResponse
from flask import abort, flash, url_for
from flask_babel import gettext as _

from workbench import clock
from workbench.activity.taking import hand_out
from workbench.evidence.blueprint import blueprint, visitor
from workbench.evidence.copies import service
from workbench.evidence.copies.bodies import body_of
from workbench.evidence.sources.forms import RemoveCopyForm
from workbench.evidence.sources.queries import source_by_code
from workbench.evidence.sources.views import show_source
from workbench.web.fragments import go_to
from workbench.web.sessions import read_session, write_session

# A page goes out as bytes that no browser shows; the text as text; the PDF is our own.
KINDS = {
    "page": ("page_hash", "html", "application/octet-stream"),
    "text": ("text_hash", "txt", "text/plain; charset=utf-8"),
    "pdf": ("pdf_hash", "pdf", "application/pdf"),
}


@blueprint.get("/evidence/sources/<code>/copies/<int:copy_id>/download/<kind>")
def download_copy(code: str, copy_id: int, kind: str) -> FlaskResponse:
    """One file of a copy, to be saved."""
    if kind not in KINDS:
        abort(404)
    column, ending, content_type = KINDS[kind]
    with read_session() as session:
        source = source_by_code(session, code)
        copy = service.copy_of(session, source, copy_id)
        body = body_of(session, getattr(copy, column))
    name = f"{code}-{copy.taken_at:%Y-%m-%d}.{ending}"
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return hand_out(FlaskResponse(body, headers=headers), "source_copy", kind, source, copy=str(copy_id))


@blueprint.post("/evidence/sources/<code>/copies/<int:copy_id>/remove")
def remove_copy(code: str, copy_id: int) -> Any:
    """Take a copy away, with a reason."""
    form = RemoveCopyForm()
    if not form.validate_on_submit():
        with read_session() as session:
            return show_source(session, source_by_code(session, code), remove_form=form), 422
    with write_session() as session:
        source = source_by_code(session, code)
        service.remove_copy(session, source, copy_id, reason=form.why.data, actor=visitor(), now=clock.utcnow())
    flash(_("The copy is taken away. That it was there stays in the history."))
    return go_to(url_for("evidence.source_page", code=code, _anchor="copies"))
