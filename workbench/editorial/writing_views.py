"""The editor: writing, saving, buttons that change the text, preview. What it asks while one writes is in live_views."""

# mypy: disable-error-code="arg-type,union-attr"

from datetime import date, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask import session as visit
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches import DocumentError, render_html, render_text
from sandwiches.reading_json import MAX_TEXT
from sandwiches.rendering.labels import TECHNIQUES, myth_label, technique_name
from workbench import clock
from workbench.accounts.queries import home
from workbench.editorial import queries, service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.checking import check_text
from workbench.editorial.collaborating.conflict_views import conflict_page
from workbench.editorial.live_views import base_id
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Autosave, Sandwich
from workbench.editorial.record import carry, complete, keep_written, record_of, today
from workbench.editorial.rulebook.active import active_rulebook
from workbench.editorial.showing import make_view, mark_lines
from workbench.editorial.states import may_send
from workbench.editorial.typed import read_typed, without_bad_days
from workbench.editorial.writing.asking import Asked, make_asked, say_lost
from workbench.editorial.writing.cleaning import clean_document, storable
from workbench.editorial.writing.limits import say_too_long, shortened
from workbench.editorial.writing.voices import humour_closed, speakers, without_closed_humour
from workbench.editorial.writing.words import cannot_keep
from workbench.errors import Refused, StaleVersion
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session

Answer = str | Response | tuple[str, int]
REVIEW_DAYS = 180


