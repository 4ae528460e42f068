"""The wires of Mastodon, Bluesky, X and chats: rows become a Posting, and the network's own module sends it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from sqlalchemy import select
from sqlalchemy.orm import Session

from sandwiches.outputs import CannotMake, Order, card_text
from workbench import clock
from workbench.campaigns.correcting import correction_of
from workbench.campaigns.delivering.wires import Idempotency, NotSendable, PlainWire, register, revision_of
from workbench.campaigns.messages import public_url, speaker_of
from workbench.campaigns.models import Delivery, Placement
from workbench.campaigns.sealing import SecretUnreadable, unseal
from workbench.campaigns.social import texts
from workbench.campaigns.social.kinds import OPTIONS, Options
from workbench.campaigns.social.mastodon import KEY_LIVES
from workbench.campaigns.social.models import SocialPlan
from workbench.campaigns.social.posting import Done, Part, Posting, part_key
from workbench.campaigns.social.texts import PlannedPost, plan_posts
from workbench.campaigns.transports import Outcome
from workbench.editorial.models import Revision
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

    def receivers(self, session: Session, placement: Placement, settings: Settings) -> list[tuple[str, str]]:
        """One message; its posts are written down now, before anything is sent."""
        _keep(session, placement, self.kind, settings)
        return super().receivers(session, placement, settings)

    def prepare(self, session: Session, delivery: Delivery, settings: Settings) -> Posting:
        """The posts of a delivery, the same at every try. Raises NotSendable."""
        channel = delivery.placement.channel
        options = OPTIONS[self.kind].read(channel.settings)
        if channel.secret is None:
            raise NotSendable("channel_incomplete")
        try:
            secret = unseal(channel.secret, settings.secret_key)
        except SecretUnreadable as error:
            raise NotSendable("secret_unreadable") from error
        placement, revision = delivery.placement, revision_of(delivery)
        plan = session.get(SocialPlan, placement.id) if delivery.purpose != "correct" else None
        plan = plan or _plan(session, placement, revision, options, settings)
        planned = [texts.from_json(one) for one in plan.posts]
        if delivery.purpose != "withdraw":
            _require_sendable(planned)
        order = Order(document_of(revision), current_look(session, settings), url=_url(placement, settings)) if plan.alt else None
        return Posting(
            key=delivery.key,
            options=options,
            secret=secret,
            parts=tuple(Part(post, part_key(delivery.key, number)) for number, post in enumerate(planned, 1)),
            done=_done(session, delivery),
            language=str(revision.document.get("language", "sv")),
            began_at=plan.began_at,
            may_be_there=bool(delivery.receipt.get("unclear")),
            picture=order,
            alt=plan.alt,
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


def _done(session: Session, delivery: Delivery) -> tuple[Done, ...]:
    """The posts that are there; for taking them down also those that a correction has added to the thread."""
    done: list[Done] = list(delivery.receipt.get("parts", ()))
    if delivery.purpose == "withdraw":
        where = (Delivery.placement_id == delivery.placement_id, Delivery.purpose == "correct")
        for row in session.scalars(select(Delivery).where(*where)):
            known = {one["id"] for one in done}
            done += [one for one in row.receipt.get("parts", ()) if one["id"] not in known]
    return tuple(done)


def _require_sendable(posts: list[PlannedPost]) -> None:
    if not posts:
        raise NotSendable("no_facts")
    if not all(one.fits for one in posts):
        raise NotSendable("too_long")


def _keep(session: Session, placement: Placement, kind: str, settings: Settings) -> None:
    """Write the placement's posts, once."""
    if session.get(SocialPlan, placement.id) is None:
        made = _plan(session, placement, placement.revision, OPTIONS[kind].read(placement.channel.settings), settings)
        session.add(made)
        session.flush()


def _plan(session: Session, placement: Placement, revision: Revision, options: Options, settings: Settings) -> SocialPlan:
    """The posts of a text on a channel, and the card's words; no posts when it has no fact that can be said."""
    document, url = document_of(revision), _url(placement, settings)
    correction = correction_of(session, placement.sandwich, revision)
    began_at = placement.scheduled_at if placement.scheduled_at < (now := clock.utcnow()) else now
    try:
        posts = plan_posts(
            document,
            options,
            url=url,
            speaker=speaker_of(placement),
            correction=(correction.what, correction.why) if correction is not None else None,
            is_fact_only=placement.content == "fact" and correction is None,
        )
        alt = card_text(document, current_look(session, settings), url=url) if options.has_card else ""
    except CannotMake:
        posts, alt = (), ""
    kept = [texts.to_json(one) for one in posts]
    return SocialPlan(placement_id=placement.id, posts=kept, alt=alt, began_at=began_at)


def _url(placement: Placement, settings: Settings) -> str:
    """The public page; empty before it is out."""
    return public_url(placement.sandwich, settings) if placement.sandwich.public_revision_id is not None else ""
