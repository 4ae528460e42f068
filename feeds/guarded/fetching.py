"""The one way to read or send to an address that a stranger chose."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from feeds.errors import FetchFailed, FetchRefused, TimedOut
from feeds.guarded.exchanging import ACCEPT_ENCODING, REDIRECTS, Answer, exchange
from feeds.guarded.policy import FetchPolicy
from feeds.guarded.targets import Target, read_target

PERMANENT = frozenset({301, 308})
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
_CONDITIONAL_HEADERS = frozenset({"if-none-match", "if-modified-since"})
# "http:host", "http:///host" and "///host": a path to some readers, a host to others.
_HALF_ABSOLUTE = re.compile(r"(?:https?:(?!//[^/\\])|[/\\]{3}|\\|/\\)", re.IGNORECASE)


@dataclass(frozen=True)
class Fetched:
    """An answer. Header names are in small letters. `permanent_url` is set when only permanent redirects led there."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    permanent_url: str | None = None


def fetch(url: str, *, headers: Mapping[str, str] | None = None, policy: FetchPolicy) -> Fetched:
    """Gets `url`, following at most `policy.max_redirects` redirects, each judged afresh. Any status is an answer.

    Raises FetchRefused, TimedOut, TooLarge or FetchFailed.
    """
    stop_at = time.monotonic() + policy.timeout_s
    current = read_target(url, policy)
    permanent_url: str | None = None
    is_permanent = True
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    for _hop in range(policy.max_redirects + 1):
        answer = _ask("GET", current, sent, stop_at, policy)
        if answer.status not in REDIRECTS or "location" not in answer.raw.headers:
            return _as_fetched(answer, current.url, permanent_url)
        following = _next_target(current.url, answer, policy)
        is_permanent = is_permanent and answer.status in PERMANENT
        permanent_url = following.url if is_permanent else permanent_url
        sent = _headers_for(sent, current.url, following.url)
        current = following
    raise FetchFailed("too many redirects", kind="redirects", address=url)


def post(url: str, body: bytes, headers: Mapping[str, str] | None = None, *, policy: FetchPolicy) -> Fetched:
    """Sends `body` to `url` once. A redirect is a failure; the answer's body is capped like any other.

    Raises as `fetch`. After TimedOut and most FetchFailed nobody knows whether the other side took it.
    """
    target = read_target(url, policy)
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    answer = _ask("POST", target, sent, time.monotonic() + policy.timeout_s, policy, body)
    if answer.status in REDIRECTS:
        raise FetchFailed("the receiver redirects", kind="redirects", address=url, status=answer.status)
    return _as_fetched(answer, target.url, None)


def check_url(url: str, policy: FetchPolicy | None = None) -> None:
    """Judges the address as written, without resolving or connecting. Raises FetchRefused."""
    read_target(url, policy or FetchPolicy())


def _ask(
    method: str, target: Target, headers: Mapping[str, str], stop_at: float, policy: FetchPolicy, body: bytes | None = None
) -> Answer:
    left = stop_at - time.monotonic()
    if left <= 0:
        raise TimedOut("the answer took too long", kind="timeout", address=target.url)
    own = {"user-agent": policy.user_agent, "accept-encoding": ACCEPT_ENCODING, "accept": "*/*", "connection": "close"}
    return exchange(target, method, headers=own | dict(headers), body=body, policy=policy, timeout_s=left)


def _next_target(current: str, answer: Answer, policy: FetchPolicy) -> Target:
    location = answer.raw.headers["location"]
    with contextlib.suppress(UnicodeError):
        # http.client reads headers as Latin-1; servers write UTF-8 there.
        location = location.encode("latin-1").decode("utf-8")
    location = location.strip()
    if _HALF_ABSOLUTE.match(location):
        raise FetchRefused("the redirect can be read in two ways", kind="odd-spelling", address=current)
    try:
        following = urljoin(current, location)
    except ValueError as error:
        raise FetchRefused("the redirect cannot be read", kind="odd-spelling", address=current) from error
    return read_target(following, policy)


def _headers_for(sent: dict[str, str], current: str, following: str) -> dict[str, str]:
    """Credentials stay with their origin; nothing that tells what we have read goes from https to http."""
    old, new = urlsplit(current), urlsplit(following)
    dropped: frozenset[str] = frozenset()
    if (old.scheme, old.netloc) != (new.scheme, new.netloc):
        dropped |= _SECRET_HEADERS
    if old.scheme == "https" and new.scheme == "http":
        dropped |= _CONDITIONAL_HEADERS
    return {name: value for name, value in sent.items() if name not in dropped}


def _as_fetched(answer: Answer, url: str, permanent_url: str | None) -> Fetched:
    headers = {name.lower(): value for name, value in answer.raw.headers.itermerged()}
    return Fetched(answer.status, url, headers, answer.body, permanent_url)
