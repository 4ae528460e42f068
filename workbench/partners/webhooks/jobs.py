"""Background work of webhooks: gathering what happened, sending it, telling people of a webhook that was disabled."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from workbench import clock, mail
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.campaigns.sealing import unseal
from workbench.partners.api.models import ApiAllowance, ApiReply
from workbench.partners.api.repeating import KEPT
from workbench.partners.webhooks import queries
from workbench.partners.webhooks.gathering import gather
from workbench.partners.webhooks.letters import disabled_letter
from workbench.partners.webhooks.models import WebhookEndpoint, WebhookMessage, WebhookTry
from workbench.partners.webhooks.sending import Call, Result, send
from workbench.partners.webhooks.service import plan_try
from workbench.partners.webhooks.signing import wait_before
from workbench.queue import JobContext, Registry, Retry, enqueue

LONGEST_REST = timedelta(minutes=5)
MESSAGES_KEPT = timedelta(days=30)


def register(registry: Registry) -> None:
    """The kinds of job."""
    registry.add_tick("partners.gather_webhooks", gather_webhooks, every_seconds=10)
    registry.add("partners.send_webhook", send_webhook, lease_seconds=60)
    registry.add_letter("partners.tell_webhook_disabled", tell_disabled)
    registry.add_tick("partners.forget_calls", forget_calls, every_seconds=3600)


def gather_webhooks(context: JobContext, payload: dict[str, Any]) -> None:
    """Turn what has happened into messages."""
    with context.finishing_session() as session:
        gather(session, settings=context.settings, now=clock.utcnow())


def send_webhook(context: JobContext, payload: dict[str, Any]) -> None:
    """One try of one message. Safe to run twice: the receiver knows the id."""
    now = clock.utcnow()
    with context.database.read_session() as session:
        message = session.get(WebhookMessage, payload["message_id"], options=(joinedload(WebhookMessage.endpoint),))
        if message is None or message.state != "waiting" or message.round != payload["round"]:
            return
        endpoint = message.endpoint
        if endpoint.state == "open" and endpoint.rest_until is not None and endpoint.rest_until > now:
            raise Retry(endpoint.rest_until, "the receiver rests")
        sealed = [endpoint.secret]
        if endpoint.old_secret is not None and endpoint.old_until is not None and endpoint.old_until > now:
            sealed.append(endpoint.old_secret)
        secrets = tuple(unseal(one, context.settings.secret_key) for one in sealed)
        call = Call(endpoint.address, message.uid, secrets, message.body)
        is_open = endpoint.state == "open"
    result = send(call, context.settings) if is_open else None
    with context.finishing_session() as session:
        row = session.get(WebhookMessage, payload["message_id"])
        if row is not None and row.state == "waiting" and row.round == payload["round"]:
            _note(session, row, result, clock.utcnow())


def tell_disabled(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one person that nothing more is sent. Without a mail server the page alone says it."""
    with context.database.read_session() as session:
        endpoint, person = session.get(WebhookEndpoint, payload["endpoint_id"]), session.get(User, payload["user_id"])
        if endpoint is None or endpoint.state != "disabled" or person is None or not person.active:
            return
        if not context.settings.smtp_url:
            return
        message = disabled_letter(endpoint, person, context.job_id, context.settings)
    mail.send(context.settings, message)


def forget_calls(context: JobContext, payload: dict[str, Any]) -> None:
    """Forget kept answers after a day, counts of requests after an hour, sent messages after thirty days."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        session.execute(delete(ApiReply).where(ApiReply.at < now - KEPT))
        session.execute(delete(ApiAllowance).where(ApiAllowance.minute < int(now.timestamp()) // 60 - 60))
        old = WebhookMessage.finished_at < now - MESSAGES_KEPT
        session.execute(delete(WebhookTry).where(WebhookTry.message_id.in_(select(WebhookMessage.id).where(old))))
        session.execute(delete(WebhookMessage).where(old))


def _note(session: Session, message: WebhookMessage, result: Result | None, now: datetime) -> None:
    """Write down the try and what follows from it."""
    endpoint = session.get_one(WebhookEndpoint, message.endpoint_id, with_for_update=True)
    if result is None:
        _end(message, "failed", now, error="closed")
        return
    session.add(WebhookTry(message_id=message.id, at=now, status=result.status, error=result.error))
    message.attempts += 1
    message.last_status, message.last_error = result.status, result.error
    if result.is_taken:
        endpoint.last_success_at, endpoint.rest_until = now, None
        _end(message, "sent", now)
        return
    wait = wait_before(message.attempts + 1, message.uid)
    if result.is_gone or wait is None:
        _end(message, "failed", now, error=result.error)
        silent = endpoint.last_success_at is None or endpoint.last_success_at < message.created_at
        if result.is_gone or silent:
            _disable(session, endpoint, "gone" if result.is_gone else "exhausted", now)
        return
    endpoint.rest_until = now + min(wait, LONGEST_REST)
    plan_try(session, message, at=max(now + wait, result.wait_until or now))


def _end(message: WebhookMessage, state: str, now: datetime, *, error: str = "") -> None:
    message.state, message.finished_at, message.next_try_at, message.last_error = state, now, None, error


def _disable(session: Session, endpoint: WebhookEndpoint, reason: str, now: datetime) -> None:
    """Nothing more is sent; the people who see to it get a letter each."""
    if endpoint.state == "disabled":
        return
    endpoint.state, endpoint.disabled_at, endpoint.disabled_reason = "disabled", now, reason
    session.flush()
    record(session, "webhook_disabled", endpoint, actor_id=None, now=now, reason=reason)
    for person in queries.people_who_see_to(session, endpoint):
        dedupe = f"webhook-disabled:{endpoint.id}:{person.id}:{int(now.timestamp())}"
        enqueue(session, "partners.tell_webhook_disabled", {"endpoint_id": endpoint.id, "user_id": person.id}, dedupe=dedupe)
