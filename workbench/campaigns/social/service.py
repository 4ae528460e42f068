"""Connecting, changing and testing social channels. Keys are sealed at once and never shown; the last four signs are kept."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from feeds.errors import FetchRefused
from feeds.guarded import FetchPolicy, check_url
from workbench import queue
from workbench.accounts.models import Organisation, User
from workbench.activity.service import record
from workbench.campaigns.channels import require_owner
from workbench.campaigns.delivering.notices import tell_of_channel
from workbench.campaigns.models import Channel
from workbench.campaigns.sealing import seal
from workbench.campaigns.social.checks import Check
from workbench.campaigns.social.kinds import (
    FLAVOURS,
    SOCIAL_KINDS,
    BlueskyOptions,
    ChatOptions,
    MastodonOptions,
    Options,
    XOptions,
    options_of,
)
from workbench.campaigns.social.wires import IDEMPOTENCY
from workbench.errors import Conflict, Refused
from workbench.settings import Settings

_HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}", re.I)
_APP_PASSWORD = re.compile(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}", re.I)
X_KEYS = ("api_key", "api_secret", "token", "token_secret")


@dataclass(frozen=True)
class Connection:
    """What a person enters: how to reach the account, and its key. An empty `secret` keeps the old one."""

    options: Options
    secret: str = field(default="", repr=False)
    expires_at: datetime | None = None


def connect_channel(
    session: Session,
    name: str,
    connection: Connection,
    *,
    organisation: Organisation,
    actor: User,
    settings: Settings,
    now: datetime,
) -> Channel:
    """A new social channel; its connection is tested at once. Raises Refused, Conflict for a taken name."""
    require_owner(organisation.id, actor)
    kind = connection.options.kind
    taken = select(Channel.id).where(Channel.organisation_id == organisation.id, Channel.name == name.strip())
    if session.scalar(taken) is not None:
        raise Conflict(_("A channel with that name exists already."))
    if not connection.secret:
        raise Refused(_("Enter the key."))
    row = Channel(
        name=name.strip(), kind=kind, organisation_id=organisation.id, idempotency=IDEMPOTENCY[kind], created_at=now, settings={}
    )
    _set(row, connection, settings)
    session.add(row)
    session.flush()
    session.refresh(row)
    record(session, "channel_added", row, actor_id=actor.id, now=now, kind_of_channel=kind)
    ask_test(session, row, actor=actor, now=now)
    return row


def change_connection(
    session: Session, channel: Channel, connection: Connection, *, actor: User, settings: Settings, now: datetime
) -> None:
    """Another account, key or manner; tested at once. Raises Refused."""
    require_owner(channel.organisation_id, actor)
    if channel.kind != connection.options.kind:
        raise Refused(_("This channel is of another kind."), subject_id=channel.id)
    known = options_of(channel)
    _set(channel, replace(connection, options=_with_known(connection.options, known)), settings)
    record(session, "channel_changed", channel, actor_id=actor.id, now=now, new_secret=bool(connection.secret))
    if channel.kind != "chat":
        ask_test(session, channel, actor=actor, now=now)


def rename_channel(session: Session, channel: Channel, name: str, *, actor: User, now: datetime) -> None:
    """Another name. Raises Conflict for a taken one."""
    require_owner(channel.organisation_id, actor)
    if channel.name == name.strip():
        return
    where = (Channel.organisation_id == channel.organisation_id, Channel.name == name.strip(), Channel.id != channel.id)
    if session.scalar(select(Channel.id).where(*where)) is not None:
        raise Conflict(_("A channel with that name exists already."))
    channel.name = name.strip()
    record(session, "channel_renamed", channel, actor_id=actor.id, now=now)


def ask_test(session: Session, channel: Channel, *, actor: User, now: datetime) -> None:
    """Have the connection tested in the background; the page shows the result. Raises Refused."""
    require_owner(channel.organisation_id, actor)
    if channel.kind not in SOCIAL_KINDS:
        raise Refused(_("This channel has no connection to test."), subject_id=channel.id)
    channel.check_asked_at = now
    record(session, "channel_test_asked", channel, actor_id=actor.id, now=now)
    dedupe = f"campaigns.check_channel:{channel.id}:{int(now.timestamp() * 1000)}"
    queue.enqueue(session, "campaigns.check_channel", {"channel_id": channel.id, "asked": True}, dedupe=dedupe)


def note_check(session: Session, channel: Channel, check: Check, *, now: datetime) -> None:
    """Write what a test gave. What only a person can mend pauses the channel, so that nothing is lost on the way."""
    channel.checked_at, channel.check_asked_at, channel.check_error = now, None, check.error
    if not check.error:
        learnt = {**check.found, **({"account": check.account} if check.account else {})}
        channel.settings = {**channel.settings, **learnt}
        channel.address = public_name(options_of(channel))
    record(session, "channel_tested", channel, actor_id=None, now=now, error=check.error)
    if check.is_final and not channel.paused_reason:
        channel.paused_reason = check.error
        record(session, "channel_paused", channel, actor_id=None, now=now, reason=check.error)
        tell_of_channel(session, channel, now=now)


def public_name(options: Options) -> str:
    """Where a channel goes, in words that are no secret."""
    if options.account:
        return options.account
    if isinstance(options, MastodonOptions):
        return options.instance
    return f"@{options.handle}" if isinstance(options, BlueskyOptions) else ""


def clean_options(kind: str, values: dict[str, str], settings: Settings, *, is_thread: bool, has_card: bool) -> Options:
    """The options from what was typed. Raises Refused with one clear sentence; `subject_id` is the field's name."""
    manner: dict[str, Any] = {"is_thread": is_thread, "has_card": has_card}
    if kind == "mastodon":
        return MastodonOptions(instance=_origin(values.get("instance", ""), settings, "instance"), **manner)
    if kind == "bluesky":
        handle = values.get("handle", "").strip().removeprefix("@").lower()
        if not _HANDLE.fullmatch(handle):
            raise Refused(_("A handle looks like norrvik.bsky.social."), subject_id="handle")
        typed = values.get("service", "").strip()
        service = _origin(typed, settings, "service") if typed else BlueskyOptions.service
        return BlueskyOptions(handle=handle, service=service, **manner)
    if kind == "x":
        return XOptions(service=values.get("service") or XOptions.service, **manner)
    flavour = values.get("flavour", "")
    if flavour not in FLAVOURS:
        raise Refused(_("Choose Teams, Slack or Mattermost."), subject_id="flavour")
    return ChatOptions(flavour=flavour, account=values.get("room", "").strip(), is_thread=False, has_card=False)


