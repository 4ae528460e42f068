"""The discussion of a text: threads on passages, answers, resolving; also as a panel beside the text."""

# mypy: disable-error-code="arg-type,union-attr,attr-defined"

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating import comments
from workbench.editorial.collaborating.forms import CommentForm, ReplyForm
from workbench.editorial.collaborating.passages import Passage, any_passage, choices_of, chosen_passage
from workbench.editorial.collaborating.readers import reader_names
from workbench.editorial.collaborating.reading import offers_of, threads_of, written_text
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Sandwich
from workbench.errors import Refused
from workbench.web.sessions import read_session, write_session
from workbench.web.vocabulary import word

Answer = str | Response | tuple[str, int]
PLACES = {"review": "editorial.review", "editor": "editorial.editor", "answer": "editorial.sandwich_page"}


@blueprint.get("/answers/<slug>/discussion")
def discussion(slug: str) -> Answer:
    """Every comment and suggestion, open and dealt with, and the form for a new comment."""
    return _page(slug, CommentForm(formdata=None, passage=request.args.get("passage", "whole")))


@blueprint.post("/answers/<slug>/discussion")
def comment(slug: str) -> Answer:
    """Comment on a passage or a part."""
    form = CommentForm()
    if not form.validate_on_submit():
        return _page(slug, form)
    try:
        with write_session() as session:
            sandwich, person = open_sandwich(session, slug), acting(session)
            passage = passage_of_form(session, sandwich, form)
            made = comments.comment_on(
                session, sandwich, passage, form.text.data, actor=person, now=clock.utcnow(), also=form.also.data or ""
            )
            unknown = comments.unknown_names(session, made.text)
    except Refused as refusal:
        form.text.errors = [refusal.message]
        return _page(slug, form)
    _say_unknown(unknown)
    return redirect(back_to(slug, made.id), code=303)


@blueprint.post("/answers/<slug>/discussion/<int:comment_id>/reply")
def reply(slug: str, comment_id: int) -> Answer:
    """Answer in a thread."""
    form = ReplyForm(prefix=f"r{comment_id}")
    if not form.validate_on_submit():
        return _page(slug, CommentForm(formdata=None), reply_form=form, reply_to=comment_id)
    try:
        with write_session() as session:
            sandwich, person = open_sandwich(session, slug), acting(session)
            made = comments.reply_to(session, sandwich, comment_id, form.text.data, actor=person, now=clock.utcnow())
            unknown = comments.unknown_names(session, made.text)
    except Refused as refusal:
        form.text.errors = [refusal.message]
        return _page(slug, CommentForm(formdata=None), reply_form=form, reply_to=comment_id)
    _say_unknown(unknown)
    return redirect(back_to(slug, made.parent_id), code=303)


@blueprint.post("/answers/<slug>/discussion/<int:comment_id>/resolve")
def resolve_thread(slug: str, comment_id: int) -> Response:
    """Mark a thread as dealt with."""
    with write_session() as session:
        comments.resolve(session, open_sandwich(session, slug), comment_id, actor=acting(session), now=clock.utcnow())
    flash(_("The comment is marked as dealt with. You find it under Comments and suggestions."))
    return redirect(back_to(slug), code=303)


@blueprint.post("/answers/<slug>/discussion/<int:comment_id>/reopen")
def reopen_thread(slug: str, comment_id: int) -> Response:
    """Take a thread up again."""
    with write_session() as session:
        comments.reopen(session, open_sandwich(session, slug), comment_id, actor=acting(session), now=clock.utcnow())
    return redirect(back_to(slug, comment_id), code=303)


def passage_of_form(session: Session, sandwich: Sandwich, form: Any) -> Passage:
    """What the form chose in the text that the person sees. Raises Refused for a passage that is not there."""
    document = written_text(session, sandwich, current_user.id)
    marked, quoted = form.marked.data or "", form.quoted.data or ""
    if quoted.strip():
        found = chosen_passage(document, marked, quoted) if marked else any_passage(document, quoted)
    else:
        found = chosen_passage(document, getattr(form, "passage", form.marked).data or "whole")
    if found is None:
        raise Refused(_("That passage is not in the text. Choose it again."), subject_id=sandwich.id)
    return found


def passage_choices(document: dict[str, Any], *, with_whole: bool = True) -> dict[str, list[tuple[str, str]]]:
    """The list of sentences by part, for a select field."""
    listed: dict[str, list[tuple[str, str]]] = {}
    if with_whole:
        listed[_("The text")] = [("whole", _("The whole text"))]
    for part, value, rows in choices_of(document):
        name = word(part, "part")
        whole = [(value, _("All of the %(part)s", part=name))] if with_whole else []
        listed[name[:1].upper() + name[1:]] = [*whole, *((key, _short(text)) for key, text in rows)]
    return listed


def context_of(session: Session, sandwich: Sandwich, *, typed_by: int | None) -> dict[str, Any]:
    """Threads and suggestions of a text, with their places in it as this person sees it."""
    document = written_text(session, sandwich, typed_by)
    offers = offers_of(session, sandwich, document)
    threads = threads_of(session, sandwich, document)
    return {
        "document": document,
        "open_threads": [one for one in threads if one.first.resolved_at is None],
        "done_threads": [one for one in threads if one.first.resolved_at is not None],
        "open_offers": [one for one in offers if one.suggestion.state == "open"],
        "done_offers": [one for one in offers if one.suggestion.state != "open"],
    }


def back_to(slug: str, comment_id: int | None = None) -> str:
    """The page that the person came from, at the thread."""
    endpoint = PLACES.get(request.args.get("from", ""), "editorial.discussion")
    return url_for(endpoint, slug=slug) + (f"#comment-{comment_id}" if comment_id else "#discussion")


def _page(slug: str, form: CommentForm, *, reply_form: ReplyForm | None = None, reply_to: int = 0) -> Answer:
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        context = context_of(session, sandwich, typed_by=current_user.id)
        form.passage.choices = passage_choices(context["document"])
        has_errors = bool(form.errors or (reply_form is not None and reply_form.errors))
        body = render_template(
            "editorial/collaborating/discussion.html",
            sandwich=sandwich,
            form=form,
            reply_form=reply_form,
            reply_to=reply_to,
            names=reader_names(session, sandwich),
            me=current_user.id,
            came_from=request.args.get("from", "") if request.args.get("from", "") in PLACES else "",
            **context,
        )
    return (body, 422) if has_errors else body


def _say_unknown(names: list[str]) -> None:
    if names:
        flash(_("Nobody is called %(names)s, so nobody was told there.", names=", ".join("@" + name for name in names)), "error")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 100 else words[:99] + "…"
