"""Changes of silent work: contacts, calls, texts for the first hour, staff notes, replies. Nothing here publishes anything."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feeds.masking import mask
from sandwiches.words import word_count
from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.editorial.amending import amend
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.service.writing import require_editor, start_sandwich
from workbench.editorial.silence import queries
from workbench.editorial.silence.calling import require_called
from workbench.editorial.silence.first_words import FirstWords
from workbench.editorial.silence.models import (
    ContactStep,
    HoldingTemplate,
    SecurityContact,
    SilentStep,
    StaffNote,
)
from workbench.editorial.silence.texts import STAFF_WORDS, names_claim
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.rumours.models import CHANNELS, Rumour

LONGEST = 3_000
OLDEST_CALL = timedelta(days=3652)  # and a moment that the calendar can turn into our own time
CALLERS = frozenset({"writer", "fact_checker", "approver", "legal_reviewer", "administrator"})


def save_contact(
    session: Session,
    contact: SecurityContact | None,
    *,
    name: str,
    phone: str,
    when_to_call: str,
    position: int,
    actor: User,
    now: datetime,
) -> SecurityContact:
    """A new contact, or other particulars of one. The administrator keeps the list."""
    _require_administrator(actor)
    if not name.strip():
        raise Refused(_("Give the name of the office."))
    row = contact if contact is not None else SecurityContact()
    row.name, row.phone, row.when_to_call, row.position = _line(name, 120), _line(phone, 60), when_to_call.strip()[:500], position
    row.changed_by_id, row.changed_at = actor.id, now
    session.add(row)
    session.flush()
    record(session, "security_contact_saved", row, actor_id=actor.id, now=now, name=row.name)
    return row


def retire_contact(session: Session, contact: SecurityContact, *, actor: User, now: datetime) -> None:
    """Take a contact off the list, or bring it back. What was recorded with it stays."""
    _require_administrator(actor)
    contact.retired_at = None if contact.retired_at is not None else now
    verb = "security_contact_retired" if contact.retired_at else "security_contact_brought_back"
    record(session, verb, contact, actor_id=actor.id, now=now, name=contact.name)


def save_template(
    session: Session, template: HoldingTemplate | None, words: FirstWords, *, actor: User, now: datetime
) -> HoldingTemplate:
    """The house's own text for the first hour."""
    _require_administrator(actor)
    if not (words.name.strip() and words.headline.strip() and words.opening_fact.strip()):
        raise Refused(_("Give a name, a headline and what is said first."))
    row = template if template is not None else HoldingTemplate()
    row.name, row.language, row.headline = _line(words.name, 120), words.language, _line(words.headline, 200)
    row.opening_fact, row.explanation = words.opening_fact.strip()[:LONGEST], words.explanation.strip()[:LONGEST]
    row.changed_by_id, row.changed_at = actor.id, now
    session.add(row)
    session.flush()
    record(session, "holding_template_saved", row, actor_id=actor.id, now=now, name=row.name)
    return row


def retire_template(session: Session, template: HoldingTemplate, *, actor: User, now: datetime) -> None:
    """Take a text out of use, or into use again."""
    _require_administrator(actor)
    template.retired_at = None if template.retired_at is not None else now
    record(session, "holding_template_switched", template, actor_id=actor.id, now=now, in_use=template.retired_at is None)


def record_contact(
    session: Session,
    rumour: Rumour,
    *,
    contact: SecurityContact | None,
    other: str,
    at: datetime,
    agreed: str,
    actor: User,
    now: datetime,
) -> ContactStep:
    """The police or another contact was called, and what was agreed, masked. The same press twice is one call."""
    if not actor.role_names & CALLERS:
        raise NotAllowed(_("Your role does not record calls."), subject_id=rumour.id)
    name = contact.name if contact is not None else _line(mask(other).text, 120)
    if not name:
        raise Refused(_("Choose whom you called, or write which office."), subject_id=rumour.id)
    if not agreed.strip():
        raise Refused(_("Write what you agreed on, in a few words."), subject_id=rumour.id)
    if at > now:
        raise Refused(_("That time has not come yet."), subject_id=rumour.id)
    if now - at > OLDEST_CALL:
        raise Refused(_("That time is more than ten years ago."), subject_id=rumour.id)
    same = (ContactStep.rumour_id == rumour.id, ContactStep.contact_name == name, ContactStep.recorded_by_id == actor.id)
    again = session.scalar(select(ContactStep).where(*same, ContactStep.recorded_at > now - DOUBLE_PRESS).limit(1))
    if again is not None:
        return again
    row = ContactStep(rumour_id=rumour.id, contact_id=contact.id if contact is not None else None, contact_name=name, at=at)
    row.agreed, row.recorded_by_id, row.recorded_at = mask(agreed.strip()[:LONGEST]).text, actor.id, now
    session.add(row)
    session.flush()
    record(session, "security_contacted", rumour, actor_id=actor.id, now=now, contact=name)
    return row


