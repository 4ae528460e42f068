"""Changes to the discussion of a text: comments on a passage, answers, resolving, and the colleagues who are named."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.editorial.collaborating.mentions import find_mentions
from workbench.editorial.collaborating.models import Mention
from workbench.editorial.collaborating.passages import Passage
from workbench.editorial.collaborating.readers import colleagues, may_read
from workbench.editorial.collaborating.words import MOST, plain_words
from workbench.editorial.models import ReviewComment, Sandwich
from workbench.errors import NotAllowed, NotFound, Refused

SPEAKERS = frozenset({"writer", "fact_checker", "approver", "legal_reviewer"})
QUIET = timedelta(minutes=3)  # what is said in one thread within this goes in one letter


def comment_on(
    session: Session, sandwich: Sandwich, passage: Passage, text: str, *, actor: User, now: datetime, also: str = ""
) -> ReviewComment:
    """A comment on a passage, or on a part when the passage is empty. `also` is the name of one more colleague to tell.

    The same words again within ten seconds are the same comment. Raises Refused for no words, too many, or a colleague
    who may not see the answer.
    """
    words = _checked(sandwich, text, actor)
    last = _last_of(session, sandwich, actor, now)
    if last is not None and (last.text, last.part, last.passage) == (words, passage.part, passage.words):
        return last
    return _add(session, sandwich, passage, words, None, actor=actor, now=now, also=also)


def reply_to(
    session: Session, sandwich: Sandwich, comment_id: int, text: str, *, actor: User, now: datetime, also: str = ""
) -> ReviewComment:
    """An answer in a thread. A thread that was resolved is opened again by it. Raises NotFound, Refused."""
    words = _checked(sandwich, text, actor)
    first = thread_start(session, sandwich, comment_id)
    last = _last_of(session, sandwich, actor, now)
    if last is not None and last.text == words and last.parent_id == first.id:
        return last
    made = _add(session, sandwich, Passage(first.part), words, first, actor=actor, now=now, also=also)
    if first.resolved_at is not None:
        first.resolved_at, first.resolved_by_id = None, None
    see_thread(session, first.id, actor=actor, now=now)
    return made


def resolve(session: Session, sandwich: Sandwich, comment_id: int, *, actor: User, now: datetime) -> None:
    """Mark a thread as dealt with. Twice is once. Raises NotFound."""
    _require_speaker(actor)
    first = thread_start(session, sandwich, comment_id)
    see_thread(session, first.id, actor=actor, now=now)
    if first.resolved_at is None:
        first.resolved_at, first.resolved_by_id = now, actor.id
        record(session, "comment_resolved", sandwich, actor_id=actor.id, now=now, part=first.part)


def reopen(session: Session, sandwich: Sandwich, comment_id: int, *, actor: User, now: datetime) -> None:
    """Take up a thread again that was dealt with. Raises NotFound."""
    _require_speaker(actor)
    first = thread_start(session, sandwich, comment_id)
    if first.resolved_at is not None:
        first.resolved_at, first.resolved_by_id = None, None
        record(session, "comment_reopened", sandwich, actor_id=actor.id, now=now, part=first.part)


def see_thread(session: Session, thread_id: int, *, actor: User, now: datetime) -> None:
    """The person has seen what was said to them in the thread: it leaves their list."""
    in_thread = select(ReviewComment.id).where((ReviewComment.id == thread_id) | (ReviewComment.parent_id == thread_id))
    wanted = select(Mention).where(Mention.user_id == actor.id, Mention.seen_at.is_(None), Mention.comment_id.in_(in_thread))
    for mention in session.scalars(wanted):
        mention.seen_at = now


def thread_start(session: Session, sandwich: Sandwich, comment_id: int) -> ReviewComment:
    """The first comment of a thread of this answer. Raises NotFound."""
    found = session.get(ReviewComment, comment_id)
    if found is not None and found.parent_id is not None:
        found = session.get(ReviewComment, found.parent_id)
    if found is None or found.sandwich_id != sandwich.id:
        raise NotFound(subject_id=comment_id)
    return found


def unknown_names(session: Session, text: str) -> list[str]:
    """Words after an @ that are no colleague's name: nobody was told."""
    return find_mentions(text, colleagues(session)).unknown


