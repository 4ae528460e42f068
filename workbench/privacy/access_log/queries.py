"""Reading the access log: who read what is protected, when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.access import HANDED_OUT, RAW, RESTRICTED
from workbench.activity.models import Activity
from workbench.privacy.access_log.files import TAKEN, taken

PAGE = 50
KINDS = {"restricted": RESTRICTED, "raw": RAW, "handed_out": HANDED_OUT}


@dataclass(frozen=True)
class Reading:
    """One row: who read what, when. `subject` is a code, or what it is and its number; a number alone where it is restricted."""

    id: int
    at: datetime
    who: str
    what: str
    subject: str


def readings(session: Session, *, kind: str = "", person_id: int | None = None, before: int | None = None) -> Sequence[Reading]:
    """The newest readings of a kind ("" is every kind) and of a person, or those before a row."""
    verbs = KINDS.get(kind) or tuple(verb for some in KINDS.values() for verb in some)
    wanted = select(Activity).where(Activity.verb.in_(verbs)).order_by(Activity.id.desc()).limit(PAGE)
    if person_id:
        wanted = wanted.where(Activity.actor_id == person_id)
    if before:
        wanted = wanted.where(Activity.id < before)
    rows = session.scalars(wanted).all()
    ids = {row.actor_id for row in rows if row.actor_id}
    names: dict[int, str] = {row[0]: row[1] for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
    words = verb_words()
    return [
        Reading(row.id, row.at, names.get(row.actor_id or 0, "–"), words[row.verb], _subject(row)) for row in rows
    ]  # fmt: skip


def people(session: Session) -> Sequence[tuple[int, str]]:
    """Everybody with an account, for the filter."""
    return [(row[0], row[1]) for row in session.execute(select(User.id, User.name).order_by(User.name, User.id))]


def verb_words() -> dict[str, str]:
    """What each row of the log says."""
    return {
        "restricted_rumour_read": _("opened a restricted rumour"),
        "restricted_answer_read": _("opened an answer to a restricted rumour"),
        "item_read": _("opened a text in the inbox"),
        "inbox_read": _("looked through the inbox"),
        "candidates_read": _("looked through the new rumours"),
        "candidate_read": _("opened texts of a new rumour"),
        "source_read": _("looked at the texts of a source"),
        "survey_texts_read": _("read what people wrote in a survey"),
        "export_asked_for": _("asked for an export of everything"),
        "export_downloaded": _("downloaded an export of everything"),
        "extract_opened": _("read the texts of a records request"),
        "extract_made": _("made an extract for a records request"),
        "extract_downloaded": _("downloaded an extract for a records request"),
        "access_log_read": _("read the access log"),
        "audit_trail_read": _("read the audit trail"),
        "file_taken": _("took out a file"),
    }


def _subject(row: Activity) -> str:
    if row.verb in RESTRICTED:  # whoever reads this may not see it: a slug is made of its headline
        return _("Number %(number)s", number=row.subject_id)
    if row.verb == TAKEN:
        return taken(row)
    if row.verb in _whole():
        return _whole()[row.verb]
    named = row.details.get("code") or row.details.get("slug") or row.details.get("reference")
    return str(named) if named else _numbered(row.subject_kind, row.subject_id)


def _whole() -> dict[str, str]:
    """Readings of a whole list: their row is about the person who read."""
    return {
        "inbox_read": _("the inbox"),
        "candidates_read": _("the new rumours"),
        "access_log_read": _("the log itself"),
        "audit_trail_read": _("the audit trail"),
    }


def _numbered(kind: str, number: int) -> str:
    words = {
        "item": _("Text %(number)s", number=number),
        "claim_group": _("New rumour %(number)s", number=number),
        "source": _("Source %(number)s", number=number),
        "wave": _("Survey %(number)s", number=number),
        "data_export": _("Export %(number)s", number=number),
    }
    return words.get(kind) or _("Number %(number)s", number=number)
