"""Passing an alert on until somebody acknowledges it, and waking those that were put off."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, selectinload

from workbench.activity.service import record
from workbench.alerts.handling.models import AlertEscalation
from workbench.alerts.handling.queries import HELD_STATES, OPEN_STATES
from workbench.alerts.handling.receivers import receivers_of
from workbench.alerts.handling.service import add_round, snoozer_of
from workbench.alerts.models import Alert, AlertRule
from workbench.alerts.roster.queries import in_order, next_after
from workbench.alerts.telling.service import tell
from workbench.settings import Settings

LONGEST_WAIT = timedelta(hours=8)  # for a message that somebody's quiet hours or digest hold back
CLOCK_SLACK = timedelta(minutes=5)
AT_ONCE = 500


def due_ids(session: Session, now: datetime) -> list[int]:
    """Open alerts whose next round may be due; `escalate` decides."""
    newest = select(AlertEscalation.alert_id, func.max(AlertEscalation.next_at).label("next_at"))
    rounds = newest.group_by(AlertEscalation.alert_id).subquery()
    waits = or_(Alert.snoozed_until.is_(None), Alert.snoozed_until <= now)
    handed = rounds.c.next_at.is_not(None)
    is_due = or_(
        and_(handed, or_(rounds.c.next_at <= now, rounds.c.next_at > now + timedelta(days=1) + CLOCK_SLACK)),
        and_(~handed, AlertRule.escalate_minutes.is_not(None), or_(Alert.raised_at < now, Alert.raised_at > now + CLOCK_SLACK)),
    )
    statement = (
        select(Alert.id)
        .join(AlertRule, AlertRule.id == Alert.rule_id)
        .outerjoin(rounds, rounds.c.alert_id == Alert.id)
        .where(Alert.state.in_(OPEN_STATES), waits, is_due)
        .order_by(Alert.is_urgent.desc(), Alert.raised_at, Alert.id)
    )
    return list(session.scalars(statement.limit(AT_ONCE)))


def escalate(session: Session, alert_id: int, *, now: datetime, settings: Settings) -> AlertEscalation | None:
    """Tell the next person, or everybody again when all have been told. None when it is not due or somebody was quicker."""
    alert = _locked(session, alert_id)
    if alert is None or alert.state not in OPEN_STATES or (alert.snoozed_until is not None and alert.snoozed_until > now):
        return None
    last = session.scalars(
        select(AlertEscalation).where(AlertEscalation.alert_id == alert.id).order_by(AlertEscalation.round.desc()).limit(1)
    ).first()
    if alert.rule.escalate_minutes is None and last is None:
        return None
    if not _is_due(alert, last, now):
        return None
    person, lap = None, last.lap if last else 0
    told = {receipt.user_id for receipt in alert.receipts}
    person = next_after(session, told, now)
    if person is None:
        lap += 1
    people = [person.id] if person else [one.id for one in in_order(session, now)] or sorted(told)
    alert.state, alert.snoozed_until = "escalated", None
    row = add_round(session, alert, user_id=person.id if person else None, now=now, lap=lap)
    tell(session, alert, people, cause="escalation", now=now, settings=settings)
    details: dict[str, Any] = {"round": row.round, "lap": lap, "to_ids": people}
    record(session, "alert_escalated", alert, actor_id=None, now=now, rumour_id=alert.rumour_id, **details)
    return row


def woken_ids(session: Session, now: datetime) -> list[int]:
    """Alerts whose time of being put off is over."""
    over = (Alert.snoozed_until.is_not(None), Alert.snoozed_until <= now, Alert.state.in_((*OPEN_STATES, *HELD_STATES)))
    return list(session.scalars(select(Alert.id).where(*over).order_by(Alert.snoozed_until).limit(AT_ONCE)))


def wake(session: Session, alert_id: int, *, now: datetime, settings: Settings) -> bool:
    """Remind whoever holds the alert, or whoever put it off, or else the rule's receivers. From here it is passed on as usual."""
    alert = _locked(session, alert_id)
    if alert is None or alert.snoozed_until is None or alert.snoozed_until > now:
        return False
    alert.snoozed_until = None
    holder = alert.taken_by_id or alert.acknowledged_by_id or snoozer_of(session, alert)
    told = tell(session, alert, [holder], cause="reminder", now=now, settings=settings) if holder else []
    if not told:  # whoever put it off has left since
        tell(session, alert, receivers_of(session, alert.rule, now=now), cause="reminder", now=now, settings=settings)
    if alert.state in OPEN_STATES and alert.rule.escalate_minutes is not None:
        add_round(session, alert, user_id=holder, now=now)
    record(session, "alert_woken", alert, actor_id=None, now=now, rumour_id=alert.rumour_id)
    return True


def _is_due(alert: Alert, last: AlertEscalation | None, now: datetime) -> bool:
    """Minutes count from when somebody could first hear of the last round; a clock that was set back does not stop it."""
    started = last.at if last else alert.raised_at
    if started > now + CLOCK_SLACK:
        return True
    pause = last.next_at - last.at if last else timedelta(minutes=alert.rule.escalate_minutes or 0)
    heard = [receipt.hold_until or receipt.prepared_at for receipt in alert.receipts if receipt.prepared_at >= started]
    counts_from = max(started, min(min(heard, default=started), started + LONGEST_WAIT))
    return now >= counts_from + pause


def _locked(session: Session, alert_id: int) -> Alert | None:
    statement = select(Alert).where(Alert.id == alert_id).with_for_update(of=Alert)
    fresh = statement.execution_options(populate_existing=True).options(selectinload(Alert.receipts))
    return session.scalars(fresh).unique().one_or_none()
