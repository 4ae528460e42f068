"""Web push: RFC 8291 (the message, encrypted for one browser), RFC 8292 (who sends it), RFC 8030 (how it is handed over)."""

import json
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from http_ece import ECEException
from py_vapid import Vapid02, VapidException

from feeds.errors import FetchError, FetchFailed, FetchRefused
from feeds.guarded import FetchPolicy, post
from workbench import clock
from workbench.alerts.telling.keys import PushKey, Subscription, as_bytes
from workbench.campaigns.social.calling import wait_until
from workbench.campaigns.transports import Outcome
from workbench.settings import Settings

TIMEOUT_SECONDS = 10.0
MAX_ANSWER_BYTES = 16 * 1024
MOST_BYTES = 3000  # a push service takes 4096 with all that encryption adds
STEP = 256  # payloads are filled up, so that their length tells nothing
URGENT_TTL, TTL = 24 * 3600, 12 * 3600
TOKEN_SECONDS = 12 * 3600
GONE = frozenset({404, 410})


def encrypt(
    plain: bytes, subscription: Subscription, *, sender: ec.EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> bytes:
    """The body of the request: aes128gcm (RFC 8188) with the keys that RFC 8291 derives. A fresh key and salt unless given."""
    body: bytes = http_ece.encrypt(
        plain, salt=salt or os.urandom(16), private_key=sender or ec.generate_private_key(ec.SECP256R1()),
        dh=as_bytes(subscription.p256dh), auth_secret=as_bytes(subscription.auth), version="aes128gcm",
    )  # fmt: skip
    return body


def written_payload(payload: dict[str, Any]) -> bytes:
    """The payload as JSON, filled up with spaces to a step."""
    raw = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    if len(raw) > MOST_BYTES:
        raise ValueError("the push message is too long")
    return raw + b" " * (-len(raw) % STEP)


def headers_for(endpoint: str, key: PushKey, *, contact: str, topic: str, is_urgent: bool) -> dict[str, str]:
    """What stands beside the body: how long it is kept, how urgent it is, what it replaces, and who sends it."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(clock.utcnow().timestamp()) + TOKEN_SECONDS,
        "sub": contact,
    }
    signed: dict[str, str] = Vapid02.from_raw(key.private.encode()).sign(claims)
    return {
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(URGENT_TTL if is_urgent else TTL),
        "Urgency": "high" if is_urgent else "normal",
        "Topic": topic,
        "Authorization": signed["Authorization"],
    }


def contact_of(settings: Settings) -> str:
    """Whom a push service can reach about our messages."""
    return f"mailto:{settings.contact}" if "@" in settings.contact and " " not in settings.contact else settings.base_url


def send(
    subscription: Subscription, key: PushKey, payload: dict[str, Any], *, topic: str, is_urgent: bool, settings: Settings
) -> Outcome:
    """Hand one message to the browser's push service. `gone`: the browser wants nothing more."""
    policy = FetchPolicy(
        allowed_hosts=frozenset(settings.allowed_hosts), timeout_s=TIMEOUT_SECONDS, connect_timeout_s=TIMEOUT_SECONDS / 2,
        max_bytes=MAX_ANSWER_BYTES,
    )  # fmt: skip
    try:
        body = encrypt(written_payload(payload), subscription)
        headers = headers_for(subscription.endpoint, key, contact=contact_of(settings), topic=topic, is_urgent=is_urgent)
    except (ValueError, ECEException, VapidException):
        return Outcome("failed", "push_keys")
    try:
        answer = post(subscription.endpoint, body, headers, policy=policy)
    except FetchRefused:
        return Outcome("failed", "refused_address")
    except FetchFailed as error:
        return Outcome("failed", "redirects") if error.kind == "redirects" else Outcome("retry", "no_answer", maybe=True)
    except FetchError:
        return Outcome("retry", "no_answer", maybe=True)
    return _outcome(answer.status, answer.headers)


def _outcome(status: int, headers: Mapping[str, str]) -> Outcome:
    receipt = {"status": status}
    if 200 <= status < 300:
        return Outcome("sent", receipt=receipt)
    if status in GONE:
        return Outcome("failed", "gone", receipt=receipt)
    if status in (408, 429) or status >= 500:
        return Outcome("retry", f"http_{status}", retry_at=wait_until(headers), maybe=status != 429, receipt=receipt)
    return Outcome("failed", "push_keys" if status in (401, 403) else f"http_{status}", receipt=receipt)
