"""One request and its answer: checked address, one connection, everything under a budget, the body unpacked."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from feeds.errors import FeedError, FetchFailed, TimedOut
from feeds.guarded.connections import WIRE_ALLOWANCE, Budget, open_pool
from feeds.guarded.policy import FetchPolicy
from feeds.guarded.targets import Target
from feeds.guarded.unpacking import unpack

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True)
class Answer:
    """What the other side said. `raw` holds status line and headers as urllib3 read them; its body has been taken."""

    status: int
    raw: BaseHTTPResponse
    body: bytes


def exchange(
    target: Target,
    method: str,
    *,
    headers: Mapping[str, str],
    body: Any = None,
    policy: FetchPolicy,
    timeout_s: float,
    path: str | None = None,
) -> Answer:
    """Sends one request and reads the whole capped answer; follows nothing and keeps nothing open.

    `path` with its query is the target's own unless given. Raises FetchError.
    """
    budget = Budget(time.monotonic() + min(policy.timeout_s, timeout_s), policy.max_bytes + WIRE_ALLOWANCE)
    pool = open_pool(target, policy, budget)
    try:
        return _exchange(pool, method, path or path_of(target.url), headers, body, policy, budget)
    except FeedError as error:
        error.address = error.address or target.url
        raise
    except (HTTPError, OSError, ValueError) as error:
        if time.monotonic() >= budget.stop_at:
            raise TimedOut("the answer took too long", kind="timeout", address=target.url) from error
        raise FetchFailed(f"broken answer: {type(error).__name__}", kind="broken-answer", address=target.url) from error
    finally:
        pool.close()


def path_of(url: str) -> str:
    """Gives what stands in the request line: the path and the query."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _exchange(
    pool: Any, method: str, path: str, headers: Mapping[str, str], body: Any, policy: FetchPolicy, budget: Budget
) -> Answer:
    answer: BaseHTTPResponse = pool.urlopen(
        method=method,
        url=path,
        body=body,
        headers=headers,
        retries=Retry(0, read=False),
        redirect=False,
        assert_same_host=False,
        preload_content=False,
        decode_content=False,
        timeout=budget.seconds_left(),
    )
    try:
        # A redirect's body is never read: 1.8 kB of it can unpack to gigabytes.
        read = b"" if answer.status in REDIRECTS else _read_body(answer, policy.max_bytes)
    finally:
        answer.close()
    return Answer(answer.status, answer, read)


class _RawBody:
    """The body as it comes over the wire, one receive at a time."""

    def __init__(self, answer: BaseHTTPResponse) -> None:
        self._answer = answer

    def read(self, size: int = -1, /) -> bytes:
        return self._answer.read1(size, decode_content=False)


def _read_body(answer: BaseHTTPResponse, max_bytes: int) -> bytes:
    encodings = [name.strip().lower() for name in answer.headers.get("content-encoding", "").split(",")]
    return unpack(_RawBody(answer), encodings, max_bytes)
