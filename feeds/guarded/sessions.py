"""A requests session that obeys the guard. Given to every library that brings its own HTTP calls."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError
from urllib3.util.retry import Retry

from feeds.errors import FeedError, FetchFailed, TimedOut
from feeds.guarded.connections import WIRE_ALLOWANCE, Budget, open_pool
from feeds.guarded.policy import FetchPolicy
from feeds.guarded.targets import read_target
from feeds.guarded.unpacking import unpack

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class GuardedAdapter(HTTPAdapter):
    """Sends one request, reads the whole capped body, follows nothing and keeps nothing open."""

    def __init__(self, policy: FetchPolicy) -> None:
        super().__init__(max_retries=0)
        self.policy = policy

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, timeout: Any = None, **_ignored: Any
    ) -> requests.Response:
        """Gives the answer with its body unpacked. `timeout` (seconds) can only shorten the policy's total.

        Proxies, client certificates and `verify=False` are ignored on purpose. Raises FetchError.
        """
        total_s = self.policy.timeout_s
        if isinstance(timeout, int | float):
            total_s = min(total_s, timeout)
        budget = Budget(time.monotonic() + total_s, self.policy.max_bytes + WIRE_ALLOWANCE)
        url = request.url or ""
        target = read_target(url, self.policy)
        pool = open_pool(target, self.policy, budget)
        try:
            return self._exchange(pool, request, budget)
        except FeedError as error:
            error.address = error.address or url
            raise
        except (HTTPError, OSError, ValueError) as error:
            if time.monotonic() >= budget.stop_at:
                raise TimedOut("the answer took too long", kind="timeout", address=url) from error
            raise FetchFailed(f"broken answer: {type(error).__name__}", kind="broken-answer", address=url) from error
        finally:
            pool.close()

    def _exchange(self, pool: Any, request: requests.PreparedRequest, budget: Budget) -> requests.Response:
        answer: BaseHTTPResponse = pool.urlopen(
            method=request.method,
            url=request.path_url,
            body=request.body,
            headers=request.headers,
            retries=Retry(0, read=False),
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
            timeout=budget.seconds_left(),
        )
        try:
            # A redirect's body is never read: 1.8 kB of it can unpack to gigabytes.
            body = b"" if answer.status in REDIRECTS else _read_body(answer, self.policy.max_bytes)
        finally:
            answer.close()
        response = self.build_response(request, answer)
        response.raw = BytesIO(body)
        response._content = body
        response._content_consumed = True  # type: ignore[attr-defined]
        return response


class _RawBody:
    """The body as it comes over the wire, one receive at a time."""

    def __init__(self, answer: BaseHTTPResponse) -> None:
        self._answer = answer

    def read(self, size: int = -1, /) -> bytes:
        return self._answer.read1(size, decode_content=False)


def _read_body(answer: BaseHTTPResponse, max_bytes: int) -> bytes:
    encodings = [name.strip().lower() for name in answer.headers.get("content-encoding", "").split(",")]
    return unpack(_RawBody(answer), encodings, max_bytes)


class GuardedSession(requests.Session):
    """No proxies or credentials from the environment, no automatic redirects, only http and https."""

    def __init__(self, policy: FetchPolicy) -> None:
        super().__init__()
        self.trust_env = False
        self.headers["User-Agent"] = policy.user_agent
        self.headers["Accept-Encoding"] = ACCEPT_ENCODING
        self.headers["Connection"] = "close"
        self.adapters.clear()
        self.mount("https://", GuardedAdapter(policy))
        self.mount("http://", GuardedAdapter(policy))

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Nothing is followed: the caller sees the redirect as it is."""
        return None


def guarded_session(policy: FetchPolicy) -> requests.Session:
    """Gives a session for libraries that make their own calls. Errors are `feeds.errors.FetchError`."""
    return GuardedSession(policy)
