"""Raising alerts and sending their letters, in the worker."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from workbench import clock
from workbench.alerts import queries, service
from workbench.alerts.letters import letter, reason_for, reason_in
from workbench.alerts.models import Alert, AlertReceipt
from workbench.mail import MailNotSent, send
from workbench.queue import JobContext, Registry, Retry

EVERY_SECONDS = 15
WAIT_FOR_SERVER = timedelta(minutes=2)


def register(registry: Registry) -> None:
    """The room's kinds of job."""
    registry.add_tick("alerts.raise_alerts", raise_alerts, every_seconds=EVERY_SECONDS)
    registry.add("alerts.send_letter", send_letter, lease_seconds=120, max_attempts=10)


def raise_alerts(context: JobContext, payload: dict[str, Any]) -> None:
    """Look at every rule; what fires gets one alert, its receipts and its letters."""
    domain = context.settings.mail_from.partition("@")[2]
    with context.finishing_session() as session:
        for firing in queries.firing(session, clock.utcnow()):
            reason = reason_for(firing.rule, firing.count, context.settings.default_language)
            service.raise_alert(session, firing, reason=reason, now=clock.utcnow(), domain=domain)


def send_letter(context: JobContext, payload: dict[str, Any]) -> None:
    """Send one letter. A letter that may have gone out is sent again under the same Message-ID: better twice than never."""
    with context.database.read_session() as session:
        receipt = session.scalar(
            select(AlertReceipt).where(AlertReceipt.id == payload["receipt_id"]).options(joinedload(AlertReceipt.user))
        )
        if receipt is None or receipt.state == "sent":
            return
        alert = session.get_one(Alert, receipt.alert_id)
        message = letter(
            context.settings,
            receipt,
            claim=None if alert.rumour.sensitivity == "restricted" else alert.rumour.claim,
            rule_name=alert.rule.name,
            reason=reason_in(alert, receipt.user.language),
            alert_id=alert.id,
        )
    try:
        send(context.settings, message)
    except MailNotSent as error:
        _keep_error(context, receipt.id, error.message, is_final=error.is_final)
        if not error.is_final:
            raise Retry(clock.utcnow() + WAIT_FOR_SERVER, error.message) from error
        return
    with context.finishing_session() as session:
        stored = session.get_one(AlertReceipt, receipt.id)
        stored.state, stored.sent_at, stored.last_error = "sent", clock.utcnow(), ""


def _keep_error(context: JobContext, receipt_id: int, reason: str, *, is_final: bool) -> None:
    with context.database.write_session() as session:
        stored = session.get_one(AlertReceipt, receipt_id)
        stored.last_error = reason
        if is_final:
            stored.state = "failed"
