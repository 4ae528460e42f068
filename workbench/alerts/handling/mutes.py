"""Muting and lifting a mute, each with its row of activity."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.alerts.handling.models import AlertMute
from workbench.alerts.models import Alert
from workbench.errors import Refused

SCOPES = ("here", "subject", "rule")
LONGEST_MUTE = timedelta(days=30)


def mute(session: Session, alert: Alert, *, scope: str, until: datetime, reason: str, actor: User, now: datetime) -> AlertMute:
    """No new alert until then: of this rule about this subject ("here"), about this subject at all, or of this rule at all.

    Raises Refused without a reason, for a time that has passed or lies more than 30 days away, and for muting an urgent rule
    or the watch over the service itself as a whole. The same again within ten seconds is the mute that was made.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write why it should be silent: a colleague will read it."), subject_id=alert.id)
    if not now < until <= now + LONGEST_MUTE:
        raise Refused(_("Choose a time within the next 30 days."), subject_id=alert.id)
    if scope == "rule" and (alert.rule.is_urgent or alert.rule.kind == "heartbeat"):
        raise Refused(
            _("This rule is urgent and cannot be muted as a whole. Mute it for this subject only."), subject_id=alert.id
        )
    row = AlertMute(**_what(alert, scope), reason=reason, until=until, muted_at=now, muted_by_id=actor.id)
    for known in session.query(AlertMute).filter_by(**_what(alert, scope), muted_by_id=actor.id, until=until, reason=reason):
        if known.lifted_at is None and known.muted_at > now - DOUBLE_PRESS:
            return known
    session.add(row)
    session.flush()
    details: dict[str, Any] = {"scope": scope, "until": until.isoformat(), "reason": reason, "mute_id": row.id}
    record(session, "alert_muted", alert, actor_id=actor.id, now=now, rumour_id=alert.rumour_id, **details)
    return row


def lift(session: Session, row: AlertMute, *, actor: User, now: datetime) -> None:
    """Alerts come again from now. Nothing happens when it is lifted or over already."""
    if row.lifted_at is not None or row.until <= now:
        return
    row.lifted_at, row.lifted_by_id = now, actor.id
    record(session, "alert_mute_lifted", row, actor_id=actor.id, now=now)


def _what(alert: Alert, scope: str) -> dict[str, object]:
    rule_id = None if scope == "subject" else alert.rule_id
    if scope == "rule":
        return {"rule_id": rule_id, "rumour_id": None, "subject_kind": None, "subject_id": None}
    if alert.rumour_id is not None:
        return {"rule_id": rule_id, "rumour_id": alert.rumour_id, "subject_kind": None, "subject_id": None}
    return {"rule_id": rule_id, "rumour_id": None, "subject_kind": alert.subject_kind, "subject_id": alert.subject_id}
