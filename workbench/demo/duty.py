"""Norrvik's duty roster, and two alerts: one that nobody has acknowledged, one that is taken."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.alerts.handling import service as handling
from workbench.alerts.models import Alert, AlertRule
from workbench.alerts.roster import service as roster
from workbench.alerts.rules.firing import Firing
from workbench.alerts.rules.raising import raise_alert
from workbench.alerts.rules.wording import reason_for
from workbench.rumours.models import Rumour
from workbench.settings import Settings

TURNS = ("writer", "fact_checker", "approver")
WEEKS = 9
ESCALATE_MINUTES = 15


def add_duty(session: Session, settings: Settings, staff: dict[str, User]) -> None:
    """Nine weeks in turn from this Monday, a week away, and the alerts."""
    now, zone = clock.utcnow(), ZoneInfo(settings.timezone)
    planner = staff["approver"]
    for role in TURNS:
        roster.join(session, staff[role], actor=planner, now=now)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday() + 7)  # from last Monday: early on a Monday somebody is on duty too
    roster.fill_weeks(session, first=monday, weeks=WEEKS + 1, change_at=time(8), zone=zone, actor=planner, now=now)
    away = datetime.combine(monday + timedelta(weeks=5), time(0), zone).astimezone(UTC)
    roster.add_absence(session, staff["fact_checker"], start=away, end=away + timedelta(days=3), now=now)
    _add_alerts(session, settings, staff, now)


def _add_alerts(session: Session, settings: Settings, staff: dict[str, User], now: datetime) -> None:
    rule = session.scalars(select(AlertRule).where(AlertRule.kind == "sightings").order_by(AlertRule.id)).first()
    newest = session.scalars(select(Rumour).where(Rumour.state != "answered").order_by(Rumour.id.desc()).limit(2)).all()
    if rule is None or len(newest) < 2:
        return
    rule.escalate_minutes = ESCALATE_MINUTES
    _raise(session, rule, newest[0], settings, now)
    taken = _raise(session, rule, newest[1], settings, now - timedelta(hours=2))
    if taken is not None:
        handling.take(session, taken, actor=staff["writer"], now=now - timedelta(hours=1, minutes=48))


def _raise(session: Session, rule: AlertRule, rumour: Rumour, settings: Settings, now: datetime) -> Alert | None:
    firing = Firing(rule, rumour.id, 3, f"{rule.id}:{rumour.id}")
    reason = reason_for(rule, 3, settings.default_language)
    return raise_alert(session, firing, reason=reason, now=now, settings=settings)
