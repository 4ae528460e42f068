"""One question to a network's API: a guarded request with a key → the JSON it answers, or the error that says what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import requests

from feeds import errors
from feeds.errors import AskedToWait, FeedError, FetchFailed, Forbidden, ParseFailed, SourceGone, Unauthorised
from feeds.guarded import FetchPolicy, guarded_session
from feeds.syndication.collector import read_retry_after

MAX_BYTES = 4 * 1024 * 1024  # a hundred posts with everything that hangs on them are 1 MB
MAX_QUERY_LENGTH = 1_800
NAME_LENGTH = len("id%5B%5D=&")  # what a query adds to each value, at most
USUAL_WAIT_S = 900  # when a network asks us to wait without saying how long
LONGEST_WAIT_S = 86_400
_RESETS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")


def open_session(policy: FetchPolicy) -> requests.Session:
    """Gives the guarded session with a smaller limit than feeds have."""
    return guarded_session(replace(policy, max_bytes=min(policy.max_bytes, MAX_BYTES)))


def bearer(secret: str) -> dict[str, str]:
    """Gives the header that carries the key. Raises Unauthorised for what cannot be one; no text ever repeats it."""
    if not secret:
        return {}
    if not (secret.isascii() and secret.isprintable() and " " not in secret):
        raise Unauthorised("the key holds characters that no key holds", kind="unauthorised")
    return {"Authorization": f"Bearer {secret}"}


def ask(
    session: requests.Session,
    url: str,
    *,
    params: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
    now: datetime,
) -> Any:
    """Asks once (POST when there is a body) and gives the JSON value of the answer. Raises FeedError."""
    try:
        answer = session.request(
            "GET" if body is None else "POST",
            url,
            params=dict(params or {}),
            headers={"Accept": "application/json", **(headers or {})},
            json=body,
            allow_redirects=False,
        )
    except FeedError:
        raise
    except (requests.RequestException, UnicodeError) as error:
        # Without its cause: what requests says of a header may repeat the key.
        raise FetchFailed(f"not sent: {type(error).__name__}", kind="broken-request", address=url) from None
    refuse_status(answer, url, now)
    return read_json(answer.content, url)


def read_json(body: bytes, url: str) -> Any:
    """Gives the JSON value. Raises ParseFailed for HTML, for half an answer and for one that is nested too deeply."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise unreadable(type(error).__name__, url) from None


def unreadable(reason: str, url: str) -> ParseFailed:
    """The error for an answer of another form than the network's."""
    return ParseFailed(
        f"not an answer of the network: {reason}", kind="not-the-network", address=url, public_text=errors.NOT_THE_NETWORK
    )


def in_questions(references: Sequence[str], most: int) -> Iterator[list[str]]:
    """Gives the references in parts of at most `most` that fit into an address which the guard lets through."""
    some: list[str] = []
    length = 0
    for reference in references:
        own_length = len(quote(reference, safe="")) + NAME_LENGTH
        if some and (len(some) == most or length + own_length > MAX_QUERY_LENGTH):
            yield some
            some, length = [], 0
        some.append(reference)
        length += own_length
    if some:
        yield some


def refuse_status(answer: requests.Response, url: str, now: datetime) -> None:
    """Raises the error that an answer's status stands for; nothing for a success."""
    status = answer.status_code
    if 200 <= status < 300:
        return
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and read_retry_after(answer.headers.get("retry-after", ""), now) is not None
    ):
        raise AskedToWait(f"status {status}", retry_after=read_wait(answer.headers, now), address=url, status=status)
    if status == HTTPStatus.UNAUTHORIZED:
        raise Unauthorised("status 401", kind="unauthorised", address=url, status=status)
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.PAYMENT_REQUIRED):
        refused = Forbidden(f"status {status}", kind="forbidden", address=url, status=status)
        refused.public_text = errors.UNPAID if status == HTTPStatus.PAYMENT_REQUIRED else errors.FORBIDDEN
        raise refused
    if status == HTTPStatus.GONE:
        raise SourceGone("410 Gone", kind="gone", address=url)
    failed = FetchFailed(f"status {status}", kind=f"status-{status}", address=url, status=status)
    failed.public_text = _text_of(status)
    raise failed


def read_wait(headers: Mapping[str, str], now: datetime) -> int:
    """Gives the seconds to wait: as Retry-After says, or until the moment when the count begins anew."""
    said = read_retry_after(headers.get("retry-after", ""), now)
    for name in _RESETS:
        if said is None:
            said = _seconds_until(headers.get(name, "").strip(), now)
    return USUAL_WAIT_S if said is None else max(1, min(said, LONGEST_WAIT_S))


def _seconds_until(reset: str, now: datetime) -> int | None:
    """X and Bluesky give seconds since 1970, Mastodon a time in ISO 8601."""
    if reset.isascii() and reset.isdigit():
        return int(reset[:12]) - int(now.timestamp())
    try:
        time = datetime.fromisoformat(reset)
        return int(((time if time.tzinfo else time.replace(tzinfo=UTC)) - now).total_seconds()) + 1
    except (ValueError, OverflowError):
        return None


def _text_of(status: int) -> str:
    if 300 <= status < 400:
        return errors.MOVED
    return errors.NOT_FOUND if status < 500 else errors.NETWORK_TROUBLE
