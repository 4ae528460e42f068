"""What people do with one alert: acknowledge, take, hand on, put off, close, open again; read. Each is one row of activity."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.alerts.handling.models import AlertEscalation
from workbench.alerts.handling.queries import HELD_STATES, OPEN_STATES, escalations_of
from workbench.alerts.models import Alert
from workbench.alerts.telling.service import tell
from workbench.errors import Refused
from workbench.settings import Settings

LONGEST_SNOOZE = timedelta(hours=72)
LONGEST_URGENT_SNOOZE = timedelta(hours=1)
ANSWER_MINUTES = 15  # how long somebody whom an alert is handed to has, when its rule says nothing


def mark_read(session: Session, alert: Alert, *, user_id: int, now: datetime) -> None:
    """The person has opened the alert: noted on what they were told, the first time only."""
    for receipt in alert.receipts:
        if receipt.user_id == user_id and receipt.read_at is None:
            receipt.read_at = now
    session.flush()


def acknowledge(session: Session, alert: Alert, *, actor: User, now: datetime) -> None:
    """Somebody has seen it: nobody else is told. Raises Refused when a colleague already has, or when it is closed."""
    if alert.state not in OPEN_STATES:
        raise Refused(_already(alert), subject_id=alert.id)
    _acknowledge(alert, actor, now)
    _record(session, "alert_acknowledged", alert, actor, now)


def take(session: Session, alert: Alert, *, actor: User, now: datetime) -> None:
    """The actor sees to it, and has thereby acknowledged it. Raises Refused when a colleague has taken it, or it is closed."""
    if alert.state not in (*OPEN_STATES, *HELD_STATES):
        raise Refused(_already(alert), subject_id=alert.id)
    if alert.taken_by_id == actor.id:
        return
    if alert.taken_by_id is not None:
        name = alert.taken_by.name if alert.taken_by else ""
        raise Refused(_("%(name)s has taken this alert. Ask them to hand it on to you.", name=name), subject_id=alert.id)
    if alert.state in OPEN_STATES:
        _acknowledge(alert, actor, now)
    alert.state, alert.taken_at, alert.taken_by_id, alert.taken_by = "taken", now, actor.id, actor
    _record(session, "alert_taken", alert, actor, now)


def hand_on(session: Session, alert: Alert, *, to: User, actor: User, now: datetime, settings: Settings) -> None:
    """Ask a colleague to see to it. They are told at once, and it is open again until somebody acknowledges it.

    Raises Refused for oneself, for somebody who has left, for a closed alert, and when a colleague has it.
    """
    if alert.state not in (*OPEN_STATES, *HELD_STATES):
        raise Refused(_already(alert), subject_id=alert.id)
    if to.id == actor.id:
        raise Refused(_("Choose a colleague, not yourself."), subject_id=alert.id)
    if not to.active:
        raise Refused(_("%(name)s has no account any more. Choose another colleague.", name=to.name), subject_id=alert.id)
    if alert.taken_by_id not in (None, actor.id):
        name = alert.taken_by.name if alert.taken_by else ""
        raise Refused(_("%(name)s has taken this alert. Ask them to hand it on to you.", name=name), subject_id=alert.id)
    _open_again(alert, "escalated")
    add_round(session, alert, user_id=to.id, now=now)
    session.flush()
    # Not "duty": that tells a person once only, and may wait for a digest.
    tell(session, alert, [to.id], cause="reminder", now=now, settings=settings)
    _record(session, "alert_handed_on", alert, actor, now, to_id=to.id)


def snooze(session: Session, alert: Alert, *, until: datetime, actor: User, now: datetime) -> None:
    """Nobody is told of it until then; whoever put it off is reminded at that time.

    Raises Refused for a time that has passed, or is too far away: 72 hours, one hour for an urgent alert.
    """
    if alert.state not in (*OPEN_STATES, *HELD_STATES):
        raise Refused(_already(alert), subject_id=alert.id)
    if until <= now:
        raise Refused(_("Choose a time that has not passed."), subject_id=alert.id)
    if alert.is_urgent and until > now + LONGEST_URGENT_SNOOZE:
        raise Refused(_("An urgent alert can be put off for one hour at most."), subject_id=alert.id)
    if until > now + LONGEST_SNOOZE:
        raise Refused(
            _("An alert can be put off for 72 hours at most. Mute it if it should stay silent longer."), subject_id=alert.id
        )
    alert.snoozed_until = until
    _record(session, "alert_snoozed", alert, actor, now, until=until.isoformat())


def resolve(session: Session, alert: Alert, *, actor: User, now: datetime) -> None:
    """The matter is dealt with. Raises Refused before it is acknowledged."""
    if alert.state in OPEN_STATES:
        raise Refused(_("Acknowledge the alert first."), subject_id=alert.id)
    if alert.state not in HELD_STATES:
        raise Refused(_already(alert), subject_id=alert.id)
    alert.state, alert.resolved_at, alert.resolved_by_id, alert.snoozed_until = "resolved", now, actor.id, None
    _record(session, "alert_resolved", alert, actor, now)


def reopen(session: Session, alert: Alert, *, actor: User, now: datetime) -> None:
    """It was not dealt with after all: whoever had it has it again. Raises Refused when it is not closed."""
    if alert.state not in ("resolved", "expired"):
        raise Refused(_("The alert is not closed."), subject_id=alert.id)
    if alert.acknowledged_by_id is None:
        alert.state = "raised"
    else:
        alert.state = "taken" if alert.taken_by_id else "acknowledged"
    alert.resolved_at = alert.resolved_by_id = None
    _record(session, "alert_reopened", alert, actor, now)


def add_round(session: Session, alert: Alert, *, user_id: int | None, now: datetime, lap: int = 0) -> AlertEscalation:
    """The next round of passing the alert on; after a whole lap of the roster the pause doubles, up to a day."""
    rounds = escalations_of(session, alert.id)
    minutes = alert.rule.escalate_minutes or ANSWER_MINUTES
    pause = min(timedelta(minutes=minutes) * 2 ** min(lap, 16), timedelta(days=1))
    row = AlertEscalation(alert_id=alert.id, round=len(rounds) + 1, user_id=user_id, lap=lap, at=now, next_at=now + pause)
    session.add(row)
    session.flush()
    return row


def snoozer_of(session: Session, alert: Alert) -> int | None:
    """Who put the alert off last."""
    mine = (Activity.subject_kind == "alert", Activity.subject_id == alert.id, Activity.verb == "alert_snoozed")
    return session.scalar(select(Activity.actor_id).where(*mine).order_by(Activity.id.desc()).limit(1))


def _acknowledge(alert: Alert, actor: User, now: datetime) -> None:
    alert.state, alert.acknowledged_at, alert.acknowledged_by_id, alert.acknowledged_by = "acknowledged", now, actor.id, actor
    alert.snoozed_until = None
    for receipt in alert.receipts:
        if receipt.user_id == actor.id:
            receipt.acknowledged_at = receipt.acknowledged_at or now
            receipt.read_at = receipt.read_at or now


def _open_again(alert: Alert, state: str) -> None:
    alert.state, alert.snoozed_until = state, None
    alert.acknowledged_at = alert.acknowledged_by_id = alert.acknowledged_by = None
    alert.taken_at = alert.taken_by_id = alert.taken_by = None


def _already(alert: Alert) -> str:
    if alert.state == "taken" and alert.taken_by is not None:
        return str(_("%(name)s has taken this alert. Ask them to hand it on to you.", name=alert.taken_by.name))
    if alert.state in HELD_STATES and alert.acknowledged_by is not None:
        return str(_("%(name)s has already acknowledged this alert.", name=alert.acknowledged_by.name))
    return str(_("The alert is closed already."))


def _record(session: Session, verb: str, alert: Alert, actor: User, now: datetime, **details: Any) -> None:
    record(session, verb, alert, actor_id=actor.id, now=now, rumour_id=alert.rumour_id, **details)
