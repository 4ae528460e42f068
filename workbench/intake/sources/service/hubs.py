"""Subscriptions at hubs (WebSub): asking, being asked back, renewing, ending, and what a hub's message sets off."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from feeds.types import Batch
from feeds.websub import is_signed, read_lease_s
from workbench import queue
from workbench.activity.service import record
from workbench.intake.models import SYNDICATION, HubSubscription, Source
from workbench.intake.sources.secrets import seal, unseal
from workbench.settings import Settings

RENEW_BEFORE = timedelta(days=1)
ANSWER_WITHIN = timedelta(days=1)
ASK_AGAIN_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class Request:
    """What one request to a hub needs."""

    hub: str
    topic: str
    callback: str
    secret: str
    mode: str


def may_follow(source: Source, settings: Settings) -> bool:
    """Whether a hub could and should reach us for this source."""
    is_wanted = source.kind == SYNDICATION and source.follows_hub and source.state in ("ok", "failing")
    return is_wanted and (settings.is_https or settings.testing)


def follow_hub(session: Session, source: Source, batch: Batch, *, settings: Settings, now: datetime) -> HubSubscription | None:
    """Ask the hub that a feed names for its news, unless we have asked. Returns a new or changed subscription."""
    if batch.hub is None or batch.topic is None or not may_follow(source, settings):
        return None
    known = session.scalar(select(HubSubscription).where(HubSubscription.source_id == source.id))
    if known is not None and (known.hub, known.topic) == (batch.hub, batch.topic) and known.state != "ended":
        return None
    subscription = known or HubSubscription(source_id=source.id)
    subscription.hub, subscription.topic = batch.hub, batch.topic
    subscription.callback, subscription.state = secrets.token_urlsafe(24), "asked"
    subscription.secret = seal(settings.secret_key, secrets.token_urlsafe(32))
    subscription.lease_until, subscription.asked_at = None, now
    session.add(subscription)
    session.flush()
    _enqueue(session, subscription, "intake.subscribe_hub", now)
    record(session, "hub_asked", source, actor_id=None, now=now, hub=batch.hub)
    return subscription


def request_of(session: Session, subscription_id: int, *, mode: str, settings: Settings) -> Request | None:
    """What to send to the hub now; None when that is not wanted any more."""
    row = session.get(HubSubscription, subscription_id)
    source = session.get(Source, row.source_id) if row is not None else None
    if row is None or source is None or may_follow(source, settings) != (mode == "subscribe"):
        return None
    callback = f"{settings.base_url}/hub/{row.callback}"
    return Request(row.hub, row.topic, callback, unseal(settings.secret_key, row.secret), mode)


def record_request(session: Session, subscription_id: int, *, mode: str, is_taken: bool, now: datetime) -> None:
    """The hub has taken our request, or not."""
    row = session.get_one(HubSubscription, subscription_id)
    row.asked_at = now
    if mode == "unsubscribe":
        row.state = "ended"
    elif not is_taken:
        row.state = "refused"


def confirm(session: Session, callback: str, *, mode: str, topic: str, lease: str, settings: Settings, now: datetime) -> bool:
    """The hub asks whether we meant it. True when we did; then the subscription runs until its lease ends."""
    row = _by_callback(session, callback)
    if row is None or topic != row.topic:
        return False
    source = session.get_one(Source, row.source_id)
    if mode == "denied":
        row.state = "refused"
        return True
    if mode == "unsubscribe":
        return row.state == "ended" or not may_follow(source, settings)
    if mode != "subscribe" or row.state == "ended" or not may_follow(source, settings):
        return False
    if row.state != "active":
        record(session, "hub_followed", source, actor_id=None, now=now, hub=row.hub)
    row.state, row.lease_until = "active", now + timedelta(seconds=read_lease_s(lease))
    return True


def state_of(session: Session, callback: str) -> str | None:
    """The state of the subscription that has this address; None when there never was one."""
    row = _by_callback(session, callback)
    return row.state if row is not None else None


def take_news(session: Session, callback: str, body: bytes, signature: str, *, settings: Settings) -> bool:
    """A hub says that there is news: the source is read at once. False when the message is not signed with our secret.

    What the message holds is not taken in: the feed itself is asked, by the guard, and read in the limited child.
    """
    row = _by_callback(session, callback)
    if row is None or row.state != "active" or not is_signed(unseal(settings.secret_key, row.secret), body, signature):
        return False
    dedupe = f"hub:{row.id}:{sha256(body).hexdigest()[:24]}"
    queue.enqueue(session, "intake.collect_source", {"source_id": row.source_id}, dedupe=dedupe)
    return True


def renew_due(session: Session, *, settings: Settings, now: datetime) -> int:
    """Renew what runs out, ask again where a hub was silent or refused a week ago, end what nobody wants. Returns how many."""
    lapsed = HubSubscription.lease_until <= now + RENEW_BEFORE
    silent = (HubSubscription.state == "asked") & (HubSubscription.asked_at <= now - ANSWER_WITHIN)
    refused = (HubSubscription.state == "refused") & (HubSubscription.asked_at <= now - ASK_AGAIN_AFTER)
    unended = HubSubscription.state != "ended"
    count = 0
    for row, source in session.execute(
        select(HubSubscription, Source).join(Source, Source.id == HubSubscription.source_id).where(unended)
    ).all():
        if not may_follow(source, settings):
            count += _enqueue(session, row, "intake.leave_hub", now)
    due = or_((HubSubscription.state == "active") & lapsed, silent, refused)
    for row in session.scalars(select(HubSubscription).where(due)).all():
        count += _enqueue(session, row, "intake.subscribe_hub", now)
    return count


def _by_callback(session: Session, callback: str) -> HubSubscription | None:
    return session.scalar(select(HubSubscription).where(HubSubscription.callback == callback))


def _enqueue(session: Session, row: HubSubscription, kind: str, now: datetime) -> bool:
    """Once an hour at most for one subscription."""
    dedupe = f"{kind}:{row.id}:{row.callback[:8]}:{int(now.timestamp()) // 3600}"
    return queue.enqueue(session, kind, {"subscription_id": row.id}, dedupe=dedupe) is not None