@blueprint.get("/answers/<slug>/edit")
def editor(slug: str) -> Answer:
    """The text as it stands, or what this person has typed since and not saved."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        if sandwich.state in ("published", "withdrawn") or sandwich.deleted_at is not None:
            return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)
        kept = _unsaved(session, sandwich)
        document = kept.document if kept else sandwich.current_revision.document
        base = kept.base_revision_id if kept else sandwich.current_revision_id
        return _page(session, sandwich, keep_written(document), base=base, kept=kept)


@blueprint.post("/answers/<slug>/edit")
def save(slug: str) -> Answer:
    """Save a revision; or, by the other buttons, check, repair, divide, take back, change the sources. Works without script."""
    do = request.form.get("do", "save")
    if do not in ("save", "send"):
        return _shown_again(slug, do)
    typed, lost = clean_document(read_typed(request.form))
    if problem := say_too_long(typed):
        return _shown_again(slug, "check", problem=problem)
    try:
        with write_session() as session:
            sandwich = open_sandwich(session, slug)
            typed, refused = without_closed_humour(session, sandwich, typed)
            note = request.form.get("note", "")
            revision = service.save_revision(
                session,
                sandwich,
                document=typed,
                base_revision_id=base_id(),
                actor=acting(session),
                now=clock.utcnow(),
                note=note,
            )
    except StaleVersion:
        return conflict_page(slug, typed, base_id())
    except Refused as refusal:
        return _shown_again(slug, "check", problem=refusal.message)
    visit["saved_copy"] = request.form.get("copy", "")[:60]
    for words in (say_lost(lost), refused):
        if words:
            flash(words)
    if do == "send":
        return redirect(url_for("editorial.send", slug=slug), code=303)
    flash(_("Saved as revision %(number)s.", number=revision.number))
    return redirect(url_for("editorial.editor", slug=slug), code=303)


@blueprint.post("/answers/<slug>/discard")
def discard(slug: str) -> Response:
    """Throw away what has been typed since the last revision."""
    with write_session() as session:
        service.discard_autosave(session, open_sandwich(session, slug), actor=acting(session))
    flash(_("The unsaved text is thrown away. This is the saved text."))
    return redirect(url_for("editorial.editor", slug=slug), code=303)


@blueprint.get("/answers/<slug>/preview")
def preview(slug: str) -> Answer:
    """The text as the public page or as plain text: a revision, or what this person has typed last."""
    shape = request.args.get("as", "web")
    if shape not in ("web", "text"):
        abort(404)
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        number = request.args.get("revision", "")
        kept = None
        if number.isascii() and number.isdigit() and len(number) < 7:
            revision = queries.revision_numbered(session, sandwich.id, int(number))
        else:
            revision, kept = queries.revision_of(session, sandwich.current_revision_id), _unsaved(session, sandwich)
        if kept is not None:
            document = complete(kept.document, record_of(session, sandwich, settings()))
        else:
            document = queries.shown_document(session, sandwich, revision, settings())
        name = home(session).name
    article = Markup(render_html(document, heading_level=2, organisation=name, pictures_at="")) if shape == "web" else ""
    plain = render_text(document, organisation=name) if shape == "text" else ""
    return render_template(
        "editorial/preview.html", sandwich=sandwich, revision=revision, kept=kept, shape=shape, article=article, plain=plain
    )


def _page(
    session: Session,
    sandwich: Sandwich,
    typed: dict[str, Any],
    *,
    base: int | None,
    kept: Autosave | None = None,
    problem: str = "",
    asked: Asked | None = None,
) -> str:
    now, typed = clock.utcnow(), carry(sandwich, typed)
    day = today(now, settings())
    document, findings = check_text(
        session,
        sandwich,
        shortened(storable(without_bad_days(typed))),
        stage="send",
        settings=settings(),
        now=now,
        language=language(),
    )
    return render_template(
        "editorial/editor.html",
        sandwich=sandwich,
        document=document,
        typed=typed,
        view=make_view(document, findings, language(), typed=typed, rulebook=active_rulebook(session)),
        marks=mark_lines(typed),
        label=myth_label(document.verdict, sandwich.language),
        techniques=[(one, technique_name(one, language())) for one in TECHNIQUES],
        speakers=speakers(session, sandwich, day, chosen=document.quote_by),
        humour_closed=humour_closed(session, sandwich),
        base_id=base,
        kept=kept,
        saved_copy=visit.pop("saved_copy", ""),
        is_stale=base != sandwich.current_revision_id,
        problem=problem,
        asked=asked or Asked(),
        others=queries.others_writing(session, sandwich.id, current_user.id, now),
        may_send=may_send(sandwich) or sandwich.state in ("in_review", "approved"),
        suggested_review=_suggested_review(now.date()),
        today=day,
        most=MAX_TEXT,
        oob=False,
    )


def _shown_again(slug: str, do: str, *, problem: str = "") -> Answer:
    """The page with what was typed, after a button that changes the fields or only checks; kept as an autosave."""
    typed = read_typed(request.form, keep_empty_rows=True, keep_space=True)
    with read_session() as session:
        asked = make_asked(session, open_sandwich(session, slug), typed, do, request.form.get("undo", ""))
    return show_asked(slug, asked, do=do, problem=problem)


def show_asked(slug: str, asked: Asked, *, do: str = "", problem: str = "") -> Answer:
    """The page with what a button made of the text, kept as an autosave."""
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        written = {**asked.document, "evidence": read_typed(request.form)["evidence"]} if do == "add" else asked.document
        service.keep_autosave(
            session,
            sandwich,
            document=storable(without_bad_days(written)),
            base_revision_id=base_id(),
            actor=acting(session),
            now=clock.utcnow(),
        )
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        try:
            page = _page(session, sandwich, asked.document, base=base_id(), problem=problem, asked=asked)
        except DocumentError as error:
            raise Refused(cannot_keep(error.field), subject_id=slug) from error
    return page, 422 if problem else 200


def _unsaved(session: Session, sandwich: Sandwich) -> Autosave | None:
    kept = queries.autosave_of(session, sandwich.id, current_user.id)
    if kept is None or sandwich.current_revision is None:
        return kept
    return None if keep_written(kept.document) == keep_written(sandwich.current_revision.document) else kept


def _suggested_review(day: date) -> str:
    return (day + timedelta(days=REVIEW_DAYS)).isoformat()
