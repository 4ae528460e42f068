"""Answers to the checklist: who has looked at what in a revision, and what is still open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from sandwiches import Document
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.authors import author_ids
from workbench.editorial.checking import HIGH_HARM, harm_of
from workbench.editorial.holding import hold
from workbench.editorial.languages.queries import link_of
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.reviewing.checklist import APPROVAL, FACTS, Item, items_for, known_items
from workbench.editorial.reviewing.models import ReviewAnswer
from workbench.editorial.states import is_waiting
from workbench.errors import Conflict, NotAllowed, Refused

CHECKERS = frozenset({"fact_checker", "approver"})
MOST_CHARACTERS = 2000


@dataclass(frozen=True)
class Line:
    """One line of the checklist with every answer to it, newest first."""

    item: Item
    answers: Sequence[ReviewAnswer]

    @property
    def newest(self) -> ReviewAnswer | None:
        """The answer that holds."""
        return self.answers[0] if self.answers else None


def lines_of(session: Session, sandwich: Sandwich, revision_id: int, document: Document) -> list[Line]:
    """The checklist of a revision as it stands."""
    rows = answers_to(session, revision_id)
    items = items_for(document, is_version=link_of(session, sandwich.id) is not None)
    return [Line(item, [row for row in rows if row.item == item.id]) for item in items]


def answers_to(session: Session, revision_id: int | None) -> Sequence[ReviewAnswer]:
    """Every answer about a revision, newest first."""
    wanted = select(ReviewAnswer).where(ReviewAnswer.revision_id == revision_id).options(joinedload(ReviewAnswer.person))
    return session.scalars(wanted.order_by(ReviewAnswer.answered_at.desc(), ReviewAnswer.id.desc())).unique().all()


def open_lines(session: Session, sandwich: Sandwich, lines: Sequence[Line], approver_id: int) -> list[Line]:
    """What still stops the approver: lines without a yes, and at high harm facts that only the approver has checked."""
    is_apart = harm_of(session, sandwich.rumour_id) >= HIGH_HARM
    return [line for line in lines if not _is_met(line, approver_id, is_apart=is_apart)]


def answer_checklist(
    session: Session,
    sandwich: Sandwich,
    *,
    answers: Mapping[str, tuple[bool, str]],
    actor: User,
    now: datetime,
    revision_id: int | None = None,
) -> None:
    """Write one person's answers about the revision that waits: per line whether it is right, and a note.

    Raises NotAllowed for an author or a wrong role, Conflict for a text that has moved on, Refused for a no without a reason.
    """
    hold(session, sandwich)
    if not is_waiting(sandwich) or (revision_id is not None and revision_id != sandwich.sent_revision_id):
        raise Conflict(_("The text has changed, or is no longer with an approver. Read it again."), subject_id=sandwich.id)
    if not actor.role_names & CHECKERS:
        raise NotAllowed(_("A fact-checker or an approver answers the checklist."), subject_id=sandwich.id)
    if actor.id in author_ids(session, sandwich):
        raise NotAllowed(_("You have written in this text, so another person must decide."), subject_id=sandwich.id)
    revision = session.get_one(Revision, sandwich.sent_revision_id)
    wanted = {name: answers[name] for name in sorted(known_items(answers))}
    if any(not is_right and not note.strip() for is_right, note in wanted.values()):
        raise Refused(_("Write what is wrong where you answer no."), subject_id=sandwich.id)
    if not wanted:
        return
    write_answers(session, revision, wanted, actor=actor, now=now)
    wrong = [name for name, (is_right, _note) in wanted.items() if not is_right]
    record(
        session,
        "checklist_answered",
        sandwich,
        actor_id=actor.id,
        now=now,
        number=revision.number,
        items=list(wanted),
        wrong=wrong,
    )


def write_answers(
    session: Session, revision: Revision, answers: Mapping[str, tuple[bool, str]], *, actor: User, now: datetime
) -> None:
    """Store the answers; a person's newer answer to a line replaces the older one."""
    mine = select(ReviewAnswer).where(ReviewAnswer.revision_id == revision.id, ReviewAnswer.person_id == actor.id)
    known = {row.item: row for row in session.scalars(mine)}
    for name, (is_right, note) in answers.items():
        row = known.get(name)
        if row is None:
            row = ReviewAnswer(revision_id=revision.id, author_id=revision.author_id, item=name, person_id=actor.id)
            session.add(row)
        row.is_right, row.note, row.answered_at = is_right, note.replace("\x00", "").strip()[:MOST_CHARACTERS], now
    session.flush()


def tick_lines(
    session: Session,
    sandwich: Sandwich,
    revision: Revision,
    document: Document,
    ticked: Collection[str],
    *,
    actor: User,
    now: datetime,
) -> list[Line]:
    """Write the approver's ticks and give the lines that are still open."""
    open_before = {
        line.item.id for line in open_lines(session, sandwich, lines_of(session, sandwich, revision.id, document), actor.id)
    }
    said = known_items(ticked) & open_before
    write_answers(session, revision, dict.fromkeys(sorted(said), (True, "")), actor=actor, now=now)
    return open_lines(session, sandwich, lines_of(session, sandwich, revision.id, document), actor.id)


def _is_met(line: Line, approver_id: int, *, is_apart: bool) -> bool:
    answers = line.answers
    if line.item.step == APPROVAL:
        answers = [row for row in answers if row.person_id == approver_id]
    elif line.item.step == FACTS and is_apart:
        answers = [row for row in answers if row.person_id != approver_id]
    return bool(answers) and answers[0].is_right
