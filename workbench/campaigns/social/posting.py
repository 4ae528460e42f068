"""A text on its way to a social channel: its parts, what is there already, and how the parts are sent one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

import structlog

from sandwiches.outputs import Order, OutputError, make_file, shared_child
from workbench.campaigns.social.calling import Line, NoReply
from workbench.campaigns.social.kinds import Options
from workbench.campaigns.social.texts import PlannedPost
from workbench.campaigns.transports import Outcome
from workbench.editorial.outputs.keeping import kept_or_made, key_of
from workbench.settings import Settings

log = structlog.get_logger(__name__)
CARD, CARD_SIZE = "card_wide", (1200, 630)
Done = Mapping[str, Any]  # one post that is there: "id", "url", and what the network needs to answer it or take it down


@dataclass(frozen=True)
class Part:
    """One post of a thread. `key` is chosen before the first try and never changes."""

    post: PlannedPost
    key: str


@dataclass(frozen=True)
class Posting:
    """A message that is ready to go. `done` are the posts that are there; `began_at` is before the first try.

    `may_be_there`: nobody knows how an earlier try ended.
    """

    key: str
    options: Options
    secret: str = field(repr=False)
    parts: tuple[Part, ...]
    done: tuple[Done, ...]
    language: str
    began_at: datetime
    may_be_there: bool
    picture: Order | None = field(default=None, repr=False)
    alt: str = ""

    @property
    def left(self) -> tuple[Part, ...]:
        """The posts that are still to be sent."""
        return self.parts[len(self.done) :]


class Refused(Exception):
    """A question that the network answered with a no; `outcome` says which."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome


class Sender(Protocol):
    """One network: how a post is put there. Gives what is known of it afterwards, or what went wrong."""

    line: Line

    def put(self, message: Posting, part: Part, done: list[Done]) -> Done | Outcome:
        """One post, as an answer to the one before it."""


class ReadingSender(Sender, Protocol):
    """A network whose own posts can be read back and taken down."""

    def find(self, message: Posting) -> list[Done]:
        """Our posts that stand there."""

    def remove(self, old: Done) -> Outcome | None:
        """One post taken down; what went wrong, if anything."""


def part_key(key: str, number: int) -> str:
    """The key of one part: the delivery's own, and its number."""
    return f"{key}-{number}"


def tid(moment: datetime, key: str) -> str:
    """A record key for Bluesky, the same each time: 53 bits of microseconds and 10 bits of the key, in sortable base 32.

    https://atproto.com/specs/tid
    """
    mark = int.from_bytes(hashlib.sha256(key.encode()).digest()[:2], "big") % 1024
    number = (int(moment.timestamp() * 1_000_000) & (2**53 - 1)) << 10 | mark
    letters = "234567abcdefghijklmnopqrstuvwxyz"
    return "".join(letters[(number >> shift) & 31] for shift in range(60, -5, -5))


def send_parts(sender: Sender, message: Posting) -> Outcome:
    """Send what is left, in order. Whatever happens the receipt tells which posts are there, so that a later try goes on."""
    done = list(message.done)
    for part in message.left:
        if not sender.line.has_time:
            return Outcome("retry", "thread_goes_on", receipt=receipt_of(done))
        came = sender.put(message, part, done)
        if isinstance(came, Outcome):
            return replace(came, receipt={**came.receipt, **receipt_of(done)})
        done.append(came)
    return Outcome("sent", receipt=receipt_of(done))


def receipt_of(done: list[Done] | tuple[Done, ...]) -> dict[str, Any]:
    """What is kept of the posts; the first one's address is the placement's."""
    kept: dict[str, Any] = {"parts": [dict(one) for one in done]}
    return {**kept, "url": done[0]["url"]} if done and done[0].get("url") else kept


def found_outcome(message: Posting, found: list[Done]) -> Outcome:
    """After a look: all there, or some or none of it. What was found is kept, so that only the rest is sent."""
    kind = "sent" if len(found) >= len(message.parts) else "missing"
    return Outcome(kind, "" if kind == "sent" else "not_found", receipt=receipt_of(found))  # type: ignore[arg-type]


def look_for(sender: ReadingSender, message: Posting) -> Outcome:
    """Whether our posts stand there."""
    try:
        return found_outcome(message, sender.find(message))
    except NoReply as error:
        return Outcome("unclear", error.error, maybe=True)
    except Refused as error:
        return error.outcome if error.outcome.kind == "stopped" else Outcome("unclear", error.outcome.error, maybe=True)


def take_down(sender: ReadingSender, message: Posting) -> Outcome:
    """Take every post of the thread down, the last first."""
    for old in reversed(message.done):
        problem = sender.remove(old)
        if problem is not None:
            return problem
    return Outcome("sent", receipt={**receipt_of(message.done), "taken_down": len(message.done)})


def matched(message: Posting, rows: list[tuple[str, Done]]) -> list[Done]:
    """The message's posts among (text, post) of what stands there: from the first on, without a gap."""
    by_text: dict[str, Done] = {}
    for text, one in rows:
        by_text.setdefault(squeezed(text), one)
    found: list[Done] = list(message.done)
    for part in message.left:
        known = by_text.get(squeezed(part.post.text))
        if known is None:
            break
        found.append(known)
    return found


def squeezed(text: str) -> str:
    """Text without blanks, to compare what a network gives back."""
    return "".join(text.split())


def picture_of(message: Posting, settings: Settings) -> bytes:
    """The card as PNG; empty when there is none or it cannot be made, since the words are what matters."""
    order = message.picture
    if order is None:
        return b""
    try:
        return kept_or_made(
            settings.instance_dir / "outputs", key_of(CARD, order), lambda: make_file(CARD, order, shared_child())
        )
    except OutputError:
        log.warning("a card could not be made for a post", key=message.key)
        return b""
