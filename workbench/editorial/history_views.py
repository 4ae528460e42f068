"""Every revision with name and time, any two compared, an earlier one brought back."""

# mypy: disable-error-code="arg-type,union-attr"

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from workbench import clock
from workbench.editorial import queries, service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.comparing import differing_fields, differing_parts
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.states import WRITABLE
from workbench.errors import NotFound
from workbench.web.sessions import read_session, write_session


@blueprint.get("/answers/<slug>/revisions")
def revision_list(slug: str) -> str:
    """All revisions, newest first, with the form that compares two."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        rows = queries.revisions_of(session, sandwich.id)
    return render_template("editorial/revisions.html", sandwich=sandwich, rows=rows, is_writable=sandwich.state in WRITABLE)


@blueprint.get("/answers/<slug>/compare")
def compare(slug: str) -> str:
    """What differs between two revisions, word by word."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        before, after = (queries.revision_numbered(session, sandwich.id, _number(name)) for name in ("from", "to"))
    return render_template(
        "editorial/compare.html",
        sandwich=sandwich,
        before=before,
        after=after,
        parts=differing_parts(before.document, after.document),
        fields=differing_fields(before.document, after.document),
    )


@blueprint.post("/answers/<slug>/revisions/<int:number>/restore")
def restore(slug: str, number: int) -> Response:
    """Bring an earlier text back as a new revision."""
    with write_session() as session:
        made = service.restore_revision(session, open_sandwich(session, slug), number, actor=acting(session), now=clock.utcnow())
    flash(_("Revision %(old)s is back as revision %(new)s.", old=number, new=made.number))
    return redirect(url_for("editorial.revision_list", slug=slug), code=303)


def _number(name: str) -> int:
    raw = request.args.get(name, "")
    if not raw.isascii() or not raw.isdigit() or len(raw) > 6:
        raise NotFound(subject_id=name)
    return int(raw)
