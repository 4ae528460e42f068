"""One message over one wire: signed webhook or mail. Values in, an Outcome out; no session is open here."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from feeds.errors import FetchError, FetchFailed, FetchRefused
from feeds.guarded import FetchPolicy, post
from workbench import clock, mail
from workbench.campaigns.sealing import PREFIX
from workbench.settings import Settings

TIMEOUT_SECONDS = 10.0
MAX_ANSWER_BYTES = 64 * 1024
LONGEST_WAIT = timedelta(days=2)


@dataclass(frozen=True)
class WebhookCall:
    """A webhook that is ready to go."""

    url: str
    key: str
    secret: str = field(repr=False)
    body: bytes = field(repr=False)
    attempt: int


@dataclass(frozen=True)
class MailCall:
    """A mail that is ready to go."""

    to: str = field(repr=False)
    key: str
    subject: str
    text: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What became of one try.

    sent; retry (surely or possibly not arrived, safe to repeat); failed (for good); unclear (nobody knows, never repeat);
    stopped (the channel itself is refused: pause it); missing (a look-up found nothing). `maybe` tells that the other side
    may have it all the same.
    """

    kind: Literal["sent", "retry", "failed", "unclear", "stopped", "missing"]
    error: str = ""
    retry_at: datetime | None = None
    maybe: bool = False
    receipt: dict[str, Any] = field(default_factory=dict)


def sign(secret: str, key: str, timestamp: int, body: bytes) -> str:
    """The webhook-signature header: v1 and HMAC-SHA256 over id.timestamp.body. standardwebhooks.com, version 1."""
    raw = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(raw, f"{key}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def send_webhook(call: WebhookCall, settings: Settings) -> Outcome:
    """One POST through the guard: ten seconds, no redirects, a short answer."""
    stamp = int(clock.utcnow().timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": call.key,
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(call.secret, call.key, stamp, call.body),
    }
    policy = FetchPolicy(
        allowed_hosts=frozenset(settings.allowed_hosts),
        timeout_s=TIMEOUT_SECONDS,
        connect_timeout_s=TIMEOUT_SECONDS / 2,
        max_bytes=MAX_ANSWER_BYTES,
    )
    try:
        answer = post(call.url, call.body, headers, policy=policy)
    except FetchRefused:
        return Outcome("failed", "refused_address")
    except FetchFailed as error:
        if error.kind == "redirects":
            return Outcome("failed", "redirects")
        return Outcome("retry", "no_answer", maybe=True)
    except FetchError:
        return Outcome("retry", "no_answer", maybe=True)
    if 200 <= answer.status < 300 and not _is_about(call.key, answer.body):
        return Outcome("unclear", "mismatch", maybe=True, receipt={"status": answer.status})
    return _read_answer(answer.status, answer.headers.get("retry-after"), answer.body, call.attempt)


def send_mail(call: MailCall, settings: Settings) -> Outcome:
    """One mail. A connection that breaks after the message was begun leaves it unclear."""
    message = mail.compose(settings, to=call.to, subject=call.subject, text=call.text, message_id=call.key, headers=call.headers)
    try:
        mail.send(settings, message)
    except mail.MailNotSent as error:
        if not error.is_certain:
            return Outcome("unclear", "mail_broke", maybe=True)
        return Outcome("failed" if error.is_final else "retry", "mail_refused" if error.is_final else "mail_later")
    return Outcome("sent")


def _read_answer(status: int, retry_after: str | None, body: bytes, attempt: int) -> Outcome:
    receipt = {"status": status}
    if 200 <= status < 300:
        return Outcome("sent", receipt={**receipt, **_live_url(body)})
    if status == 409 and attempt > 1:  # the receiver knows our key from an earlier try
        return Outcome("sent", receipt=receipt)
    if status in (401, 410):
        return Outcome("stopped", f"http_{status}", receipt=receipt)
    if status == 429 or status >= 500 or status == 408:
        return Outcome("retry", f"http_{status}", retry_at=_retry_at(retry_after), maybe=status != 429, receipt=receipt)
    return Outcome("failed", f"http_{status}", receipt=receipt)


def _retry_at(value: str | None) -> datetime | None:
    """Retry-After as seconds or as a date, at most two days ahead. RFC 9110, 10.2.3."""
    if not value:
        return None
    now = clock.utcnow()
    if value.strip().isascii() and value.strip().isdigit():
        at = now + min(timedelta(seconds=int(value.strip()[:9])), LONGEST_WAIT)
    else:
        try:
            at = parsedate_to_datetime(value)
        except (ValueError, TypeError):
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at, now), now + LONGEST_WAIT)


def _is_about(key: str, body: bytes) -> bool:
    """False when the answer names the id of another message than ours."""
    try:
        named = json.loads(body).get("webhook_id")
    except (ValueError, AttributeError, RecursionError):
        return True
    return named is None or named == key


def _live_url(body: bytes) -> dict[str, str]:
    """The link to the post, when the receiver names it: {"url": "https://…"}."""
    try:
        url = json.loads(body).get("url")
        parts = urlsplit(url)
    except (ValueError, AttributeError, TypeError, RecursionError):
        return {}
    is_usable = isinstance(url, str) and parts.scheme in ("http", "https") and bool(parts.netloc)
    return {"url": url} if is_usable and len(url) < 2000 and url.isprintable() else {}
