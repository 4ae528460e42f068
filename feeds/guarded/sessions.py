"""A requests session that obeys the guard. Given to every library that brings its own HTTP calls."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from feeds.guarded.exchanging import ACCEPT_ENCODING, exchange
from feeds.guarded.policy import FetchPolicy
from feeds.guarded.targets import read_target


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
        target = read_target(request.url or "", self.policy)
        timeout_s = timeout if isinstance(timeout, int | float) else self.policy.timeout_s
        answer = exchange(
            target, request.method or "GET", headers=request.headers, body=request.body, policy=self.policy,
            timeout_s=timeout_s, path=request.path_url,
        )  # fmt: skip
        response = self.build_response(request, answer.raw)
        response.raw = BytesIO(answer.body)
        response._content = answer.body
        response._content_consumed = True  # type: ignore[attr-defined]
        return response


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