def clean_secret(kind: str, values: dict[str, str], settings: Settings) -> str:
    """The key from what was typed; empty when nothing was. Raises Refused; `subject_id` is the field's name."""
    if kind == "x":
        return _x_keys(values)
    typed = values.get("secret", "").strip()
    if not typed:
        return ""
    if kind == "bluesky" and not _APP_PASSWORD.fullmatch(typed):
        text = _("An app password looks like abcd-efgh-ijkl-mnop. Never enter the account's own password here.")
        raise Refused(text, subject_id="secret")
    if kind == "chat":
        _require_address(typed, settings, "secret")
    if not (typed.isascii() and typed.isprintable() and " " not in typed):
        raise Refused(_("The key holds signs that no key has. Copy it once more."), subject_id="secret")
    return typed


def tail_of(kind: str, secret: str) -> str:
    """The last four signs: of X's four keys, the access token's."""
    return (json.loads(secret)["token"] if kind == "x" else secret)[-4:]


def _x_keys(values: dict[str, str]) -> str:
    typed = {name: values.get(name, "").strip() for name in X_KEYS}
    given = [name for name in X_KEYS if typed[name]]
    if not given:
        return ""
    for name in X_KEYS:
        if not typed[name]:
            raise Refused(_("X needs all four keys. Enter this one too."), subject_id=name)
        if not (typed[name].isascii() and typed[name].isprintable() and " " not in typed[name]):
            raise Refused(_("The key holds signs that no key has. Copy it once more."), subject_id=name)
    return json.dumps(typed)


def _set(channel: Channel, connection: Connection, settings: Settings) -> None:
    channel.settings = connection.options.to_json()
    channel.address = public_name(connection.options)
    channel.token_expires_at = connection.expires_at
    if connection.secret:
        channel.secret = seal(connection.secret, settings.secret_key)
        channel.secret_tail = tail_of(channel.kind, connection.secret)
        channel.check_error = ""


def _with_known(options: Options, known: Options) -> Options:
    """What earlier tests learnt still holds while the account is the same."""
    if isinstance(options, MastodonOptions) and isinstance(known, MastodonOptions) and options.instance == known.instance:
        return replace(options, account=known.account, limit=known.limit)
    if isinstance(options, BlueskyOptions) and isinstance(known, BlueskyOptions) and options.handle == known.handle:
        return replace(options, account=known.account)
    return replace(options, account=known.account) if isinstance(options, XOptions) else options


def _origin(typed: str, settings: Settings, name: str) -> str:
    """https://host, whatever else was pasted."""
    typed = typed.strip()
    address = typed if "://" in typed else f"https://{typed}"
    _require_address(address, settings, name)
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _require_address(address: str, settings: Settings, name: str) -> None:
    allowed = frozenset(settings.allowed_hosts)
    try:
        check_url(address, FetchPolicy(allowed_hosts=allowed))
        parts = urlsplit(address)
    except (FetchRefused, ValueError) as error:
        raise Refused(_("The address cannot be used. It must be a public https address."), subject_id=name) from error
    if parts.scheme != "https" and parts.netloc not in allowed:
        raise Refused(_("The address cannot be used. It must be a public https address."), subject_id=name)