def _add(
    session: Session,
    sandwich: Sandwich,
    passage: Passage,
    words: str,
    first: ReviewComment | None,
    *,
    actor: User,
    now: datetime,
    also: str,
) -> ReviewComment:
    told = _told(session, sandwich, words, also, actor)
    comment = ReviewComment(
        sandwich_id=sandwich.id, revision_id=sandwich.current_revision_id, author_id=actor.id, kind="comment", at=now,
        part=passage.part, text=words, parent_id=first.id if first else None,
        passage=passage.words, passage_start=passage.start, passage_end=passage.end,
    )  # fmt: skip
    session.add(comment)
    session.flush()
    verb = "comment_replied" if first else "comment_added"
    record(session, verb, sandwich, actor_id=actor.id, now=now, part=comment.part, told=[person.id for person in told])
    for person in told:
        session.add(Mention(comment_id=comment.id, user_id=person.id, at=now))
        _tell(session, first.id if first else comment.id, person.id, now)
    session.flush()
    return comment


def _told(session: Session, sandwich: Sandwich, words: str, also: str, actor: User) -> list[User]:
    """The colleagues whom the comment names. Raises Refused when one of them may not see the answer."""
    people = {person.id: person for person in colleagues(session)}
    ids = find_mentions(words, people.values()).ids
    if also.strip():
        chosen = find_mentions("@" + also.strip().removeprefix("@"), people.values())
        if not chosen.ids:
            raise Refused(_("There is no colleague called %(name)s.", name=also.strip()[:60]), subject_id=sandwich.id)
        ids += chosen.ids
    told = [people[one] for one in dict.fromkeys(ids) if one != actor.id]
    for person in told:
        if not may_read(session, sandwich, person):
            message = _(
                "%(name)s may not see this answer, so the comment is not saved. Take the name away, or ask the rumour's owner.",
                name=person.name,
            )
            raise Refused(message, subject_id=sandwich.id)
    return told


def _tell(session: Session, thread_id: int, user_id: int, now: datetime) -> None:
    """One letter for a thread, a person and a few minutes; it is written when they are over, of all that was said."""
    seconds = int(QUIET.total_seconds())
    window = int(now.timestamp()) // seconds
    due = now + timedelta(seconds=seconds - int(now.timestamp()) % seconds)
    payload = {"thread_id": thread_id, "user_id": user_id}
    dedupe = f"editorial.tell_mention:{thread_id}:{user_id}:{window}"
    queue.enqueue(session, "editorial.tell_mention", payload, dedupe=dedupe, run_at=due)


def _checked(sandwich: Sandwich, text: str, actor: User) -> str:
    _require_speaker(actor)
    if sandwich.deleted_at is not None:
        raise Refused(_("This draft is in the bin. Take it out first."), subject_id=sandwich.id)
    words = plain_words(text)
    if not words:
        raise Refused(_("Write the comment."), subject_id=sandwich.id)
    if len(words) > MOST:
        message = _("The comment is too long: %(count)s characters. At most %(most)s.", count=len(words), most=MOST)
        raise Refused(message, subject_id=sandwich.id)
    return words


def _require_speaker(actor: User) -> None:
    if not actor.role_names & SPEAKERS:
        raise NotAllowed(_("Your role does not comment on answers."), subject_id=actor.id)


def _last_of(session: Session, sandwich: Sandwich, actor: User, now: datetime) -> ReviewComment | None:
    own = select(ReviewComment).where(ReviewComment.sandwich_id == sandwich.id, ReviewComment.author_id == actor.id)
    return session.scalar(own.where(ReviewComment.at > now - DOUBLE_PRESS).order_by(ReviewComment.id.desc()).limit(1))
