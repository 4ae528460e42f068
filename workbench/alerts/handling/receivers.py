"""Whom a rule tells first."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.alerts.models import AlertReceiver, AlertRule
from workbench.alerts.roster.queries import administrators, on_duty


def receivers_of(session: Session, rule: AlertRule, *, now: datetime) -> list[int]:
    """Ids of the named receivers who are still active, and of whoever is on duty when the rule tells them; each once.

    When that is nobody, because all have left or the roster has a gap, it is every administrator: an alert is never unheard.
    """
    named = select(AlertReceiver.user_id).join(User, User.id == AlertReceiver.user_id)
    active = named.where(AlertReceiver.rule_id == rule.id, User.active).order_by(AlertReceiver.user_id)
    told = list(session.scalars(active))
    officer = on_duty(session, now) if rule.tells_duty else None
    if officer is not None and officer.id not in told:
        told.append(officer.id)
    return told or [person.id for person in administrators(session)]
