"""What is not kept: numbers, devices, choices and absences of people who have left, absences that are over, old tests."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.alerts.roster.models import DutyAbsence
from workbench.alerts.telling.models import AlertDevice, AlertTelling, AlertTrial

TRIALS_KEPT = timedelta(days=30)
ABSENCES_KEPT = timedelta(days=30)


def forget_left(session: Session) -> None:
    """Nothing that leads to somebody who has no account any more. Shifts stay: they say who was on duty."""
    left = select(User.id).where(User.active.is_(False))
    session.execute(delete(AlertDevice).where(AlertDevice.user_id.in_(left)))
    session.execute(delete(AlertTelling).where(AlertTelling.user_id.in_(left)))
    session.execute(delete(DutyAbsence).where(DutyAbsence.user_id.in_(left)))


def forget_absences(session: Session, now: datetime) -> None:
    """When people were away, a month after it is over."""
    session.execute(delete(DutyAbsence).where(DutyAbsence.ends_at < now - ABSENCES_KEPT))


def forget_trials(session: Session, now: datetime) -> None:
    """Tests after a month."""
    session.execute(delete(AlertTrial).where(AlertTrial.asked_at < now - TRIALS_KEPT))
