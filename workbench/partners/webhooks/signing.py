"""Standard Webhooks 1.0 (standardwebhooks.com): what is signed, and the ten tries over three days. Values only."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta

from workbench.campaigns.sealing import PREFIX

MINUTE, HOUR = 60, 3600
# Seconds before each of the ten tries, as the specification recommends.
SCHEDULE = (0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
JITTER = 0.1


def sign(secrets: Sequence[str], uid: str, timestamp: int, body: bytes) -> str:
    """The webhook-signature header: one signature for each secret that is good now, apart by a space."""
    said = f"{uid}.{timestamp}.".encode() + body
    return " ".join("v1," + _signature(secret, said) for secret in secrets)


def wait_before(attempt: int, uid: str) -> timedelta | None:
    """How long to wait before try number `attempt` (the first is 1), up to a tenth more or less; None after the last.

    The share comes from the message's id, so that messages spread and a test sees the same wait each time.
    """
    if attempt > len(SCHEDULE):
        return None
    digest = hashlib.sha256(f"{uid}:{attempt}".encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32 * 2 - 1
    return timedelta(seconds=SCHEDULE[attempt - 1] * (1 + JITTER * share))


def _signature(secret: str, said: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
