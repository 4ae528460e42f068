"""Changes to suggestions: other words for a passage, taken in as a revision or declined with a reason."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches.document import PARTS
from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.editorial.amending import amend, own_text
from workbench.editorial.collaborating.anchors import find_passage
from workbench.editorial.collaborating.comments import SPEAKERS
from workbench.editorial.collaborating.models import Suggestion
from workbench.editorial.collaborating.passages import Passage
from workbench.editorial.collaborating.words import MOST, plain_words
from workbench.editorial.holding import hold
from workbench.editorial.models import Sandwich
from workbench.editorial.service.writing import require_editor, require_writable
from workbench.errors import Conflict, NotAllowed, NotFound, Refused


def suggest(
    session: Session, sandwich: Sandwich, passage: Passage, replacement: str, *, why: str = "", actor: User, now: datetime
) -> Suggestion:
    """Propose other words for a passage. The same proposal again within ten seconds is the same one. Raises Refused."""
    if not actor.role_names & SPEAKERS:
        raise NotAllowed(_("Your role does not comment on answers."), subject_id=actor.id)
    require_writable(sandwich)
    words, reason = plain_words(replacement), plain_words(why)
    if passage.part not in PARTS or not passage.words or passage.start is None or passage.end is None:
        raise Refused(_("Choose the sentence that you want to change."), subject_id=sandwich.id)
    if len(words) > MOST or len(reason) > MOST:
        raise Refused(_("The suggestion is too long. At most %(most)s characters.", most=MOST), subject_id=sandwich.id)
    if words == passage.words.strip():
        raise Refused(_("These are the same words. Change something, or write a comment."), subject_id=sandwich.id)
    same = (Suggestion.sandwich_id == sandwich.id, Suggestion.author_id == actor.id, Suggestion.at > now - DOUBLE_PRESS)
    last = session.scalar(select(Suggestion).where(*same).order_by(Suggestion.id.desc()).limit(1))
    if last is not None and (last.part, last.passage, last.replacement) == (passage.part, passage.words, words):
        return last
    made = Suggestion(
        sandwich_id=sandwich.id, author_id=actor.id, part=passage.part, passage_start=passage.start, passage_end=passage.end,
        passage=passage.words, replacement=words, why=reason, at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    record(session, "suggestion_made", sandwich, actor_id=actor.id, now=now, part=passage.part)
    return made


def accept(session: Session, sandwich: Sandwich, suggestion_id: int, *, actor: User, now: datetime) -> Suggestion:
    """Put the proposed words in place of the passage: a revision whose note names who suggested them. Twice is once.

    What the person has typed and not saved is saved first. Raises Conflict when the passage is not there any more.
    """
    hold(session, sandwich)
    suggestion = suggestion_of(session, sandwich, suggestion_id)
    if suggestion.state == "accepted":
        return suggestion
    _require_open(suggestion, actor)
    require_editor(actor)
    require_writable(sandwich)
    text = str(own_text(session, sandwich, actor).get(suggestion.part) or "")
    place = find_passage(text, suggestion.passage, suggestion.passage_start)
    if place is None or place.is_changed:
        message = _("The passage has been changed since the suggestion was made. Change it in the editor, or decline.")
        raise Conflict(message, subject_id=suggestion.id)
    changed = text[: place.start] + suggestion.replacement + text[place.end :]

    def change(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, suggestion.part: changed}

    note = _("Suggestion by %(name)s", name=suggestion.author.name)
    revision = amend(session, sandwich, change, actor=actor, now=now, note=note)
    suggestion.made_revision_id = revision.id
    _answer(suggestion, "accepted", "", actor, now)
    details: dict[str, Any] = {"number": revision.number, "name": suggestion.author.name, "suggested_by": suggestion.author_id}
    record(session, "suggestion_accepted", sandwich, actor_id=actor.id, now=now, **details)
    _tell(session, sandwich, suggestion)
    return suggestion


def decline(session: Session, sandwich: Sandwich, suggestion_id: int, *, reason: str, actor: User, now: datetime) -> Suggestion:
    """Say no, and why. Twice is once."""
    hold(session, sandwich)
    suggestion = suggestion_of(session, sandwich, suggestion_id)
    if suggestion.state == "declined":
        return suggestion
    require_editor(actor)
    _require_open(suggestion, actor, may_own=True)
    words = plain_words(reason)
    if not words or len(words) > MOST:
        raise Refused(
            _("Write why the suggestion is declined, in at most %(most)s characters.", most=MOST), subject_id=suggestion.id
        )
    _answer(suggestion, "declined", words, actor, now)
    record(session, "suggestion_declined", sandwich, actor_id=actor.id, now=now, name=suggestion.author.name, reason=words[:300])
    _tell(session, sandwich, suggestion)
    return suggestion


def suggestion_of(session: Session, sandwich: Sandwich, suggestion_id: int) -> Suggestion:
    """One suggestion to this answer. Raises NotFound."""
    found = session.get(Suggestion, suggestion_id)
    if found is None or found.sandwich_id != sandwich.id:
        raise NotFound(subject_id=suggestion_id)
    return found


def _require_open(suggestion: Suggestion, actor: User, *, may_own: bool = False) -> None:
    if suggestion.state != "open":
        raise Conflict(_("The suggestion has been answered already."), subject_id=suggestion.id)
    if suggestion.author_id == actor.id and not may_own:
        message = _("A colleague answers your suggestion. You can change the text yourself in the editor.")
        raise NotAllowed(message, subject_id=suggestion.id)


def _answer(suggestion: Suggestion, state: str, reason: str, actor: User, now: datetime) -> None:
    suggestion.state, suggestion.reason = state, reason
    suggestion.answered_by_id, suggestion.answered_at = actor.id, now


def _tell(session: Session, sandwich: Sandwich, suggestion: Suggestion) -> None:
    if suggestion.author_id == suggestion.answered_by_id:
        return
    what = f"suggestion_{suggestion.state}"
    payload = {"sandwich_id": sandwich.id, "user_id": suggestion.author_id, "what": what}
    queue.enqueue(session, "editorial.tell", payload, dedupe=f"editorial.tell:{what}:{suggestion.id}")
