"""Every change to webhook endpoints and their messages. An administrator sees to all, a partner's lead to the organisation's."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feeds.errors import FetchRefused
from feeds.guarded import FetchPolicy, check_url
from workbench.accounts.models import Organisation, User
from workbench.activity.service import record
from workbench.campaigns.sealing import new_secret, seal
from workbench.errors import Conflict, NotAllowed, NotFound, Refused
from workbench.partners.api.tokens import is_lead
from workbench.partners.webhooks.models import EVENTS, TEST_EVENT, WebhookEndpoint, WebhookMessage
from workbench.queue import enqueue
from workbench.settings import Settings

OLD_SECRET_KEPT = timedelta(days=1)
MOST_ENDPOINTS = 10
MOST_AT_ONCE = 500


def add_endpoint(
    session: Session,
    name: str,
    *,
    organisation: Organisation,
    address: str,
    events: Sequence[str],
    actor: User,
    settings: Settings,
    now: datetime,
) -> tuple[WebhookEndpoint, str]:
    """The stored endpoint and its secret, which is shown this once. Raises Refused or Conflict."""
    require_owner(session, organisation.id, actor)
    chosen = _checked(name, address, events, settings)
    of_organisation = select(func.count(WebhookEndpoint.id)).where(WebhookEndpoint.organisation_id == organisation.id)
    if (session.scalar(of_organisation) or 0) >= MOST_ENDPOINTS:
        raise Refused(_("An organisation has at most %(most)s webhooks.", most=MOST_ENDPOINTS))
    same = select(WebhookEndpoint.id).where(
        WebhookEndpoint.organisation_id == organisation.id, WebhookEndpoint.address == address
    )
    if session.scalar(same) is not None:
        raise Conflict(_("There is already a webhook to that address."))
    secret = new_secret()
    row = WebhookEndpoint(
        organisation_id=organisation.id, name=name.strip(), address=address, events=chosen, created_by_id=actor.id,
        created_at=now, secret=seal(secret, settings.secret_key), secret_tail=secret[-4:],
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(session, "webhook_added", row, actor_id=actor.id, now=now, organisation_id=organisation.id, events=chosen)
    return row, secret


def change_endpoint(
    session: Session,
    endpoint: WebhookEndpoint,
    *,
    name: str,
    address: str,
    events: Sequence[str],
    actor: User,
    settings: Settings,
    now: datetime,
) -> None:
    """Another name, address or choice of events."""
    require_owner(session, endpoint.organisation_id, actor)
    endpoint.events = _checked(name, address, events, settings)
    endpoint.name, endpoint.address, endpoint.rest_until = name.strip(), address, None
    session.flush()
    record(session, "webhook_changed", endpoint, actor_id=actor.id, now=now, events=endpoint.events)


def rotate_secret(session: Session, endpoint: WebhookEndpoint, *, actor: User, settings: Settings, now: datetime) -> str:
    """A new secret, shown this once. For a day the old one signs along, so that the receiver can change in its own time."""
    require_owner(session, endpoint.organisation_id, actor)
    secret = new_secret()
    endpoint.old_secret, endpoint.old_until = endpoint.secret, now + OLD_SECRET_KEPT
    endpoint.secret, endpoint.secret_tail = seal(secret, settings.secret_key), secret[-4:]
    session.flush()
    record(session, "webhook_secret_rotated", endpoint, actor_id=actor.id, now=now)
    return secret


def pause_endpoint(session: Session, endpoint: WebhookEndpoint, *, actor: User, now: datetime) -> None:
    """Send nothing until it is opened again; what happens meanwhile is kept as missed."""
    require_owner(session, endpoint.organisation_id, actor)
    if endpoint.state == "open":
        endpoint.state = "paused"
        record(session, "webhook_paused", endpoint, actor_id=actor.id, now=now)


def open_endpoint(session: Session, endpoint: WebhookEndpoint, *, actor: User, now: datetime) -> None:
    """Send again from now on. What was missed is sent when somebody asks for it."""
    require_owner(session, endpoint.organisation_id, actor)
    if endpoint.state != "open":
        endpoint.state, endpoint.disabled_at, endpoint.disabled_reason, endpoint.rest_until = "open", None, "", None
        record(session, "webhook_opened", endpoint, actor_id=actor.id, now=now)


def remove_endpoint(session: Session, endpoint: WebhookEndpoint, *, actor: User, now: datetime) -> None:
    """Take the webhook and its messages away."""
    require_owner(session, endpoint.organisation_id, actor)
    record(session, "webhook_removed", endpoint, actor_id=actor.id, now=now, organisation_id=endpoint.organisation_id)
    session.delete(endpoint)
    session.flush()


def send_again(session: Session, message: WebhookMessage, *, actor: User, now: datetime) -> None:
    """Begin anew with the same id, so that a receiver who has it knows a double. Raises Refused while the webhook is closed."""
    endpoint = message.endpoint
    require_owner(session, endpoint.organisation_id, actor)
    _require_open(endpoint)
    if message.state != "waiting":
        _begin_round(session, message, now)
        endpoint.rest_until = None
        record(session, "webhook_sent_again", endpoint, actor_id=actor.id, now=now, message=message.uid)


def send_missed(session: Session, endpoint: WebhookEndpoint, *, actor: User, now: datetime) -> int:
    """Send what did not arrive, the oldest first. Returns how many."""
    require_owner(session, endpoint.organisation_id, actor)
    _require_open(endpoint)
    wanted = select(WebhookMessage).where(WebhookMessage.endpoint_id == endpoint.id, WebhookMessage.state == "failed")
    rows = session.scalars(wanted.order_by(WebhookMessage.id).limit(MOST_AT_ONCE)).all()
    for row in rows:
        _begin_round(session, row, now)
    endpoint.rest_until = None
    if rows:
        record(session, "webhook_missed_sent", endpoint, actor_id=actor.id, now=now, count=len(rows))
    return len(rows)


def send_test(session: Session, endpoint: WebhookEndpoint, *, actor: User, now: datetime) -> WebhookMessage:
    """A message that says nothing, to see whether it arrives."""
    require_owner(session, endpoint.organisation_id, actor)
    _require_open(endpoint)
    endpoint.rest_until = None
    record(session, "webhook_test_sent", endpoint, actor_id=actor.id, now=now)
    body = {"type": TEST_EVENT, "timestamp": now.isoformat(), "data": {"webhook": endpoint.name}}
    return put_message(session, endpoint, event=TEST_EVENT, body=body, activity_id=None, now=now)


def put_message(
    session: Session, endpoint: WebhookEndpoint, *, event: str, body: dict[str, Any], activity_id: int | None, now: datetime
) -> WebhookMessage:
    """A message for the endpoint, on its way at once; for a closed one it is kept as missed."""
    is_open = endpoint.state == "open"
    row = WebhookMessage(
        endpoint_id=endpoint.id, activity_id=activity_id, uid=f"msg_{secrets.token_urlsafe(18)}", event=event, body=body,
        state="waiting" if is_open else "failed", last_error="" if is_open else "closed", created_at=now, next_try_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if is_open:
        plan_try(session, row, at=now)
    else:
        row.finished_at, row.next_try_at = now, None
    return row


def plan_try(session: Session, message: WebhookMessage, *, at: datetime) -> None:
    """The job of the next try; one for each try of each round."""
    message.next_try_at = at
    dedupe = f"webhook:{message.id}:{message.round}:{message.attempts + 1}"
    enqueue(session, "partners.send_webhook", {"message_id": message.id, "round": message.round}, dedupe=dedupe, run_at=at)


def require_owner(session: Session, organisation_id: int, actor: User) -> None:
    """Administrators everywhere; a partner's lead at home; to other partners it does not exist."""
    if "administrator" in actor.role_names:
        return
    if actor.organisation_id != organisation_id:
        raise NotFound(subject_id=organisation_id)
    if not is_lead(session, actor):
        raise NotAllowed(_("An administrator or your organisation's lead sees to tokens and webhooks."), subject_id=actor.id)


def _require_open(endpoint: WebhookEndpoint) -> None:
    if endpoint.state != "open":
        raise Refused(_("Open the webhook first."), subject_id=endpoint.id)


def _begin_round(session: Session, message: WebhookMessage, now: datetime) -> None:
    message.state, message.round, message.attempts, message.finished_at = "waiting", message.round + 1, 0, None
    message.last_error, message.last_status = "", None
    plan_try(session, message, at=now)


def _checked(name: str, address: str, events: Sequence[str], settings: Settings) -> list[str]:
    if not name.strip():
        raise Refused(_("Write what the webhook is for."))
    if not events or not set(events) <= set(EVENTS):
        raise Refused(_("Choose at least one thing to be told of."))
    try:
        check_url(address, FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts)))
    except FetchRefused as error:
        raise Refused(_("The address cannot be used. It must be a public https address.")) from error
    return [event for event in EVENTS if event in events]
