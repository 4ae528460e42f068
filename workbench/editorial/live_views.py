"""What the editor asks while somebody writes: the live check, the autosave, who else writes."""

# mypy: disable-error-code="arg-type,union-attr"

from flask import jsonify, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from sandwiches import DocumentError
from workbench import clock
from workbench.editorial import queries, service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.checking import check_text
from workbench.editorial.record import carry
from workbench.editorial.rulebook.active import active_rulebook
from workbench.editorial.showing import make_view, mark_lines
from workbench.editorial.typed import read_typed, without_bad_days
from workbench.editorial.writing.cleaning import storable
from workbench.editorial.writing.limits import say_too_long, shortened
from workbench.editorial.writing.opening import opened_for_typing
from workbench.editorial.writing.words import cannot_keep
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session

Answer = str | Response | tuple[str | Response, int]


@blueprint.post("/answers/<slug>/check")
def check(slug: str) -> Answer:
    """What the rules say of the typed text, as fragments that replace the coach's. Nothing is stored."""
    typed = storable(without_bad_days(read_typed(request.form, keep_space=True)))
    with read_session() as session:
        sandwich = opened_for_typing(session, slug)
        try:
            document, findings = check_text(
                session, sandwich, shortened(typed), stage="send", settings=settings(), now=clock.utcnow(), language=language()
            )
        except DocumentError as error:
            return cannot_keep(error.field), 422
        rulebook = active_rulebook(session)
        whole = carry(sandwich, typed)
    view = make_view(document, findings, language(), typed=whole, rulebook=rulebook)
    return render_template("editorial/_check.html", view=view, oob=True, marks=mark_lines(whole))


@blueprint.post("/answers/<slug>/autosave")
def autosave(slug: str) -> Answer:
    """Keep what has been typed. Answers with the sentence for the status line."""
    typed = storable(without_bad_days(read_typed(request.form)))
    now = clock.utcnow()
    with write_session() as session:
        sandwich = opened_for_typing(session, slug)
        kept = service.keep_autosave(session, sandwich, document=typed, base_revision_id=base_id(), actor=current_user, now=now)
    if kept is None:
        message = say_too_long(typed) or _("The text cannot be kept: it is too long or holds an impossible character.")
        return jsonify(saved=False, message=message), 422
    return jsonify(saved=True, message=render_template("editorial/_saved.html", at=now))


@blueprint.get("/answers/<slug>/presence")
def presence(slug: str) -> str:
    """Who else has the text open and writes."""
    with read_session() as session:
        sandwich = opened_for_typing(session, slug)
        others = queries.others_writing(session, sandwich.id, current_user.id, clock.utcnow())
        return render_template("editorial/_presence.html", others=others, sandwich=sandwich)


def base_id() -> int | None:
    """The revision that the typed text was begun from, as the form says."""
    raw = request.form.get("base_revision_id", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else None
