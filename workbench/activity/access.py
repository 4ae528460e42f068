"""The access log: who read what is protected, in the audit trail. One function that every room calls."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.db import after_reading, is_writing

ONE_READING = timedelta(minutes=15)  # the same person with the same thing: a page that is looked at again is one reading
RESTRICTED = ("restricted_rumour_read", "restricted_answer_read")
RAW = ("item_read", "inbox_read", "candidates_read", "candidate_read", "source_read", "survey_texts_read")
HANDED_OUT = (
    "export_asked_for", "export_downloaded", "extract_opened", "extract_made", "extract_downloaded", "access_log_read",
    "audit_trail_read", "file_taken",
)  # fmt: skip
ACCESS = (*RESTRICTED, *RAW, *HANDED_OUT)


def note_access(
    session: Session,
    verb: str,
    subject: Any,
    *,
    actor_id: int,
    now: datetime,
    kind: str = "",
    once: timedelta = ONE_READING,
    **details: Any,
) -> None:
    """Write down that a person reads `subject`; `verb` is one of ACCESS, `kind` its table unless given.

    In a session for reading the row is written when that session ends: a page that cannot be logged is not shown. A reading
    of the same thing by the same person within `once`, a quarter of an hour, is the same reading; other details make it another.
    """
    if verb not in ACCESS:
        raise ValueError(f"{verb} is no reading that the access log knows")
    kind = kind or subject.__tablename__
    if details in _noted(session, verb, kind, subject.id, actor_id, now - once, now):
        return
    write = partial(_write, verb=verb, subject=subject, actor_id=actor_id, now=now, kind=kind, details=details)
    if is_writing(session):
        write(session)
    else:
        after_reading(session, (verb, kind, subject.id, actor_id, *sorted(details.items())), write)


def _noted(
    session: Session, verb: str, kind: str, subject_id: int, actor_id: int, since: datetime, now: datetime
) -> Sequence[dict[str, Any]]:
    same = (Activity.subject_kind == kind, Activity.subject_id == subject_id, Activity.at > since, Activity.at <= now)
    return session.scalars(select(Activity.details).where(*same, Activity.verb == verb, Activity.actor_id == actor_id)).all()


def _write(
    session: Session, *, verb: str, subject: Any, actor_id: int, now: datetime, kind: str, details: dict[str, Any]
) -> None:
    record(session, verb, subject, actor_id=actor_id, now=now, kind=kind, **details)
