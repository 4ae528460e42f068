"""One step with many alerts: what worked, what was left and why, and its undo."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.alerts.handling import service
from workbench.alerts.handling.models import AlertBulk
from workbench.alerts.handling.queries import alerts_for_change
from workbench.alerts.handling.titles import may_read
from workbench.alerts.models import Alert
from workbench.errors import Refused

MOST_AT_ONCE = 1000
TIMES = ("acknowledged_at", "taken_at", "resolved_at", "snoozed_until")
PEOPLE = ("acknowledged_by_id", "taken_by_id", "resolved_by_id")


def change_many(
    session: Session, alert_ids: Sequence[int], verb: str, *, actor: User, now: datetime, until: datetime | None = None
) -> AlertBulk:
    """Do one thing with each alert that allows it. What a rule or a colleague stops is left and named with the reason.

    Raises Refused for more than 1,000 at once and when nothing was chosen.
    """
    if not alert_ids:
        raise Refused(_("Tick at least one alert."))
    if len(alert_ids) > MOST_AT_ONCE:
        raise Refused(_("That is more than 1,000 alerts. Narrow the list first."))
    before: list[dict[str, Any]] = []
    left_out: list[dict[str, Any]] = []
    found = alerts_for_change(session, alert_ids, viewer=actor)
    for alert in found:
        former = _state_of(alert)
        try:
            _change(session, alert, verb, actor=actor, now=now, until=until)
        except Refused as refusal:
            left_out.append({"alert_id": alert.id, "title": _short_title(alert, actor), "why": refusal.message})
        else:
            before.append(former | {"alert_id": alert.id, "after": alert.state})
    missing = len(set(alert_ids)) - len(found)
    if missing:
        left_out.append({"alert_id": None, "title": "", "why": _("%(count)s could not be found.", count=missing)})
    row = AlertBulk(actor_id=actor.id, at=now, verb=verb, before=before, left_out=left_out)
    session.add(row)
    session.flush()
    record(session, "alerts_changed", row, actor_id=actor.id, now=now, done=verb, count=len(before), left=len(left_out))
    return row


def undo(session: Session, row: AlertBulk, *, actor: User, now: datetime) -> tuple[int, int]:
    """Every alert is again what it was, unless somebody changed it since. Returns how many came back and how many did not.

    Raises Refused for somebody else's step. The second time nothing happens.
    """
    if row.actor_id != actor.id:
        raise Refused(_("Only the person who did it can undo it."), subject_id=row.id)
    if row.undone_at is not None:
        return 0, 0
    row.undone_at = now
    former = {one["alert_id"]: one for one in row.before}
    back = 0
    for alert in alerts_for_change(session, list(former), viewer=actor):
        one = former[alert.id]
        if alert.state != one["after"] or _touched_since(alert, row):
            continue
        _restore(alert, one)
        record(session, "alert_step_undone", alert, actor_id=actor.id, now=now, rumour_id=alert.rumour_id, undone=row.verb)
        back += 1
    record(session, "alerts_change_undone", row, actor_id=actor.id, now=now, count=back)
    return back, len(former) - back


def _change(session: Session, alert: Alert, verb: str, *, actor: User, now: datetime, until: datetime | None) -> None:
    if verb == "acknowledged":
        service.acknowledge(session, alert, actor=actor, now=now)
    elif verb == "taken":
        if alert.taken_by_id == actor.id:
            raise Refused(_("You have it already."), subject_id=alert.id)
        service.take(session, alert, actor=actor, now=now)
    elif verb == "resolved":
        service.resolve(session, alert, actor=actor, now=now)
    else:
        service.snooze(session, alert, until=until or now, actor=actor, now=now)


def _state_of(alert: Alert) -> dict[str, Any]:
    times = {name: value.isoformat() if (value := getattr(alert, name)) else None for name in TIMES}
    return {"state": alert.state} | times | {name: getattr(alert, name) for name in PEOPLE}


def _restore(alert: Alert, former: dict[str, Any]) -> None:
    alert.state = former["state"]
    for name in TIMES:
        setattr(alert, name, datetime.fromisoformat(former[name]) if former[name] else None)
    for name in PEOPLE:
        setattr(alert, name, former[name])


def _touched_since(alert: Alert, row: AlertBulk) -> bool:
    """Whether a colleague, or a later step, has done something with the alert after this one."""
    own = {"acknowledged": alert.acknowledged_at, "taken": alert.taken_at, "resolved": alert.resolved_at}.get(row.verb, row.at)
    later = [moment for moment in (alert.acknowledged_at, alert.taken_at, alert.resolved_at) if moment and moment > row.at]
    return own != row.at or bool(later)


def _short_title(alert: Alert, actor: User) -> str:
    """Kept with the step: the claim only while the person may read it."""
    if not may_read(alert, actor):
        return _("A restricted rumour")
    return (alert.rumour.claim if alert.rumour is not None else alert.title)[:120]
