"""Changes to alerts: rules, raising, acknowledging, and the record of who was told."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.alerts.models import Alert, AlertReceipt, AlertReceiver, AlertRule
from workbench.alerts.queries import OPEN_STATES, Firing
from workbench.errors import Refused
from workbench.queue import enqueue

HARM_STEPS = 4


def add_rule(
    session: Session,
    name: str,
    *,
    kind: str,
    threshold: int,
    window_hours: int,
    theme: str | None,
    receivers: Sequence[User],
    actor_id: int | None,
    now: datetime,
) -> AlertRule:
    """A new rule. `threshold` is a number of sightings within `window_hours`, or a step of harm (1 to 4).

    Raises Refused without a receiver, for a harm step that does not exist, or for a name that another rule has. The same
    name again within ten seconds is the rule that was made.
    """
    if not receivers:
        raise Refused(_("Choose at least one person to tell."))
    if kind == "harm" and not 1 <= threshold <= HARM_STEPS:
        raise Refused(_("Harm has steps from 1 to 4."))
    known = session.scalar(select(AlertRule).where(AlertRule.name == name.strip()))
    if known is not None and known.created_at > now - DOUBLE_PRESS:
        return known
    if known is not None:
        raise Refused(_("There is already a rule of that name."), subject_id=known.id)
    rule = AlertRule(
        name=name.strip(), kind=kind, threshold=threshold, window_hours=window_hours, theme=theme or None, created_at=now
    )
    rule.receivers = [AlertReceiver(user_id=person.id) for person in receivers]
    session.add(rule)
    session.flush()
    record(session, "alert_rule_added", rule, actor_id=actor_id, now=now, rule_kind=kind, threshold=threshold)
    return rule


def set_active(session: Session, rule: AlertRule, *, is_active: bool, actor_id: int, now: datetime) -> None:
    """Switch a rule on or off."""
    rule.is_active = is_active
    record(session, "alert_rule_switched", rule, actor_id=actor_id, now=now, active=is_active)


def raise_alert(session: Session, firing: Firing, *, reason: str, now: datetime, domain: str) -> Alert:
    """One alert with a receipt and a letter job for each receiver; all in this transaction."""
    alert = Alert(rule_id=firing.rule.id, rumour_id=firing.rumour_id, dedupe=firing.dedupe, reason=reason, raised_at=now)
    session.add(alert)
    session.flush()
    for receiver in firing.rule.receivers:
        message_id = f"<alert-{alert.id}-{receiver.user_id}-{secrets.token_hex(6)}@{domain}>"
        receipt = AlertReceipt(alert_id=alert.id, user_id=receiver.user_id, message_id=message_id)
        session.add(receipt)
        session.flush()
        enqueue(session, "alerts.send_letter", {"receipt_id": receipt.id}, dedupe=f"alert-letter:{receipt.id}")
    record(session, "alert_raised", alert, actor_id=None, now=now, rumour_id=firing.rumour_id, rule=firing.rule.name)
    return alert


def acknowledge(session: Session, alert: Alert, *, actor: User, now: datetime) -> None:
    """Somebody has seen it and takes it on. Raises Refused when a colleague already has."""
    if alert.state not in OPEN_STATES:
        name = alert.acknowledged_by.name if alert.acknowledged_by else ""
        raise Refused(_("%(name)s has already acknowledged this alert.", name=name), subject_id=alert.id)
    alert.state, alert.acknowledged_at, alert.acknowledged_by_id = "acknowledged", now, actor.id
    for receipt in alert.receipts:
        if receipt.user_id == actor.id:
            receipt.acknowledged_at = now
    record(session, "alert_acknowledged", alert, actor_id=actor.id, now=now, rumour_id=alert.rumour_id)


def resolve(session: Session, alert: Alert, *, actor: User, now: datetime) -> None:
    """The matter is dealt with. Raises Refused before it is acknowledged."""
    if alert.state not in ("acknowledged", "taken"):
        raise Refused(_("Acknowledge the alert first."), subject_id=alert.id)
    alert.state = "resolved"
    record(session, "alert_resolved", alert, actor_id=actor.id, now=now, rumour_id=alert.rumour_id)
