"""Reading alert rules: all of them, one, and how often each has fired."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from workbench.alerts.models import Alert, AlertReceiver, AlertRule
from workbench.errors import NotFound

LATELY = timedelta(days=30)


def all_rules(session: Session) -> Sequence[AlertRule]:
    """Every rule that is not deleted, with its receivers: those that are on first, then by name."""
    load = selectinload(AlertRule.receivers).joinedload(AlertReceiver.user)
    standing = select(AlertRule).where(AlertRule.archived_at.is_(None)).options(load)
    return session.scalars(standing.order_by(AlertRule.is_active.desc(), AlertRule.name)).unique().all()


def deleted_rules(session: Session) -> Sequence[AlertRule]:
    """Deleted rules, the last one first."""
    return session.scalars(
        select(AlertRule).where(AlertRule.archived_at.is_not(None)).order_by(AlertRule.archived_at.desc())
    ).all()


def open_alerts_of(session: Session, rule_id: int) -> int:
    """How many alerts of the rule nobody has dealt with."""
    mine = (Alert.rule_id == rule_id, Alert.state.not_in(("resolved", "expired")))
    return session.scalar(select(func.count(Alert.id)).where(*mine)) or 0


def rule(session: Session, rule_id: int) -> AlertRule:
    """One rule with its receivers. Raises NotFound."""
    load = selectinload(AlertRule.receivers).joinedload(AlertReceiver.user)
    found = session.get(AlertRule, rule_id, options=[load])
    if found is None:
        raise NotFound(_("There is no such rule."), subject_id=rule_id)
    return found


def fired_lately(session: Session, now: datetime) -> Mapping[int, int]:
    """How many alerts each rule has raised in the last 30 days."""
    rows = session.execute(select(Alert.rule_id, func.count()).where(Alert.raised_at > now - LATELY).group_by(Alert.rule_id))
    return {row[0]: row[1] for row in rows}
