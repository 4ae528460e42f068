"""Posts of open social networks: one visit, and the question which posts are gone. Each network's library loads when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol, cast

from feeds.errors import AskedToWait, BadInput, FeedError, FetchFailed, FetchRefused, SourceGone, Unauthorised
from feeds.guarded import FetchPolicy
from feeds.notices import ASKED_TO_WAIT
from feeds.types import Batch, Cursor

KINDS = ("x", "mastodon", "bluesky")


class _Network(Protocol):
    def collect(
        self, options: Mapping[str, Any], secret: str, cursor: Cursor, *, policy: FetchPolicy, now: datetime, limit: int
    ) -> Batch: ...

    def find_gone(
        self, options: Mapping[str, Any], secret: str, references: Sequence[str], *, policy: FetchPolicy, now: datetime
    ) -> frozenset[str]: ...

    def reference_of(self, external_id: str, url: str) -> str: ...


def collect(
    kind: str,
    options: Mapping[str, Any],
    secret: str,
    cursor: Cursor,
    *,
    policy: FetchPolicy,
    now: datetime,
    limit: int,
) -> Batch:
    """Visits a network once and gives at most `limit` posts that are newer than the cursor; reposts are left out.

    The first visit reads the newest page alone. A network that asks us to wait gives an empty batch with `retry_after`.
    `read_count` is what the visit costs. Raises FeedError; its `public_text` says what a person can do.
    """
    try:
        return _network(kind).collect(options, secret, cursor, policy=policy, now=now, limit=limit)
    except AskedToWait as error:
        return Batch((), cursor, warnings=(ASKED_TO_WAIT,), retry_after=error.retry_after)


def find_gone(
    kind: str,
    options: Mapping[str, Any],
    secret: str,
    references: Sequence[str],
    *,
    policy: FetchPolicy,
    now: datetime,
) -> frozenset[str]:
    """Gives those of `references` (see `reference_of`) that the network says are deleted or no longer open.

    What it cannot tell about is left out. On X every post that is still there costs a read. Raises FeedError;
    AskedToWait carries the seconds.
    """
    return _network(kind).find_gone(options, secret, references, policy=policy, now=now)


def reference_of(kind: str, external_id: str, url: str | None) -> str:
    """What `find_gone` asks by; empty when a post cannot be asked about any more."""
    return _network(kind).reference_of(external_id, url or "")


def costs_nothing(error: FeedError) -> bool:
    """True when the network has surely given no posts, so that there is nothing to pay; half an answer may have cost."""
    if isinstance(error, BadInput | FetchRefused | SourceGone | Unauthorised):
        return True
    return isinstance(error, FetchFailed) and (error.status is not None or error.kind in ("no-name", "no-connection"))


def _network(kind: str) -> _Network:
    if kind not in KINDS:
        raise BadInput(f"{kind} is no social network", kind="unknown-network")
    return cast(_Network, import_module(f"feeds.social.{kind}"))
