"""Visiting a source of any kind, with no database at hand: its values in, a batch out. Collectors load when they are asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from feeds.guarded.policy import FetchPolicy, user_agent_with
from feeds.types import Batch
from workbench.intake.collecting import cursor_of
from workbench.intake.models import SOCIAL, SYNDICATION, Source, SourceTest
from workbench.intake.sources.secrets import unseal
from workbench.settings import Settings

MOST_POSTS = 200  # of one visit to a network; a paid one may allow fewer


@dataclass(frozen=True)
class SourceValues:
    """What a visit needs to know of a source. `secret` is sealed."""

    kind: str
    address: str
    options: Mapping[str, Any] = field(default_factory=dict)
    secret: str = ""
    cursor: dict[str, Any] = field(default_factory=dict)


def values_of(source: Source | SourceTest) -> SourceValues:
    """The values of a stored source, or of a try of one, which always begins at the beginning."""
    options = {name: value for name, value in source.options.items() if name != "candidates"}
    cursor = dict(source.cursor) if isinstance(source, Source) else {}
    return SourceValues(source.kind, source.address, options, source.secret, cursor)


def fetch_policy(settings: Settings) -> FetchPolicy:
    """The guard's limits and the name that we go by; its one exception are the allowed hosts of the settings."""
    name = user_agent_with(f"+{settings.base_url}", settings.contact)
    return FetchPolicy(allowed_hosts=frozenset(settings.allowed_hosts), user_agent=name)


def host_url(values: SourceValues) -> str:
    """An address on the host that a visit asks: whose turn it takes."""
    options = values.options
    if values.kind == SYNDICATION:
        return values.address
    if values.kind == "mastodon":
        return str(options.get("instance", ""))
    if values.kind == "bluesky":
        return str(options.get("service") or "https://public.api.bsky.app")
    if values.kind == "mailbox":
        return f"imap://{options.get('host', '')}:{options.get('port', '')}"
    return "https://api.x.com"


def visit(values: SourceValues, *, settings: Settings, now: datetime, limit: int = MOST_POSTS) -> Batch:
    """Visit the source once. Raises feeds.errors.FeedError. No session may be open: this is other people's network."""
    policy, cursor = fetch_policy(settings), cursor_of(dict(values.cursor))
    if values.kind == SYNDICATION:
        from feeds.limited import shared_parser
        from feeds.syndication.collector import collect

        return collect(values.address, cursor, policy=policy, now=now, parser=shared_parser(is_masking=True))
    secret = unseal(settings.secret_key, values.secret)
    if values.kind in SOCIAL:
        from feeds import social

        return social.collect(values.kind, values.options, secret, cursor, policy=policy, now=now, limit=limit)
    collector = import_module(f"feeds.{values.kind}")
    batch: Batch = collector.collect(values.options, secret, cursor, policy=policy, now=now)
    return batch
