"""The wire of a webhook: Standard Webhooks, signed, with the delivery's key as its id."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workbench.campaigns import messages
from workbench.campaigns.delivering.texts import correction_for, text_of, url_of
from workbench.campaigns.delivering.wires import Idempotency, NotSendable, PlainWire, register, revision_of
from workbench.campaigns.models import Delivery
from workbench.campaigns.sealing import SecretUnreadable, unseal
from workbench.campaigns.transports import Outcome, WebhookCall, send_webhook
from workbench.settings import Settings

WITHDRAWN = "sandwich.withdrawn"


class WebhookWire(PlainWire):
    """A receiver that keeps to Standard Webhooks drops a key it has seen."""

    kind = "webhook"
    idempotency: Idempotency = "K"
    can_withdraw = True

    def prepare(self, session: Session, delivery: Delivery, settings: Settings) -> WebhookCall:
        """The signed event."""
        channel = delivery.placement.channel
        if channel.secret is None or not channel.address:
            raise NotSendable("channel_incomplete")
        try:
            secret = unseal(channel.secret, settings.secret_key)
        except SecretUnreadable as error:
            raise NotSendable("channel_incomplete") from error
        make = _withdrawal if delivery.purpose == "withdraw" else _publication
        body = messages.webhook_body(make(session, delivery, settings))
        return WebhookCall(channel.address, delivery.key, secret, body, delivery.attempts)

    def send(self, message: WebhookCall, settings: Settings) -> Outcome:
        """One POST."""
        return send_webhook(message, settings)

    def withdraw(self, message: WebhookCall, settings: Settings) -> Outcome:
        """Tell the receiver that the text has been withdrawn, and why."""
        return send_webhook(message, settings)


def register_wires() -> None:
    """Make the webhook known."""
    register(WebhookWire())


def _publication(session: Session, delivery: Delivery, settings: Settings) -> dict[str, Any]:
    placement = delivery.placement
    return messages.webhook_payload(
        placement.sandwich,
        revision_of(delivery),
        text_of(session, delivery, settings),
        settings,
        reference=placement.reference,
        at=placement.scheduled_at,
        url=url_of(delivery, settings),
        correction=correction_for(session, delivery),
        is_fact_only=placement.content == "fact",
    )


def _withdrawal(_session: Session, delivery: Delivery, settings: Settings) -> dict[str, Any]:
    placement = delivery.placement
    sandwich = placement.sandwich
    at: datetime = sandwich.state_since
    data = {
        "reference": placement.reference,
        "id": sandwich.slug,
        "reason": sandwich.withdrawn_reason,
        "url": url_of(delivery, settings),
        "publisher": settings.municipality,
    }
    return {"type": WITHDRAWN, "timestamp": at.isoformat(), "data": data}
