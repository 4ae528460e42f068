"""The editor: writing, live check, autosave, who else writes, preview."""

# mypy: disable-error-code="arg-type,union-attr"

import re
from datetime import date, timedelta
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches import DocumentError, render_html, render_text
from sandwiches.rendering.labels import TECHNIQUES, myth_label, technique_name
from workbench import clock
from workbench.accounts.queries import home
from workbench.editorial import queries, service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.checking import check_text
from workbench.editorial.comparing import differing_fields, differing_parts
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Autosave, Sandwich
from workbench.editorial.record import complete, keep_written, record_of, today
from workbench.editorial.showing import make_view, mark_lines
from workbench.editorial.states import may_send
from workbench.editorial.typed import add_row, read_typed, remove_row, without_bad_days
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
        base_id = kept.base_revision_id if kept else sandwich.current_revision_id
        return _page(session, sandwich, keep_written(document), base_id=base_id, kept=kept)


@blueprint.post("/answers/<slug>/edit")
def save(slug: str) -> Answer:
    """Save a revision; or, by the other buttons, check, add or remove a source, go on to sending. Works without script."""
    do = request.form.get("do", "save")
    if do not in ("save", "send"):
        return _shown_again(slug, do)
    typed, base_id = read_typed(request.form), _base_id()
    try:
        with write_session() as session:
            sandwich = open_sandwich(session, slug)
            revision = service.save_revision(
                session, sandwich, document=typed, base_revision_id=base_id, actor=acting(session), now=clock.utcnow()
            )
    except StaleVersion as stale:
        return _conflict(slug, typed, base_id, stale)
    except Refused as refusal:
        return _shown_again(slug, "check", problem=refusal.message)
    if do == "send":
        return redirect(url_for("editorial.send", slug=slug), code=303)
    flash(_("Saved as revision %(number)s.", number=revision.number))
    return redirect(url_for("editorial.editor", slug=slug), code=303)


@blueprint.post("/answers/<slug>/check")
def check(slug: str) -> Answer:
    """What the rules say of the typed text, as fragments that replace the coach's. Nothing is stored."""
    typed = without_bad_days(read_typed(request.form))
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        try:
            document, findings = check_text(
                session, sandwich, typed, stage="send", settings=settings(), now=clock.utcnow(), language=language()
            )
        except DocumentError as error:
            return _cannot_keep(error), 422
    return render_template(
        "editorial/_check.html", view=make_view(document, findings, language()), oob=True, marks=mark_lines(typed)
    )


@blueprint.post("/answers/<slug>/autosave")
def autosave(slug: str) -> Answer:
    """Keep what has been typed. Answers with the sentence for the status line."""
    typed = without_bad_days(read_typed(request.form))
    now = clock.utcnow()
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        kept = service.keep_autosave(
            session, sandwich, document=typed, base_revision_id=_base_id(), actor=acting(session), now=now
        )
    if kept is None:
        return jsonify(saved=False, message=_("The text cannot be kept: it is too long or holds an impossible character.")), 422  # type: ignore[return-value]
    return jsonify(saved=True, message=render_template("editorial/_saved.html", at=now))


@blueprint.get("/answers/<slug>/presence")
def presence(slug: str) -> str:
    """Who else has the text open and writes."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        others = queries.others_writing(session, sandwich.id, current_user.id, clock.utcnow())
        return render_template("editorial/_presence.html", others=others, sandwich=sandwich)


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
    article = Markup(render_html(document, heading_level=2, organisation=name)) if shape == "web" else ""
    plain = render_text(document, organisation=name) if shape == "text" else ""
    return render_template(
        "editorial/preview.html", sandwich=sandwich, revision=revision, kept=kept, shape=shape, article=article, plain=plain
    )


def _page(
    session: Session,
    sandwich: Sandwich,
    typed: dict[str, Any],
    *,
    base_id: int | None,
    kept: Autosave | None = None,
    problem: str = "",
    focus: str = "",
) -> str:
    now = clock.utcnow()
    document, findings = check_text(
        session, sandwich, without_bad_days(typed), stage="send", settings=settings(), now=now, language=language()
    )
    return render_template(
        "editorial/editor.html",
        sandwich=sandwich,
        document=document,
        typed=typed,
        view=make_view(document, findings, language()),
        marks=mark_lines(typed),
        label=myth_label(document.verdict, sandwich.language),
        techniques=[(one, technique_name(one, language())) for one in TECHNIQUES],
        base_id=base_id,
        kept=kept,
        is_stale=base_id != sandwich.current_revision_id,
        problem=problem,
        focus=focus,
        comments=[one for one in queries.comments_on(session, sandwich.id) if one.resolved_at is None],
        others=queries.others_writing(session, sandwich.id, current_user.id, now),
        may_send=may_send(sandwich) or sandwich.state in ("in_review", "approved"),
        suggested_review=_suggested_review(now.date()),
        today=today(now, settings()),
        oob=False,
    )


def _shown_again(slug: str, do: str, *, problem: str = "") -> Answer:
    """The page with what was typed, after "Check the text" or a change of the rows of sources; kept as an autosave."""
    typed = read_typed(request.form, keep_empty_rows=True)
    focus = "coach-summary"
    if do == "add":
        typed = add_row(typed)
        focus = "sources-title"
    elif found := re.fullmatch(r"remove-(\d{1,3})", do):
        typed = remove_row(typed, int(found.group(1)))
        focus = "sources-title"
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        kept = without_bad_days(read_typed(request.form))
        service.keep_autosave(
            session, sandwich, document=kept, base_revision_id=_base_id(), actor=acting(session), now=clock.utcnow()
        )
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        try:
            page = _page(session, sandwich, typed, base_id=_base_id(), problem=problem, focus=focus)
        except DocumentError as error:
            raise Refused(_cannot_keep(error), subject_id=slug) from error
    return page, 422 if problem else 200


def _conflict(slug: str, typed: dict[str, Any], base_id: int | None, stale: StaleVersion) -> Answer:
    """409: both texts side by side. Mine is kept as my autosave; theirs is the newest revision."""
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        service.keep_autosave(
            session, sandwich, document=typed, base_revision_id=base_id, actor=acting(session), now=clock.utcnow()
        )
    theirs: Any = stale.theirs
    base: Any = stale.base
    mine = keep_written({**typed})
    page = render_template(
        "editorial/conflict.html",
        sandwich=sandwich,
        message=stale.message,
        theirs=theirs,
        base=base,
        mine=mine,
        parts=differing_parts(theirs.document, mine),
        changed_by_them={row.part for row in differing_parts(base.document, theirs.document)} if base else set(),
        since_base={row.part: row for row in differing_parts(base.document, theirs.document)} if base else {},
        fields=differing_fields(theirs.document, mine),
        marks=mark_lines(mine),
    )
    return page, 409


def _unsaved(session: Session, sandwich: Sandwich) -> Autosave | None:
    kept = queries.autosave_of(session, sandwich.id, current_user.id)
    if kept is None or sandwich.current_revision is None:
        return kept
    return None if keep_written(kept.document) == keep_written(sandwich.current_revision.document) else kept


def _base_id() -> int | None:
    raw = request.form.get("base_revision_id", "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else None


def _cannot_keep(error: DocumentError) -> str:
    return _(
        "The field %(field)s cannot be kept as it is: it is too long or holds an impossible character or date.", field=error.field
    )


def _suggested_review(day: date) -> str:
    return (day + timedelta(days=REVIEW_DAYS)).isoformat()
