"""What happened to a source, as people read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.evidence.words import LINK_WORDS


@dataclass(frozen=True)
class LogLine:
    """One thing that happened."""

    at: datetime
    who: str
    text: str


def log_lines(session: Session, rows: Iterable[Activity]) -> list[LogLine]:
    """Rows of the audit trail in words, with the names of those who did it."""
    listed = list(rows)
    ids = {row.actor_id for row in listed if row.actor_id is not None}
    wanted = select(User.id, User.name).where(User.id.in_(ids))
    names = {user_id: name for user_id, name in session.execute(wanted)} if ids else {}  # noqa: C416  a result is no mapping
    return [LogLine(row.at, names.get(row.actor_id or 0, _("The workbench")), _words(row)) for row in listed]


def _words(row: Activity) -> str:
    details = {"reason": "", "by": "", "state": "", "text": "", "period": "", "old": "", "new": "", **row.details}
    link = LINK_WORDS.get(str(details["state"]), details["state"])
    words = {
        "source_added": _("added the source"),
        "source_changed": _("changed the facts"),
        "copy_asked": _("asked for a new copy"),
        "copy_taken": _("took a copy"),
        "copy_failed": _("could not take a copy"),
        "copy_removed": _("took a copy away: %(reason)s", reason=details["reason"]),
        "passage_taken": _("kept a passage"),
        "number_taken": _("kept a number"),
        "extract_removed": _("took away: %(text)s", text=details["text"]),
        "source_still_valid": _("marked it as still valid: %(reason)s", reason=details["reason"]),
        "source_replaced": _("named the newer source %(code)s", code=details["by"]),
        "replacement_taken_back": _("let it stand for itself again"),
        "link_trouble": _("found that the link has trouble: %(state)s", state=link),
    }
    return words.get(row.verb, row.verb)