def begin_holding(session: Session, rumour: Rumour, words: FirstWords, *, actor: User, now: datetime) -> Sandwich:
    """A draft of the holding statement with the text in it. Raises Refused before a call is recorded."""
    require_called(session, rumour.id)
    made = start_sandwich(session, rumour, format="holding_statement", language=words.language, actor=actor, now=now)
    if made.current_revision is not None and made.current_revision.document.get("opening_fact"):
        return made
    text = {"headline": words.headline, "opening_fact": words.opening_fact, "explanation": words.explanation}

    def put_in(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, **text}

    amend(session, made, put_in, actor=actor, now=now, note=_("Text for the first hour: %(name)s", name=words.name))
    return made


def save_note(session: Session, rumour: Rumour, text: str, *, language: str, actor: User, now: datetime) -> StaffNote:
    """The note for colleagues as a new wording. Raises Refused when it is empty, too long or tells the rumour."""
    require_editor(actor)
    words = mask(text.replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST]).text
    if not words:
        raise Refused(_("Write the note."), subject_id=rumour.id)
    if word_count(words) > STAFF_WORDS:
        message = _("The note has %(num)s words. Keep it to %(most)s.", num=word_count(words), most=STAFF_WORDS)
        raise Refused(message, subject_id=rumour.id)
    if names_claim(rumour, words, language):
        raise Refused(_("The note repeats the rumour. Say what is true instead."), subject_id=rumour.id)
    last = queries.newest_note(session, rumour.id)
    if last is not None and last.text == words:
        return last
    number = (session.scalar(select(func.max(StaffNote.number)).where(StaffNote.rumour_id == rumour.id)) or 0) + 1
    row = StaffNote(rumour_id=rumour.id, number=number, language=language, text=words, written_by_id=actor.id, written_at=now)
    session.add(row)
    session.flush()
    record(session, "staff_note_saved", rumour, actor_id=actor.id, now=now, number=number)
    return row


def give_note(session: Session, rumour: Rumour, note: StaffNote, given_to: str, *, actor: User, now: datetime) -> SilentStep:
    """The note has been given to a group of colleagues: which one, never who."""
    require_editor(actor)
    group = _line(mask(given_to).text, 120)
    if not group:
        raise Refused(_("Write which group has got the note, such as the service desk."), subject_id=rumour.id)
    if note.rumour_id != rumour.id:
        raise NotFound(subject_id=note.id)
    return _step(session, rumour, "staff_note", note.text, actor, now, staff_note_id=note.id, given_to=group)


def give_reply(
    session: Session, rumour: Rumour, text: str, *, revision: Revision | None, channel: str, actor: User, now: datetime
) -> SilentStep:
    """A person has answered the one who asked. The text is masked; who asked is never stored.

    With facts in it, it is made of an approved revision; without one it is only the receipt that says when an answer comes.
    """
    require_editor(actor)
    if channel not in CHANNELS:
        raise Refused(_("Choose how the person had asked."), subject_id=rumour.id)
    words = mask(text.replace("\r\n", "\n").replace("\x00", "").strip()[:LONGEST]).text
    if not words:
        raise Refused(_("There is no reply to note."), subject_id=rumour.id)
    revision_id = revision.id if revision is not None else None
    return _step(session, rumour, "reply", words, actor, now, channel=channel, revision_id=revision_id)


def _step(session: Session, rumour: Rumour, kind: str, text: str, actor: User, now: datetime, **about: Any) -> SilentStep:
    same = (SilentStep.rumour_id == rumour.id, SilentStep.kind == kind, SilentStep.by_id == actor.id, SilentStep.text == text)
    own = (*same, *(getattr(SilentStep, name) == value for name, value in about.items()))
    again = session.scalar(select(SilentStep).where(*own, SilentStep.at > now - DOUBLE_PRESS).limit(1))
    if again is not None:
        return again
    row = SilentStep(rumour_id=rumour.id, kind=kind, text=text, at=now, by_id=actor.id, **about)
    session.add(row)
    session.flush()
    details = {name: about[name] for name in ("given_to", "channel") if name in about}
    record(
        session, "staff_note_given" if kind == "staff_note" else "asker_answered", rumour, actor_id=actor.id, now=now, **details
    )
    return row


def _require_administrator(actor: User) -> None:
    if "administrator" not in actor.role_names:
        raise NotAllowed(_("Only an administrator changes this list."))


def _line(text: str, most: int) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())[:most]
