"""Reading the audit trail."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workbench.activity.models import Activity


def history(session: Session, *subjects: tuple[str, int], limit: int = 200) -> Sequence[Activity]:
    """What happened to the subjects (kind, id), newest first. Within one second the order in which it was written down counts."""
    wanted = [(Activity.subject_kind == kind) & (Activity.subject_id == subject_id) for kind, subject_id in subjects]
    statement = select(Activity).where(or_(*wanted)).order_by(Activity.at.desc(), Activity.id.desc()).limit(limit)
    return sorted(session.scalars(statement), key=lambda row: (row.at.replace(microsecond=0), row.id), reverse=True)


def since(session: Session, activity_id: int, *, verbs: Sequence[str] = (), limit: int = 500) -> Sequence[Activity]:
    """Rows after `activity_id`, oldest first: what a later room reads with a cursor of its own."""
    statement = select(Activity).where(Activity.id > activity_id).order_by(Activity.id).limit(limit)
    if verbs:
        statement = statement.where(Activity.verb.in_(verbs))
    return session.scalars(statement).all()
