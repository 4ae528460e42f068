"""What each kind of social channel needs to know, read from Channel.settings. Nothing secret lies here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Self

from workbench.campaigns.models import Channel

SOCIAL_KINDS = ("mastodon", "bluesky", "x", "chat")
FLAVOURS = ("teams", "slack", "mattermost")
BLUESKY_SERVICE = "https://bsky.social"
X_SERVICE = "https://api.x.com"


@dataclass(frozen=True)
class Options:
    """What every social channel has: the account as the last test named it, and how a text is put there.

    `is_thread`: the whole answer, in several posts where one is too small; else the facts in one post.
    """

    kind: ClassVar[str] = ""

    account: str = ""
    is_thread: bool = False
    has_card: bool = True

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """From JSON; what is missing or of another type has its default."""
        known = {one.name: type(one.default) for one in fields(cls)}
        return cls(**{name: values[name] for name, kind in known.items() if type(values.get(name)) is kind})

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


@dataclass(frozen=True)
class MastodonOptions(Options):
    """`instance` is the server's address; `limit` is what that server says a post may hold."""

    kind: ClassVar[str] = "mastodon"

    instance: str = ""
    limit: int = 500


@dataclass(frozen=True)
class BlueskyOptions(Options):
    """`handle` signs in together with an app password, at `service`."""

    kind: ClassVar[str] = "bluesky"

    handle: str = ""
    service: str = BLUESKY_SERVICE


@dataclass(frozen=True)
class XOptions(Options):
    """`service` differs in the demo and in tests alone."""

    kind: ClassVar[str] = "x"

    service: str = X_SERVICE


@dataclass(frozen=True)
class ChatOptions(Options):
    """`flavour`: teams, slack or mattermost. The webhook's address is the secret."""

    kind: ClassVar[str] = "chat"

    flavour: str = "teams"
    has_card: bool = False


OPTIONS: dict[str, type[Options]] = {one.kind: one for one in (MastodonOptions, BlueskyOptions, XOptions, ChatOptions)}


def options_of(channel: Channel) -> Options:
    """What is known of a social channel. KeyError for a channel of another kind."""
    return OPTIONS[channel.kind].read(channel.settings)
