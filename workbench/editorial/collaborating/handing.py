"""Handing a text to a colleague, or taking it over: always with a reason, in the log and by letter."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.authors import author_ids
from workbench.editorial.collaborating.readers import WRITERS, may_read, readers
from workbench.editorial.collaborating.words import plain_words
from workbench.editorial.holding import hold
from workbench.editorial.models import Sandwich
from workbench.editorial.service.writing import require_editor
from workbench.editorial.states import is_waiting
from workbench.errors import Conflict, NotAllowed, Refused

MOST_REASON = 1000


def hand_over(
    session: Session,
    sandwich: Sandwich,
    to: User,
    *,
    what: str,
    reason: str,
    actor: User,
    now: datetime,
    seen_turn_id: int | None = None,
) -> None:
    """Give a colleague the turn, or make them the author (`what`: "turn" or "author").

    Whoever wrote in the text cannot be given it for approval. `seen_turn_id` is whose turn it was on the page; raises Conflict
    when it has moved since.
    """
    hold(session, sandwich)
    words = _checked(session, sandwich, to, reason, actor)
    if seen_turn_id is not None and seen_turn_id != (sandwich.turn_user_id or 0):
        raise Conflict(_("The turn has moved since you opened the page. Read again whose it is."), subject_id=sandwich.id)
    if what == "author":
        _change_author(session, sandwich, to, words, actor, now)
        return
    if sandwich.turn_user_id == to.id:
        raise Refused(_("%(name)s has the turn already.", name=to.name), subject_id=sandwich.id)
    _require_able(session, sandwich, to)
    verb = "turn_taken_over" if to.id == actor.id else "turn_handed_over"
    before = sandwich.turn_user_id
    _set_turn(session, sandwich, to)
    row = record(session, verb, sandwich, actor_id=actor.id, now=now, name=to.name, to_id=to.id, from_id=before, reason=words)
    if to.id != actor.id:
        _tell(session, sandwich, to.id, "handed_over", row.id)
    if before is not None and before not in (actor.id, to.id):
        _tell(session, sandwich, before, "taken_over", row.id)


def able_people(session: Session, sandwich: Sandwich) -> list[User]:
    """Colleagues who can be given the text as it stands now."""
    writers = author_ids(session, sandwich) if is_waiting(sandwich) else set()
    able = [person for person in readers(session, sandwich) if person.role_names & WRITERS]
    if is_waiting(sandwich):
        return [person for person in able if "approver" in person.role_names and person.id not in writers]
    return able


def _change_author(session: Session, sandwich: Sandwich, to: User, words: str, actor: User, now: datetime) -> None:
    if is_waiting(sandwich):
        raise Refused(_("The text is with an approver. Take it back before you change its author."), subject_id=sandwich.id)
    if sandwich.author_id == to.id:
        raise Refused(_("%(name)s is the author already.", name=to.name), subject_id=sandwich.id)
    before, has_turn = sandwich.author_id, sandwich.turn_user_id == sandwich.author_id
    sandwich.author_id = to.id
    if has_turn:
        sandwich.turn_user_id = to.id
    session.flush()
    session.expire(sandwich, ["author", "turn_user"])
    row = record(
        session, "author_changed", sandwich, actor_id=actor.id, now=now, name=to.name, to_id=to.id, from_id=before, reason=words
    )
    for user_id in {to.id, before} - {actor.id}:
        _tell(session, sandwich, user_id, "author_changed", row.id)


def _checked(session: Session, sandwich: Sandwich, to: User, reason: str, actor: User) -> str:
    require_editor(actor)
    if sandwich.deleted_at is not None or sandwich.state in ("published", "withdrawn"):
        raise Refused(
            _("Nobody has the turn on this answer now: it is published, withdrawn or in the bin."), subject_id=sandwich.id
        )
    words = plain_words(reason)
    if not words:
        raise Refused(_("Write why the text is handed over."), subject_id=sandwich.id)
    if len(words) > MOST_REASON:
        raise Refused(_("The reason is too long. At most %(most)s characters.", most=MOST_REASON), subject_id=sandwich.id)
    if not to.role_names & WRITERS or not may_read(session, sandwich, to):
        raise NotAllowed(_("%(name)s may not write in this answer.", name=to.name), subject_id=sandwich.id)
    return words


def _require_able(session: Session, sandwich: Sandwich, to: User) -> None:
    if not is_waiting(sandwich):
        return
    if "approver" not in to.role_names or to.id in author_ids(session, sandwich):
        message = _("The text waits for approval. Only an approver who has not written in it can have it now.")
        raise NotAllowed(message, subject_id=sandwich.id)


def _set_turn(session: Session, sandwich: Sandwich, to: User) -> None:
    sandwich.turn_user_id = to.id
    session.flush()
    session.expire(sandwich, ["turn_user"])


def _tell(session: Session, sandwich: Sandwich, user_id: int, what: str, activity_id: int) -> None:
    payload = {"sandwich_id": sandwich.id, "user_id": user_id, "what": what, "activity_id": activity_id}
    queue.enqueue(session, "editorial.tell", payload, dedupe=f"editorial.tell:{what}:{activity_id}:{user_id}")
