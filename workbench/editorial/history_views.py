"""Every revision with name and time, any two compared, an earlier one brought back."""

# mypy: disable-error-code="arg-type,union-attr"

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.editorial import queries, service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating.asides import asides_of, count_asides
from workbench.editorial.collaborating.history import newest_number, revision_rows, writers_of
from workbench.editorial.comparing import differing_parts, field_differences
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.states import WRITABLE
from workbench.errors import Refused
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, write_session

Answer = str | Response | tuple[str, int]


@blueprint.get("/answers/<slug>/revisions")
def revision_list(slug: str) -> Answer:
    """The revisions, newest first, of everybody or of one person, with the form that compares two."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        people = writers_of(session, sandwich.id)
        raw = request.args.get("person", "")
        person = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
        is_known = not raw or person in {one[0] for one in people}
        page = revision_rows(
            session, sandwich.id, person_id=person if is_known else None, page=page_number(request.args.get("page"))
        )
        body = render_template(
            "editorial/revisions.html",
            sandwich=sandwich,
            page=page,
            people=people,
            person=person if is_known else None,
            is_known=is_known,
            newest=newest_number(session, sandwich.id),
            asides=asides_of(session, sandwich.id),
            aside_count=count_asides(session, sandwich.id),
            is_writable=sandwich.state in WRITABLE and sandwich.deleted_at is None,
            me=current_user.id,
        )
    return body if is_known else (body, 422)


@blueprint.get("/answers/<slug>/compare")
def compare(slug: str) -> Answer:
    """What differs between two revisions, word by word."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        newest = newest_number(session, sandwich.id)
        numbers = (_number("from"), _number("to"))
        if not all(0 < one <= newest for one in numbers):
            return render_template("editorial/collaborating/compare_which.html", sandwich=sandwich, newest=newest), 404
        before, after = (queries.revision_numbered(session, sandwich.id, one) for one in numbers)
        return render_template(
            "editorial/compare.html",
            sandwich=sandwich,
            before=before,
            after=after,
            newest=newest,
            parts=differing_parts(before.document, after.document),
            fields=field_differences(before.document, after.document),
            is_writable=sandwich.state in WRITABLE and sandwich.deleted_at is None,
        )


@blueprint.post("/answers/<slug>/revisions/<int:number>/restore")
def restore(slug: str, number: int) -> Response:
    """Bring an earlier text back as a new revision."""
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        was = sandwich.current_revision_id
        made = service.restore_revision(session, sandwich, number, actor=acting(session), now=clock.utcnow())
        is_new = made.id != was
    if is_new:
        flash(_("Revision %(old)s is back as revision %(new)s.", old=number, new=made.number))
    else:
        flash(_("The newest text is the same as revision %(old)s already.", old=number))
    return redirect(url_for("editorial.revision_list", slug=slug), code=303)


@blueprint.post("/answers/<slug>/revisions/<int:number>/note")
def note(slug: str, number: int) -> Response:
    """A few words about what a revision changed."""
    words = request.form.get("note", "")
    if len(words) > service.MOST_NOTE:
        raise Refused(_("The note is too long. At most %(most)s characters.", most=service.MOST_NOTE), subject_id=number)
    with write_session() as session:
        service.set_note(session, open_sandwich(session, slug), number, words, actor=acting(session), now=clock.utcnow())
    flash(_("The note is saved."))
    return redirect(url_for("editorial.revision_list", slug=slug) + f"#revision-{number}", code=303)


def _number(name: str) -> int:
    raw = request.args.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 else 0
