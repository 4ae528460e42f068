"""Background work of social channels: testing connections, and telling whoever sees to a channel what needs a person."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from workbench import clock, mail, queue
from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.activity.service import record
from workbench.campaigns.delivering.copies import follow_key
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.campaigns.sealing import SecretUnreadable, unseal
from workbench.campaigns.social import letters
from workbench.campaigns.social.checks import Check
from workbench.campaigns.social.kinds import SOCIAL_KINDS, options_of
from workbench.campaigns.social.service import note_check
from workbench.editorial.models import Sandwich
from workbench.queue import JobContext, Registry
from workbench.settings import Settings
from workbench.web.languages import translator

# How old a good test may be. X counts each question; a chat can only be tested with a line that everybody sees.
TESTED_EVERY = {"mastodon": timedelta(days=1), "bluesky": timedelta(days=1), "x": timedelta(days=7)}
WARN_DAYS = (14, 7, 3, 1, 0)


def register(registry: Registry) -> None:
    """Add the kinds of job."""
    registry.add("campaigns.check_channel", check_channel)
    registry.add_letter("campaigns.token_letter", token_letter)
    registry.add_tick("campaigns.check_channels", check_channels, every_seconds=3600)
    registry.add_tick("campaigns.take_down_parts", take_down_parts, every_seconds=60)
    registry.add_tick("campaigns.warn_of_tokens", warn_of_tokens, every_seconds=3600)


def check_channel(context: JobContext, payload: dict[str, Any]) -> None:
    """Ask the network who we are. A chat is asked only when a person wants it, since everybody there sees it."""
    channel_id = int(payload["channel_id"])
    with context.database.read_session() as session:
        channel = session.get(Channel, channel_id)
        if channel is None or channel.kind not in SOCIAL_KINDS or (channel.kind == "chat" and not payload.get("asked")):
            return
        secret = _secret(channel, context.settings)
    check = secret if isinstance(secret, Check) else _ask(channel, secret, context.settings)
    with context.finishing_session() as session:
        note_check(session, session.get_one(Channel, channel_id), check, now=clock.utcnow())


def check_channels(context: JobContext, _payload: dict[str, Any]) -> None:
    """Test every open channel whose last test is old: a key that was revoked is found before a text needs it."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        for kind, age in TESTED_EVERY.items():
            is_old = or_(Channel.checked_at.is_(None), Channel.checked_at <= now - age)
            wanted = select(Channel.id).where(Channel.kind == kind, Channel.is_active, Channel.paused_reason == "", is_old)
            for channel_id in session.scalars(wanted):
                dedupe = f"campaigns.check_channel:{channel_id}:{now:%Y-%m-%dT%H}"
                queue.enqueue(session, "campaigns.check_channel", {"channel_id": channel_id}, dedupe=dedupe)


def warn_of_tokens(context: JobContext, _payload: dict[str, Any]) -> None:
    """Write to the keepers 14, 7, 3 and 1 days before a key ends, and when it has ended; once each."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        soon = Channel.token_expires_at <= now + timedelta(days=WARN_DAYS[0])
        for channel in session.scalars(select(Channel).where(Channel.is_active, soon)):
            assert channel.token_expires_at is not None
            days_left = (channel.token_expires_at - now) / timedelta(days=1)
            step = min(days for days in WARN_DAYS if days_left <= days or days == WARN_DAYS[0])
            mark = f"{channel.token_expires_at:%Y-%m-%d}:{step}"
            for person in keepers(session, channel):
                payload = {"channel_id": channel.id, "user_id": person.id}
                queue.enqueue(
                    session, "campaigns.token_letter", payload, dedupe=f"campaigns.token_letter:{channel.id}:{mark}:{person.id}"
                )


def take_down_parts(context: JobContext, _payload: dict[str, Any]) -> None:
    """A thread that broke off has left posts behind: when its text is withdrawn they go too. Whole ones: delivering/copies.py."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        for copy in _broken_off(session):
            row = Delivery(
                placement_id=copy.placement_id, channel_id=copy.channel_id, receiver=copy.receiver, purpose="withdraw",
                key=follow_key(copy.key, "withdraw"), next_try_at=now, receipt={**copy.receipt, "copy_key": copy.key},
            )  # fmt: skip
            session.add(row)
            record(session, "copy_withdraw_begun", copy.placement, actor_id=None, now=now)
            queue.enqueue(session, "campaigns.deliver", {}, dedupe=f"campaigns.deliver:parts:{copy.id}")


def token_letter(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one keeper. Without a mail server the page alone says it. What has been mended meanwhile is not written about."""
    with context.database.read_session() as session:
        channel = session.get(Channel, payload["channel_id"], options=[joinedload(Channel.organisation)])
        person = session.get(User, payload["user_id"])
        if channel is None or person is None or not person.active or not context.settings.smtp_url:
            return
        if channel.token_expires_at is None or channel.token_expires_at > clock.utcnow() + timedelta(days=WARN_DAYS[0]):
            return
        message = letters.token_letter(channel, person, context.job_id, context.settings, now=clock.utcnow())
    mail.send(context.settings, message)


def keepers(session: Session, channel: Channel) -> list[User]:
    """Who sees to a channel: a partner's own people, else the administrators."""
    if channel.organisation.kind == "partner":
        own = [one for one in people_with_role(session, "partner") if one.organisation_id == channel.organisation_id]
        if own:
            return own
    return list(people_with_role(session, "administrator"))


def _broken_off(session: Session) -> list[Delivery]:
    """Posts of withdrawn texts that are out though their thread never came to its end."""
    told = aliased(Delivery)
    has_been_told = exists().where(told.placement_id == Delivery.placement_id, told.purpose == "withdraw")
    statement = (
        select(Delivery)
        .join(Delivery.placement)
        .join(Placement.sandwich)
        .join(Placement.channel)
        .where(Sandwich.state == "withdrawn", Channel.kind.in_(SOCIAL_KINDS), Delivery.purpose == "publish")
        .where(Delivery.state.in_(("failed", "unknown")), ~has_been_told)
    )
    return [row for row in session.scalars(statement.options(joinedload(Delivery.placement))) if row.receipt.get("parts")]


def _secret(channel: Channel, settings: Settings) -> str | Check:
    if channel.secret is None:
        return Check(error="channel_incomplete", is_final=True)
    try:
        return unseal(channel.secret, settings.secret_key)
    except SecretUnreadable:
        return Check(error="secret_unreadable", is_final=True)


def _ask(channel: Channel, secret: str, settings: Settings) -> Check:
    """The network's own test; the line for a chat is in the installation's language."""
    module = import_module(f"workbench.campaigns.social.{channel.kind}")
    if channel.kind != "chat":
        found: Check = module.check(options_of(channel), secret, settings)
        return found
    _ = translator(settings.default_language)
    line = _("A test from %(name)s: this chat room is connected.") % {"name": settings.municipality}
    tested: Check = module.check(options_of(channel), secret, settings, line)
    return tested
