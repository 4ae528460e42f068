"""One request to a network through the guard, and what its answer means for a delivery. No secret reaches a log or an error."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from feeds.errors import FeedError, FetchFailed, FetchRefused
from feeds.guarded import FetchPolicy, guarded_session
from workbench import clock
from workbench.campaigns.transports import LONGEST_WAIT, Outcome
from workbench.settings import Settings

CALL_SECONDS = 8.0
MOST_SECONDS = 18.0  # for all calls of one send together
MAX_ANSWER_BYTES = 2 * 1024 * 1024
_RESETS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
# These write whole addresses and signed headers at DEBUG: a chat's address is its secret.
for _name in ("urllib3.connectionpool", "requests_oauthlib", "oauthlib", "tweepy", "mastodon"):
    logging.getLogger(_name).setLevel(logging.INFO)


class NoReply(Exception):
    """No answer. `maybe`: the other side may have taken the request all the same. Carries no address and no cause."""

    def __init__(self, error: str, *, maybe: bool) -> None:
        super().__init__(error)
        self.error = error
        self.maybe = maybe


@dataclass(frozen=True)
class Reply:
    """What the network answered. `data` is its JSON, or None for an answer of another form."""

    status: int
    headers: Mapping[str, str]
    text: str
    data: Any

    @property
    def is_good(self) -> bool:
        """Whether it is a success."""
        return 200 <= self.status < 300

    def value(self, *names: str) -> str:
        """A text or number inside the JSON, as text; empty when it is not there."""
        found = self.data
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


@dataclass
class Line:
    """A guarded session with a time limit for all its calls together."""

    settings: Settings
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    auth: Any = field(default=None, repr=False)
    stop_at: float = field(default_factory=lambda: time.monotonic() + MOST_SECONDS)

    def __post_init__(self) -> None:
        policy = FetchPolicy(
            allowed_hosts=frozenset(self.settings.allowed_hosts), timeout_s=CALL_SECONDS, connect_timeout_s=CALL_SECONDS / 2,
            max_bytes=MAX_ANSWER_BYTES,
        )  # fmt: skip
        self.session: requests.Session = guarded_session(policy)

    @property
    def has_time(self) -> bool:
        """Whether another call can still be made."""
        return self.stop_at - time.monotonic() > 1.0

    def call(self, method: str, url: str, *, headers: Mapping[str, str] | None = None, **how: Any) -> Reply:
        """One request. Raises NoReply."""
        left = min(CALL_SECONDS, max(0.5, self.stop_at - time.monotonic()))
        sent = {"Accept": "application/json", **self.headers, **(headers or {})}
        try:
            answer = self.session.request(
                method, url, headers=sent, auth=self.auth, timeout=left, allow_redirects=False, **how
            )  # fmt: skip
        except FetchRefused:
            raise NoReply("refused_address", maybe=False) from None
        except FetchFailed as error:
            raise NoReply("no_answer", maybe=error.kind not in ("no-name", "no-connection")) from None
        except (FeedError, requests.RequestException, UnicodeError):
            raise NoReply("no_answer", maybe=True) from None
        try:
            data = json.loads(answer.content)
        except (ValueError, RecursionError):
            data = None
        text = answer.content[:2000].decode("utf-8", "replace")
        return Reply(answer.status_code, answer.headers, text, data)


def no_reply_outcome(error: NoReply, *, has_key: bool) -> Outcome:
    """No answer: with a key (or surely not taken) it is tried again, else nobody knows."""
    if error.error == "refused_address":
        return Outcome("failed", error.error)
    if has_key or not error.maybe:
        return Outcome("retry", error.error, maybe=error.maybe)
    return Outcome("unclear", error.error, maybe=True)


def bad_outcome(reply: Reply, *, has_key: bool) -> Outcome:
    """What an answer that is no success stands for, the network's own sayings aside."""
    status, receipt = reply.status, {"status": reply.status}
    if status == 401:
        return Outcome("stopped", "token_refused", receipt=receipt)
    if status == 402:
        return Outcome("stopped", "unpaid", receipt=receipt)
    if status in (429, 503):
        return Outcome("retry", f"http_{status}", retry_at=wait_until(reply.headers), maybe=False, receipt=receipt)
    if status == 408 or status >= 500:
        return Outcome("retry" if has_key else "unclear", f"http_{status}", maybe=True, receipt=receipt)
    if 300 <= status < 400:
        return Outcome("failed", "redirects", receipt=receipt)
    return Outcome("failed", f"http_{status}", receipt=receipt)


def strange_outcome(*, has_key: bool) -> Outcome:
    """A success whose answer cannot be read: it was taken, but we have no name for what came of it."""
    return Outcome("retry" if has_key else "unclear", "strange_answer", maybe=True)


def wait_until(headers: Mapping[str, str]) -> datetime | None:
    """When to come back: Retry-After, or the moment when the count begins anew; at most two days ahead."""
    now = clock.utcnow()
    moments = [_moment(headers.get("retry-after", ""), now, is_after=True)]
    moments += [_moment(headers.get(name, ""), now, is_after=False) for name in _RESETS]
    at = next((one for one in moments if one is not None), None)
    return None if at is None else min(max(at, now), now + LONGEST_WAIT)


def _moment(value: str, now: datetime, *, is_after: bool) -> datetime | None:
    """Seconds from now (`is_after`) or since 1970, an HTTP date, or ISO 8601."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        seconds = int(value[:12])
        return now + timedelta(seconds=min(seconds, 10**7)) if is_after else datetime.fromtimestamp(min(seconds, 4 * 10**9), UTC)
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = read(value)
        except (ValueError, TypeError, OverflowError):
            continue
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return None
