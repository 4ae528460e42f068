"""A version beside its source: reading, writing, comparing, signing."""

# mypy: disable-error-code="arg-type,union-attr"

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches.document import PARTS
from sandwiches.formats import format_of, part_title
from workbench import clock
from workbench.accounts.permissions.groups import STAFF
from workbench.editorial import queries as editorial
from workbench.editorial import service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.checking import check_text
from workbench.editorial.comparing import PartDifference, differing_parts
from workbench.editorial.languages import queries
from workbench.editorial.languages import service as languages
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.reviewing.readings import readings_of
from workbench.editorial.states import WRITABLE, is_waiting
from workbench.editorial.wording import part_words
from workbench.errors import NotFound, Refused, StaleVersion
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session

Answer = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Pair:
    """One part: what the source says, what the version says."""

    name: str
    label: str
    source: str
    text: str


@blueprint.get("/answers/<slug>/translation")
def translation(slug: str) -> Answer:
    """The source's parts beside the version's."""
    return _page(slug)


@blueprint.post("/answers/<slug>/translation")
def save_translation(slug: str) -> Answer:
    """Save the parts as a revision; the other fields stay as they are."""
    typed = {part: request.form[part].replace("\r\n", "\n").strip() for part in PARTS if part in request.form}
    base_id = _number("base_revision_id")
    try:
        with write_session() as session:
            sandwich = _version(session, slug)
            revision = service.save_revision(
                session, sandwich, document=typed, base_revision_id=base_id, actor=acting(session), now=clock.utcnow()
            )
    except StaleVersion:
        with write_session() as session:
            sandwich = _version(session, slug)
            service.keep_autosave(
                session, sandwich, document=typed, base_revision_id=base_id, actor=acting(session), now=clock.utcnow()
            )
        flash(_("A colleague has saved a newer text. Yours is kept: save it here to see both."), "error")
        return redirect(url_for("editorial.editor", slug=slug), code=303)
    except Refused as refusal:
        return _page(slug, typed=typed, problem=refusal.message)
    flash(_("Saved as revision %(number)s.", number=revision.number))
    return redirect(url_for("editorial.translation", slug=slug), code=303)


@blueprint.post("/answers/<slug>/compared")
def compare_source(slug: str) -> Answer:
    """Say that the version has been compared with the source as it stands now."""
    try:
        with write_session() as session:
            sandwich = _version(session, slug)
            languages.confirm_source(session, sandwich, actor=acting(session), now=clock.utcnow(), settings=settings())
    except Refused as refusal:
        return _page(slug, problem=refusal.message)
    flash(_("It is written down that the version has been compared with its original."))
    return redirect(url_for("editorial.translation", slug=slug), code=303)


@blueprint.post("/answers/<slug>/sign")
def sign_version(slug: str) -> Answer:
    """A named reader of the language signs the version that waits."""
    try:
        with write_session() as session:
            sandwich = _version(session, slug)
            if _number("revision_id") != sandwich.sent_revision_id:
                raise Refused(_("The text has changed, or is no longer with an approver. Read it again."), subject_id=slug)
            service.confirm_reading(
                session, sandwich, actor=acting(session), now=clock.utcnow(), settings=settings(), reason="language"
            )
    except Refused as refusal:
        return _page(slug, problem=refusal.message)
    flash(_("Your signature is kept with your name and the time."))
    return redirect(url_for("editorial.translation", slug=slug), code=303)


def _version(session: Session, slug: str) -> Sandwich:
    """The version, for staff and for the named readers of its language. Raises NotFound."""
    sandwich = editorial.sandwich_by_slug(session, slug)
    person = acting(session)
    if person.role_names & STAFF:
        return open_sandwich(session, slug)
    if not queries.reads_language(session, person.id, sandwich.language) or not is_waiting(sandwich):
        raise NotFound(subject_id=slug)
    return sandwich


def _page(slug: str, *, typed: dict[str, str] | None = None, problem: str = "") -> Answer:
    with read_session() as session:
        sandwich, me = _version(session, slug), acting(session)
        link = queries.link_of(session, sandwich.id)
        if link is None:
            abort(404)
        revision = _shown(session, sandwich)
        standing = session.get_one(Revision, queries.standing_revision_id(link.source) or link.source_revision_id)
        signed = [row for row in readings_of(session, revision.id) if row.reason == "language"]
        is_author = me.id in service.author_ids(session, sandwich)
        return render_template(
            "editorial/translation.html",
            sandwich=sandwich, link=link, revision=revision, standing=standing, problem=problem,
            pairs=_pairs(sandwich, standing, revision, typed or {}),
            changed=_changed(link.source_revision, standing),
            is_behind=standing.id != link.source_revision_id or link.source.state == "withdrawn",
            numbers=_numbers(session, sandwich, revision),
            may_write=sandwich.state in WRITABLE and sandwich.deleted_at is None,
            may_sign=is_waiting(sandwich) and not is_author and queries.reads_language(session, me.id, sandwich.language),
            is_author=is_author, signed=signed, is_waiting=is_waiting(sandwich), is_staff=bool(me.role_names & STAFF),
            readers=[row.user for row in queries.readers_of(session, sandwich.language)],
        ), 422 if problem else 200  # fmt: skip


def _changed(before: Revision, after: Revision) -> list[PartDifference]:
    """What is new in the source since the version was compared with it."""
    return differing_parts(before.document, after.document) if before.id != after.id else []


def _shown(session: Session, sandwich: Sandwich) -> Revision:
    """What a reader signs is the text that was sent; what a writer sees is the newest."""
    revision_id = sandwich.sent_revision_id if is_waiting(sandwich) else sandwich.current_revision_id
    return editorial.revision_of(session, revision_id)


def _pairs(sandwich: Sandwich, source: Revision, version: Revision, typed: dict[str, str]) -> list[Pair]:
    wanted = format_of(sandwich.format)
    names = [part for part in PARTS if part in wanted.required or part in wanted.optional]
    return [
        Pair(
            name,
            part_title(sandwich.format, name, language()) or part_words(name)[0],
            str(source.document.get(name) or ""),
            typed.get(name, str(version.document.get(name) or "")),
        )
        for name in names
    ]


def _numbers(session: Session, sandwich: Sandwich, revision: Revision) -> list[str]:
    """What W24 says of numbers and sources in the two languages."""
    _document, findings = check_text(
        session, sandwich, revision.document, stage="send", settings=settings(), now=clock.utcnow(), language=language()
    )
    return [f"{one.message} {one.quote}".strip() for one in findings if one.rule == "W24"]


def _number(name: str) -> int | None:
    raw = request.form.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else None
