"""A private person whose consent is over leaves the register: what was published keeps its row, without the name."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.audiences.models import ERASED, Absence, BusyDay, Calendar, Spokesperson, Trust

KEPT = timedelta(days=30)  # time to ask again


def forget_private(session: Session, today: date, *, now: datetime) -> int:
    """Erase everything about private persons whose consent ended or was taken back a month ago. How many."""
    statement = select(Spokesperson).where(Spokesperson.is_private, Spokesperson.name != ERASED)
    over = [row for row in session.scalars(statement).unique() if _ended_on(row) < today - KEPT]
    for row in over:
        row.name = row.role_title = row.consent_how = ERASED
        row.trusted_by, row.themes, row.languages = "", [], []
        for table in (Trust, Calendar, BusyDay, Absence):
            session.execute(delete(table).where(table.spokesperson_id == row.id))
        session.flush()
        record(session, "private_person_forgotten", row, actor_id=None, now=now)
    return len(over)


def _ended_on(row: Spokesperson) -> date:
    if row.consent_withdrawn_at is not None:
        return row.consent_withdrawn_at.date()
    return row.consent_until or date.max
