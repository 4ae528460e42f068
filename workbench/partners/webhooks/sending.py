"""One try of one message: signed, through the guard, ten seconds, no redirects. Values in, values out; no session is open."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from feeds.errors import FetchError, FetchFailed, FetchRefused
from feeds.guarded import FetchPolicy, post
from workbench import clock
from workbench.partners.webhooks.signing import sign
from workbench.settings import Settings

TIMEOUT_SECONDS = 10.0
MAX_ANSWER_BYTES = 16 * 1024
LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True)
class Call:
    """What goes over the wire. The secrets are those that are good now: the new one and, for a day, the old one."""

    address: str
    uid: str
    secrets: tuple[str, ...]
    body: dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What the receiver said: its status, or why there was no answer. `wait_until` is its own wish (Retry-After)."""

    status: int | None
    error: str = ""
    wait_until: datetime | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == 410


def send(call: Call, settings: Settings) -> Result:
    """Make the try. Never raises for what the other side does."""
    body = json.dumps(call.body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    now = int(clock.utcnow().timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": call.uid,
        "webhook-timestamp": str(now),
        "webhook-signature": sign(call.secrets, call.uid, now, body),
    }
    policy = FetchPolicy(
        allowed_hosts=frozenset(settings.allowed_hosts),
        timeout_s=TIMEOUT_SECONDS,
        connect_timeout_s=TIMEOUT_SECONDS / 2,
        max_bytes=MAX_ANSWER_BYTES,
    )
    try:
        answer = post(call.address, body, headers, policy=policy)
    except FetchRefused:
        return Result(None, "refused_address")
    except FetchFailed as error:
        return Result(None, "redirects" if error.kind == "redirects" else "no_answer")
    except FetchError:
        return Result(None, "no_answer")
    return Result(answer.status, "", _wait_until(answer.headers.get("retry-after")))


def _wait_until(value: str | None) -> datetime | None:
    """Retry-After as seconds or as a date, at most a day ahead. RFC 9110, 10.2.3."""
    if not value:
        return None
    now = clock.utcnow()
    text = value.strip()
    if text.isascii() and text.isdigit():
        return now + min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at, now), now + LONGEST_WAIT)
