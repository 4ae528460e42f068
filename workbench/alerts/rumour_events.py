"""The row of alerts on the time lines of rumours."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.permissions import may
from workbench.alerts.models import Alert, AlertRule
from workbench.rumours.board.timeline import Event, add_events

MOST = 2_000


def alerts(session: Session, rumour_ids: Sequence[int], start: datetime, end: datetime) -> Iterator[Event]:
    """Which rule raised an alert about the rumour."""
    within = (Alert.rumour_id.in_(rumour_ids), Alert.raised_at >= start, Alert.raised_at <= end)
    statement = select(Alert.id, Alert.raised_at, Alert.rumour_id, AlertRule.name).join(AlertRule, AlertRule.id == Alert.rule_id)
    leads = may("alerts.alert_page")
    for row in session.execute(statement.where(*within).order_by(Alert.raised_at.desc()).limit(MOST)):
        address = url_for("alerts.alert_page", alert_id=row.id) if leads else ""
        yield Event(row.raised_at, row.name, row.rumour_id, address)


add_events("alerts", alerts, label=_l("Alerts"))
