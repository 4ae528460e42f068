"""Preparing in silence: the overview of a rumour, its staff note, the reply to one who asked, and promised updates."""

# mypy: disable-error-code="arg-type,union-attr"

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches import formats_for
from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.queries import home
from workbench.editorial import queries as answers
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import acting
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.queries import document_of, shown_document
from workbench.editorial.silence import queries, service
from workbench.editorial.silence.forms import GivenForm, NoteForm, ReplyForm
from workbench.editorial.silence.texts import STAFF_WORDS, Reply, compose_reply, first_note
from workbench.errors import Refused
from workbench.rumours.models import Decision, Rumour
from workbench.rumours.queries import newest_decision, rumour_by_code
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.vocabulary import choices

Answer = str | Response | tuple[str, int]
ANSWER_WITHIN = timedelta(days=1)
QUIET_FORMATS = ("fact_page", "what_we_know", "direct_reply")


@dataclass(frozen=True)
class Case:
    """The rumour with what counts now and who looks at it."""

    rumour: Rumour
    decision: Decision | None
    viewer: User

    @property
    def language(self) -> str:
        """The language that is written in."""
        return self.rumour.language if self.rumour.language in ("sv", "en") else "sv"

    @property
    def decided(self) -> str:
        """The decision, or nothing."""
        return self.decision.decision if self.decision is not None else ""


@blueprint.get("/rumours/<code>/silence")
def silence(code: str) -> str:
    """What can be prepared without saying a word in public, and how far each has come."""
    with read_session() as session:
        case = _case(session, code)
        rows = [row for row in answers.answers_to(session, case.rumour.id) if row.format in QUIET_FORMATS]
        allowed = formats_for(case.rumour.verdict, case.decided, case.rumour.kind)
        return render_template(
            "editorial/silence/overview.html",
            case=case,
            rumour=case.rumour,
            answers={one: [row for row in rows if row.format == one] for one in QUIET_FORMATS},
            allowed=allowed,
            note=queries.newest_note(session, case.rumour.id),
            steps=queries.steps_of(session, case.rumour.id),
            promises={row.id: queries.promise_of(session, row.id) for row in rows if row.format == "what_we_know"},
            was_called=queries.was_called(session, case.rumour.id),
            now=clock.utcnow(),
        )


@blueprint.route("/rumours/<code>/silence/staff-note", methods=["GET", "POST"])
def staff_note(code: str) -> Answer:
    """Write the note for colleagues; copy it; note which group has got it."""
    with read_session() as session:
        case = _case(session, code)
        kept = queries.newest_note(session, case.rumour.id)
        proposed = "" if kept is not None else _proposed_note(session, case)
        steps = [row for row in queries.steps_of(session, case.rumour.id) if row.kind == "staff_note"]
    form = NoteForm(text=kept.text if kept is not None else proposed)
    given = GivenForm(formdata=None)
    if form.validate_on_submit():
        try:
            with write_session() as session:
                actor = acting(session)
                rumour = rumour_by_code(session, code, viewer=actor)
                service.save_note(session, rumour, form.text.data, language=case.language, actor=actor, now=clock.utcnow())
        except Refused as refusal:
            form.text.errors = [refusal.message]
        else:
            flash(_("The note is saved. Copy it and give it to your colleagues."))
            return redirect(url_for("editorial.staff_note", code=code), code=303)
    return _note_page(case, form, given, kept, steps, is_proposal=kept is None and form.text.data == proposed)


@blueprint.post("/rumours/<code>/silence/staff-note/<int:note_id>/given")
def give_staff_note(code: str, note_id: int) -> Answer:
    """Which group has got the note."""
    form = GivenForm()
    with read_session() as session:
        case = _case(session, code)
        kept = queries.newest_note(session, case.rumour.id)
        steps = [row for row in queries.steps_of(session, case.rumour.id) if row.kind == "staff_note"]
    if not form.validate_on_submit():
        shown = NoteForm(formdata=None, text=kept.text if kept is not None else "")
        return _note_page(case, shown, form, kept, steps, is_proposal=False)
    with write_session() as session:
        actor = acting(session)
        rumour, note = rumour_by_code(session, code, viewer=actor), queries.note_by_id(session, note_id)
        service.give_note(session, rumour, note, form.given_to.data, actor=actor, now=clock.utcnow())
    flash(_("Noted: the group has the note."))
    return redirect(url_for("editorial.staff_note", code=code), code=303)


