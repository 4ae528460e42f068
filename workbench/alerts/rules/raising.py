"""Raising an alert: one for each burst, told to whom the rule names, in one transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.alerts.handling.muting import is_muted
from workbench.alerts.handling.receivers import receivers_of
from workbench.alerts.models import Alert
from workbench.alerts.rules.firing import Firing, facts_of, is_same_burst
from workbench.alerts.telling.service import tell
from workbench.rumours.models import RiskRating
from workbench.settings import Settings

ENDED = ("resolved", "expired")
HARM_THAT_IS_URGENT = 4


def raise_alert(session: Session, firing: Firing, *, reason: str, now: datetime, settings: Settings) -> Alert | None:
    """A new alert, and word of it to whoever the rule tells.

    None when somebody has muted the matter, or when an alert of the same burst stands already: that one is counted up.
    """
    known = alert_of_burst(session, firing, now)
    if known is not None:
        if not firing.once:
            count_up(known, firing, reason=reason, now=now)
        return None
    rule = firing.rule
    if is_muted(session, rule.id, firing.rumour_id, firing.subject_kind, firing.subject_id, now):
        return None
    harm = firing.harm if firing.harm is not None else _harm_of(session, firing.rumour_id)
    alert = Alert(
        rule_id=rule.id, rumour_id=firing.rumour_id, subject_kind=firing.subject_kind, subject_id=firing.subject_id,
        title=firing.title, dedupe=firing.dedupe(now), reason=reason, facts=facts_of(firing), times=firing.times,
        harm=harm, is_urgent=rule.is_urgent or (harm or 0) >= HARM_THAT_IS_URGENT, raised_at=now, last_event_at=now,
    )  # fmt: skip
    session.add(alert)
    session.flush()
    record(session, "alert_raised", alert, actor_id=None, now=now, rumour_id=firing.rumour_id, rule=rule.name)
    tell(session, alert, receivers_of(session, rule, now=now), cause="rule", now=now, settings=settings)
    return alert


def alert_of_burst(session: Session, firing: Firing, now: datetime) -> Alert | None:
    """The alert that this firing belongs to, if it was raised already."""
    same = session.scalar(select(Alert).where(Alert.dedupe == firing.dedupe(now)))
    if same is not None or firing.once:
        return same
    in_group = (Alert.dedupe > f"{firing.group}:", Alert.dedupe < f"{firing.group};")  # ";" comes after ":"
    newest = session.scalar(select(Alert).where(*in_group).order_by(Alert.id.desc()).limit(1))
    if newest is None:
        return None
    is_open = newest.state not in ENDED
    same_burst = is_same_burst(firing.rule, newest.raised_at, newest.last_event_at, is_open, now)
    return newest if same_burst else None


def count_up(alert: Alert, firing: Firing, *, reason: str, now: datetime) -> None:
    """It goes on: the alert says how many times, and the newest reason. Nobody is told again."""
    alert.times += firing.times
    alert.last_event_at = max(alert.last_event_at, now)
    alert.reason, alert.facts = reason, facts_of(firing)


def _harm_of(session: Session, rumour_id: int | None) -> int | None:
    """The harm as it was rated last: an alert about a rumour with harm 4 is urgent, whatever rule raised it."""
    if rumour_id is None:
        return None
    return session.scalar(
        select(RiskRating.harm).where(RiskRating.rumour_id == rumour_id).order_by(RiskRating.id.desc()).limit(1)
    )
