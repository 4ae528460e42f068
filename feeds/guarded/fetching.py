"""The one way to read or send to an address that a stranger chose."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

from feeds.errors import FeedError, FetchFailed, FetchRefused, TimedOut
from feeds.guarded.policy import FetchPolicy
from feeds.guarded.sessions import REDIRECTS, GuardedSession
from feeds.guarded.targets import read_target

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
    current = read_target(url, policy).url
    permanent_url: str | None = None
    is_permanent = True
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    with GuardedSession(policy) as session:
        for _hop in range(policy.max_redirects + 1):
            answer = _ask(session, "GET", current, sent, stop_at)
            if answer.status_code not in REDIRECTS or "location" not in answer.headers:
                return _as_fetched(answer, current, permanent_url)
            following = _next_url(current, answer, policy)
            is_permanent = is_permanent and answer.status_code in PERMANENT
            permanent_url = following if is_permanent else permanent_url
            sent = _headers_for(sent, current, following)
            current = following
    raise FetchFailed("too many redirects", kind="redirects", address=url)


def post(url: str, body: bytes, headers: Mapping[str, str] | None = None, *, policy: FetchPolicy) -> Fetched:
    """Sends `body` to `url` once. A redirect is a failure; the answer's body is capped like any other.

    Raises as `fetch`. After TimedOut and most FetchFailed nobody knows whether the other side took it.
    """
    target = read_target(url, policy)
    with GuardedSession(policy) as session:
        stop_at = time.monotonic() + policy.timeout_s
        answer = _ask(session, "POST", target.url, dict(headers or {}), stop_at, body)
    if answer.status_code in REDIRECTS:
        raise FetchFailed("the receiver redirects", kind="redirects", address=url, status=answer.status_code)
    return _as_fetched(answer, target.url, None)


def check_url(url: str, policy: FetchPolicy | None = None) -> None:
    """Judges the address as written, without resolving or connecting. Raises FetchRefused."""
    read_target(url, policy or FetchPolicy())


def _ask(
    session: GuardedSession, method: str, url: str, headers: dict[str, str], stop_at: float, body: bytes | None = None
) -> requests.Response:
    left = stop_at - time.monotonic()
    if left <= 0:
        raise TimedOut("the answer took too long", kind="timeout", address=url)
    try:
        return session.request(method, url, headers=headers, data=body, timeout=left, allow_redirects=False)
    except FeedError:
        raise
    except (requests.RequestException, UnicodeError) as error:
        raise FetchFailed(f"not sent: {type(error).__name__}", kind="broken-request", address=url) from error


def _next_url(current: str, answer: requests.Response, policy: FetchPolicy) -> str:
    location = answer.headers["location"]
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
    return read_target(following, policy).url


def _headers_for(sent: dict[str, str], current: str, following: str) -> dict[str, str]:
    """Credentials stay with their origin; nothing that tells what we have read goes from https to http."""
    old, new = urlsplit(current), urlsplit(following)
    dropped: frozenset[str] = frozenset()
    if (old.scheme, old.netloc) != (new.scheme, new.netloc):
        dropped |= _SECRET_HEADERS
    if old.scheme == "https" and new.scheme == "http":
        dropped |= _CONDITIONAL_HEADERS
    return {name: value for name, value in sent.items() if name not in dropped}


def _as_fetched(answer: requests.Response, url: str, permanent_url: str | None) -> Fetched:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Fetched(answer.status_code, url, headers, answer.content, permanent_url)
