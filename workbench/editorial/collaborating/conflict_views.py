"""Two texts of one answer: what goes together by itself is put together, a person chooses where both changed the same words."""

# mypy: disable-error-code="arg-type,union-attr"

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.activity.service import record
from workbench.editorial import service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating.asides import aside_of, keep_other_typing, merge_of, set_aside, writers_between
from workbench.editorial.collaborating.merging import CHOICES
from workbench.editorial.collaborating.words import plain_line
from workbench.editorial.comparing import differing_parts, field_differences
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Revision
from workbench.editorial.record import keep_written
from workbench.editorial.states import WRITABLE
from workbench.errors import NotAllowed, Refused, StaleVersion
from workbench.web.sessions import read_session, write_session

Answer = str | Response | tuple[str, int]


def conflict_page(slug: str, typed: dict[str, Any], base_id: int | None) -> Answer:
    """409: mine is kept as my unsaved text and set aside for good; the page proposes one text of both."""
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        person, now = acting(session), clock.utcnow()
        service.keep_autosave(session, sandwich, document=typed, base_revision_id=base_id, actor=person, now=now)
        base, theirs = service.own_revision(session, sandwich, base_id), sandwich.current_revision
        kept = set_aside(session, sandwich, document=typed, base=base, theirs=theirs, actor=person, now=now)
        aside_id = kept.id
    return _merge_page(slug, aside_id, {}), 409


@blueprint.get("/answers/<slug>/merge/<int:aside_id>")
def merge(slug: str, aside_id: int) -> Answer:
    """The text that was set aside, put together with the newest one."""
    return _merge_page(slug, aside_id, {})


@blueprint.post("/answers/<slug>/merge/<int:aside_id>")
def save_merged(slug: str, aside_id: int) -> Answer:
    """Save the merged text as a revision, or take it into the editor."""
    choices = {key[3:]: value for key, value in request.form.items() if key.startswith("at-") and value in CHOICES}
    try:
        with write_session() as session:
            sandwich = open_sandwich(session, slug)
            aside = aside_of(session, sandwich, aside_id)
            if aside.user_id != current_user.id:
                raise NotAllowed(_("Only the person who wrote the text puts it together with the other."), subject_id=aside_id)
            if request.form.get("base_revision_id") != str(sandwich.current_revision_id):
                message = _("A still newer text was saved while you chose. Choose again; your choices are kept where they fit.")
                raise StaleVersion(message, subject_id=slug)
            merged = merge_of(session, sandwich, aside)
            missing = [key for key in merged.places if key not in choices]
            if missing:
                return _merge_page(slug, aside_id, choices, missing=missing), 422
            values: dict[str, Any] = {"actor": acting(session), "now": clock.utcnow()}
            keep_other_typing(session, sandwich, aside.document, **values)
            values |= {"document": merged.document(choices), "base_revision_id": sandwich.current_revision_id}
            if request.form.get("do") == "write":
                if service.keep_autosave(session, sandwich, **values) is None:
                    raise Refused(_("Together the two texts are too long for a field. Choose mine or theirs at some places."))
                flash(_("Both texts are in the editor as one. It is not saved yet."))
            else:
                number = sandwich.current_revision.number
                revision = service.save_revision(
                    session, sandwich, note=plain_line(_("Merged with revision %(number)s", number=number)), **values
                )
                record(
                    session, "texts_merged", sandwich, actor_id=current_user.id, now=values["now"],
                    number=revision.number, other=number, places=len(merged.places),
                )  # fmt: skip
                flash(_("Saved as revision %(number)s. Your own text as it was is kept in the history.", number=revision.number))
    except StaleVersion as stale:
        return _merge_page(slug, aside_id, choices, problem=stale.message), 409
    except Refused as refusal:
        return _merge_page(slug, aside_id, choices, problem=refusal.message), 422
    return redirect(url_for("editorial.editor", slug=slug), code=303)


@blueprint.get("/answers/<slug>/set-aside/<int:aside_id>")
def set_aside_page(slug: str, aside_id: int) -> Answer:
    """A text that was set aside beside the one that was saved before it."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        aside = aside_of(session, sandwich, aside_id)
        theirs = session.get_one(Revision, aside.theirs_revision_id)
        names = (theirs.author.name, aside.user.name)
        return render_template(
            "editorial/collaborating/set_aside.html",
            sandwich=sandwich,
            aside=aside,
            theirs=theirs,
            names=names,
            parts=differing_parts(theirs.document, aside.document),
            fields=field_differences(theirs.document, aside.document),
            is_mine=aside.user_id == current_user.id and sandwich.state in WRITABLE and sandwich.deleted_at is None,
        )


@blueprint.post("/answers/<slug>/set-aside/<int:aside_id>/take-up")
def take_up(slug: str, aside_id: int) -> Response:
    """Put one's own text that was set aside into the editor, on top of the newest revision."""
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        aside = aside_of(session, sandwich, aside_id)
        if aside.user_id != current_user.id:
            raise NotAllowed(_("Only the person who wrote the text can take it up again."), subject_id=aside_id)
        values: dict[str, Any] = {"actor": acting(session), "now": clock.utcnow()}
        keep_other_typing(session, sandwich, aside.document, **values)
        document, base_id = keep_written(aside.document), sandwich.current_revision_id
        kept = service.keep_autosave(session, sandwich, document=document, base_revision_id=base_id, **values)
        if kept is None:
            raise Refused(_("The text cannot be kept: it is too long or holds an impossible character."), subject_id=aside_id)
    flash(_("Your text is in the editor. It is not saved yet."))
    return redirect(url_for("editorial.editor", slug=slug), code=303)


def _merge_page(slug: str, aside_id: int, choices: Mapping[str, str], *, missing: list[str] = (), problem: str = "") -> str:  # type: ignore[assignment]
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        aside = aside_of(session, sandwich, aside_id)
        merged = merge_of(session, sandwich, aside)
        base = session.get(Revision, aside.base_revision_id) if aside.base_revision_id else None
        names = writers_between(session, sandwich, aside)
        newest = sandwich.current_revision
        is_own = newest is not None and newest.author_id == aside.user_id and len(names) == 1
        if missing and not problem:
            problem = ngettext("Choose at %(num)d more place.", "Choose at %(num)d more places.", len(missing))
        return render_template(
            "editorial/conflict.html",
            sandwich=sandwich,
            aside=aside,
            base=base,
            theirs=sandwich.current_revision,
            names=_("your other window") if is_own else ", ".join(names),
            is_own=is_own,
            merged=merged,
            places=merged.places,
            texts=[(name, text) for name, text in merged.texts.items() if text.is_changed],
            fields=[one for one in (*merged.fields, *merged.rows) if one.kind not in ("kept", "same")],
            choices=choices,
            missing=missing,
            problem=problem,
            is_mine=aside.user_id == current_user.id and sandwich.state in WRITABLE,
        )
