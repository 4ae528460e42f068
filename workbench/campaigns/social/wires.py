"""The wires of Mastodon, Bluesky, X and chats: rows become a Posting, and the network's own module sends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

from sandwiches.outputs import CannotMake, Order, card_text
from workbench import clock
from workbench.campaigns.delivering.texts import correction_for, url_of
from workbench.campaigns.delivering.wires import Idempotency, NotSendable, PlainWire, register, revision_of
from workbench.campaigns.messages import speaker_of
from workbench.campaigns.models import Delivery
from workbench.campaigns.sealing import SecretUnreadable, unseal
from workbench.campaigns.social import texts
from workbench.campaigns.social.kinds import OPTIONS, Options
from workbench.campaigns.social.mastodon import KEY_LIVES
from workbench.campaigns.social.posting import Part, Posting, part_key
from workbench.campaigns.social.texts import PlannedPost, plan_posts
from workbench.campaigns.transports import Outcome
from workbench.editorial.outputs.queries import current_look
from workbench.editorial.queries import document_of
from workbench.settings import Settings


class SocialWire(PlainWire):
    """One network. Its module is loaded when a job asks for it."""

    def __init__(self, kind: str, idempotency: Idempotency, **can: bool) -> None:
        self.kind = kind
        self.idempotency = idempotency
        self.key_life = KEY_LIVES if kind == "mastodon" else None
        self.can_look_up = can.get("look_up", False)
        self.can_withdraw = can.get("withdraw", False)
        self.can_correct = can.get("correct", False)

    def prepare(self, session: Session, delivery: Delivery, settings: Settings) -> Posting:
        """The posts of a delivery, the same at every try: they are kept with it from the first one on. Raises NotSendable."""
        channel = delivery.placement.channel
        options = OPTIONS[self.kind].read(channel.settings)
        if channel.secret is None:
            raise NotSendable("channel_incomplete")
        try:
            secret = unseal(channel.secret, settings.secret_key)
        except SecretUnreadable as error:
            raise NotSendable("secret_unreadable") from error
        began_at, planned, alt = _kept(session, delivery, options, settings)
        parts = tuple(Part(post, part_key(delivery.key, number)) for number, post in enumerate(planned, 1))
        return Posting(
            key=delivery.key,
            options=options,
            secret=secret,
            parts=parts,
            done=tuple(delivery.receipt.get("parts", ())),
            language=str(revision_of(delivery).document.get("language", "sv")),
            began_at=began_at,
            attempt=delivery.attempts,
            picture=_picture(session, delivery, settings) if options.has_card and alt else None,
            alt=alt,
        )

    def send(self, message: Posting, settings: Settings) -> Outcome:
        """Send what is left."""
        return self._do("send", message, settings)

    def look_up(self, message: Posting, settings: Settings) -> Outcome | None:
        """Whether it is there."""
        return self._do("look_up", message, settings) if self.can_look_up else None

    def withdraw(self, message: Posting, settings: Settings) -> Outcome | None:
        """Take it down; None when we do not know where it stands."""
        return self._do("withdraw", message, settings) if self.can_withdraw and message.done else None

    def correct(self, message: Posting, settings: Settings) -> Outcome | None:
        """Put the corrected words where the old ones stand."""
        return self._do("correct", message, settings) if self.can_correct and message.done else None

    def _do(self, act: str, message: Posting, settings: Settings) -> Outcome:
        do: Callable[[Posting, Settings], Outcome] = getattr(import_module(f"workbench.campaigns.social.{self.kind}"), act)
        return do(message, settings)


WIRES = (
    SocialWire("mastodon", "K", look_up=True, withdraw=True, correct=True),
    SocialWire("bluesky", "K", look_up=True, withdraw=True),
    SocialWire("x", "N", look_up=True, withdraw=True),
    SocialWire("chat", "N"),
)
IDEMPOTENCY = {wire.kind: wire.idempotency for wire in WIRES}


def register_wires() -> None:
    """Make the four known."""
    for wire in WIRES:
        register(wire)


def _kept(session: Session, delivery: Delivery, options: Options, settings: Settings) -> tuple[datetime, list[PlannedPost], str]:
    """When it began, the posts and the card's alt text: as kept with the delivery, or made now and kept."""
    name = "corrected" if delivery.purpose == "correct" else "posts"
    if name not in delivery.receipt:
        posts = [texts.to_json(one) for one in _plan(session, delivery, options, settings)]
        alt = _alt(session, delivery, settings) if options.has_card else ""
        began = clock.utcnow().isoformat()
        delivery.receipt = {**delivery.receipt, name: posts, f"{name}_alt": alt, f"{name}_began_at": began}
    kept: dict[str, Any] = delivery.receipt
    planned = [texts.from_json(one) for one in kept[name]]
    if delivery.purpose != "withdraw" and not all(one.fits for one in planned):
        raise NotSendable("too_long")
    return datetime.fromisoformat(kept[f"{name}_began_at"]), planned, str(kept[f"{name}_alt"])


def _plan(session: Session, delivery: Delivery, options: Options, settings: Settings) -> tuple[PlannedPost, ...]:
    correction = correction_for(session, delivery)
    try:
        return plan_posts(
            document_of(revision_of(delivery)),
            options,
            url=url_of(delivery, settings) or "",
            speaker=speaker_of(delivery.placement),
            correction=(correction.what, correction.why) if correction is not None else None,
            is_fact_only=delivery.placement.content == "fact",
        )
    except CannotMake as error:
        raise NotSendable("no_facts") from error


def _alt(session: Session, delivery: Delivery, settings: Settings) -> str:
    order = _picture(session, delivery, settings)
    try:
        return card_text(order.document, order.look, url=order.url)
    except CannotMake:
        return ""


def _picture(session: Session, delivery: Delivery, settings: Settings) -> Order:
    return Order(document_of(revision_of(delivery)), current_look(session, settings), url=url_of(delivery, settings) or "")