@blueprint.route("/rumours/<code>/silence/reply", methods=["GET", "POST"])
def reply_to_asker(code: str) -> Answer:
    """A reply to one person, from an approved text; a person sends it, and notes that they did."""
    with read_session() as session:
        case = _case(session, code)
        rows = queries.approved_answers(session, case.rumour.id)
        chosen = next((row for row in rows if row.slug == request.values.get("from")), rows[0] if rows else None)
        revision = queries.approved_revision(chosen) if chosen is not None else None
        made = _reply(session, case, chosen, revision)
        steps = [row for row in queries.steps_of(session, case.rumour.id) if row.kind == "reply"]
    form = ReplyForm(text=made.text)
    form.channel.choices = choices("channel", empty=_("Choose"))
    if form.validate_on_submit():
        try:
            with write_session() as session:
                actor = acting(session)
                service.give_reply(
                    session, rumour_by_code(session, code, viewer=actor), form.text.data, revision=revision,
                    channel=form.channel.data, actor=actor, now=clock.utcnow(),
                )  # fmt: skip
        except Refused as refusal:
            form.text.errors = [refusal.message]
        else:
            flash(_("Noted: the person has got an answer. Who asked is not kept."))
            return redirect(url_for("editorial.silence", code=code), code=303)
    page = render_template(
        "editorial/silence/reply.html", case=case, rumour=case.rumour, form=form, made=made, rows=rows, chosen=chosen,
        steps=steps, mailto=_mailto(made.text, case.language),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@blueprint.get("/updates")
def update_list() -> str:
    """Updates that published texts have promised, the late ones first."""
    with read_session() as session:
        rows = queries.promises(session, viewer=acting(session))
        return render_template("editorial/silence/updates.html", rows=rows, now=clock.utcnow())


def _case(session: Session, code: str) -> Case:
    viewer = acting(session)
    rumour = rumour_by_code(session, code, viewer=viewer)
    return Case(rumour, newest_decision(session, rumour.id), viewer)


def _proposed_note(session: Session, case: Case) -> str:
    """What the note may begin with: the facts of an approved answer to the rumour, else only what to do."""
    rows = queries.approved_answers(session, case.rumour.id)
    revision = queries.approved_revision(rows[0]) if rows else None
    document = shown_document(session, rows[0], revision, settings()) if revision is not None else None
    contact = settings().contact
    return first_note(case.rumour, document, decision=case.decided, contact=contact, language=case.language)


def _reply(session: Session, case: Case, sandwich: Sandwich | None, revision: Revision | None) -> Reply:
    now = clock.utcnow()
    by = _answer_by(case, now)
    is_public = sandwich is not None and sandwich.public_revision_id is not None and sandwich.visibility == "public"
    url = f"{settings().base_url}/library/{sandwich.slug}" if is_public and sandwich is not None else ""
    document = document_of(revision) if revision is not None else None
    language = sandwich.language if sandwich is not None else case.language
    sender = f"{settings().unit}\n{home(session).name}"
    return compose_reply(document, language=language, sender=sender, url=url, by=by, zone=ZoneInfo(settings().timezone))


def _answer_by(case: Case, now: datetime) -> datetime:
    """In a day, or sooner when the target time of the decision is: a proposal that whoever answers may reword."""
    due = case.decision.publish_due_at if case.decision is not None else None
    return min(due, now + ANSWER_WITHIN) if due is not None and due > now else now + ANSWER_WITHIN


def _mailto(text: str, language: str) -> str:
    """A letter in the person's own mail program, without an address: the workbench never learns who asked."""
    subject = "Svar på din fråga" if language == "sv" else "An answer to your question"
    return f"mailto:?subject={quote(subject)}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"


def _note_page(case: Case, form: NoteForm, given: GivenForm, kept: Any, steps: Any, *, is_proposal: bool) -> Answer:
    page = render_template(
        "editorial/silence/staff_note.html", case=case, rumour=case.rumour, form=form, given=given, kept=kept, steps=steps,
        most=STAFF_WORDS, is_proposal=is_proposal,
    )  # fmt: skip
    return page, 422 if form.errors or given.errors else 200
