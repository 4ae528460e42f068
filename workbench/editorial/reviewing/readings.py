"""The extra readers of a text, and why each is needed (method/vocabulary.json, extra_readers; METHOD F11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches import Document, Finding, has_lexicon
from workbench.accounts.models import User
from workbench.accounts.permissions.groups import EDITORS
from workbench.editorial.checking import needs_second_reader
from workbench.editorial.languages.queries import reads_language
from workbench.editorial.models import READING_REASONS, Sandwich, SecondReading
from workbench.editorial.reviewing.elections import election_near
from workbench.rumours.models import Rumour

LEGAL = frozenset({"parties", "election"})
EXTRA = frozenset({"humour", "children", "parties", "election"})  # never the approver; whoever reads the language may be


@dataclass(frozen=True)
class Required:
    """One reading that the text needs; `reading` is None until somebody has read."""

    reason: str
    reading: SecondReading | None = None


def required_readings(
    session: Session, sandwich: Sandwich, revision_id: int, document: Document, findings: Iterable[Finding], *, day: date
) -> list[Required]:
    """What the text needs today, each with who has read it. Worked out afresh, so that nothing decided later is missed."""
    done = {row.reason: row for row in readings_of(session, revision_id)}
    wanted = set(reasons(session, sandwich, document, findings, day=day))
    return [Required(reason, done.get(reason)) for reason in READING_REASONS if reason in wanted]


def reasons(session: Session, sandwich: Sandwich, document: Document, findings: Iterable[Finding], *, day: date) -> list[str]:
    """Why the text needs more readers than its approver."""
    rumour = session.get_one(Rumour, sandwich.rumour_id)
    holds = {
        "humour": document.humour,
        "children": needs_second_reader(rumour),
        "parties": any(one.rule == "W15" for one in findings),
        "election": election_near(session, day) is not None,
        "language": not has_lexicon(sandwich.language),
    }
    return [reason for reason in READING_REASONS if holds[reason]]


def readings_of(session: Session, revision_id: int | None) -> Sequence[SecondReading]:
    """Who has read a revision, and why."""
    wanted = select(SecondReading).where(SecondReading.revision_id == revision_id).order_by(SecondReading.id)
    return session.scalars(wanted).unique().all()


def may_read(session: Session, actor: User, reason: str, sandwich: Sandwich) -> bool:
    """Whether the person is one who can give this reading; that they have not written is checked beside it."""
    if reason in LEGAL:
        return "legal_reviewer" in actor.role_names
    if reason == "language":
        return reads_language(session, actor.id, sandwich.language)
    return bool(actor.role_names & EDITORS)


def is_met(required: Required, approver_id: int) -> bool:
    """Whether somebody who may has read it, and is not the approver where another pair of eyes is wanted."""
    if required.reading is None:
        return False
    return required.reason not in EXTRA or required.reading.reader_id != approver_id


def reason_words(reason: str) -> str:
    """Why one more person reads, and who that is."""
    words = {
        "humour": _("There is humour in it: a second colleague reads it."),
        "children": _("It concerns children: a second colleague reads it."),
        "parties": _("A party or a politician is named: the legal reviewer reads it."),
        "election": _("There is an election within six months: the legal reviewer reads it."),
        "language": _("No rules read this language: a named reader of the language signs it."),
    }
    return words[reason]
