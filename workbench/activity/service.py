"""Writing the audit trail."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from workbench.activity.models import Activity

DOUBLE_PRESS = timedelta(seconds=10)  # the same thing from the same person within this is one press that was sent twice


def record(
    session: Session, verb: str, subject: Any, *, actor_id: int | None, now: datetime, kind: str = "", **details: Any
) -> Activity:
    """Add one row about `subject` (a stored object with an id). `verb` is past tense, e.g. "verdict_set".

    `kind` is the subject's table name unless given. `details` must be JSON and hold no personal data of the public.
    """
    row = Activity(
        at=now, actor_id=actor_id, verb=verb, subject_kind=kind or subject.__tablename__, subject_id=subject.id, details=details
    )
    session.add(row)
    session.flush()
    return row
