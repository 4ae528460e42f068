"""Keys of web push: the installation's own pair, made once and sealed, and what each browser gives us, sealed as well."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.alerts.telling.models import AlertPushKey
from workbench.campaigns.sealing import SecretUnreadable, seal, unseal
from workbench.settings import Settings

AUTH_BYTES = 16


@dataclass(frozen=True)
class Subscription:
    """Where one browser's push service takes messages, and the keys that only this browser can read with."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True)
class PushKey:
    """The installation's own key pair; both halves in base64url without padding."""

    public: str
    private: str = field(repr=False)


def push_key_of(session: Session, settings: Settings) -> PushKey | None:
    """The key pair that the devices know; None when there is none, or when it was sealed with another secret key."""
    row = session.get(AlertPushKey, 1)
    if row is None:
        return None
    try:
        return PushKey(row.public, unseal(row.private, settings.secret_key))
    except SecretUnreadable:
        return None


def ensure_push_key(session: Session, settings: Settings, *, now: datetime) -> PushKey:
    """The key pair; made when there is none, or when the secret key has changed and the old one cannot be read any more."""
    key = push_key_of(session, settings)
    if key is not None:
        return key
    key = new_push_key()
    row = session.get(AlertPushKey, 1) or AlertPushKey(id=1)
    row.public, row.private, row.made_at = key.public, seal(key.private, settings.secret_key), now
    session.add(row)
    session.flush()
    record(session, "alert_push_key_made", row, actor_id=None, now=now)
    return key


def new_push_key() -> PushKey:
    """A fresh key pair on P-256."""
    key = ec.generate_private_key(ec.SECP256R1())
    raw = key.private_numbers().private_value.to_bytes(32, "big")
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PushKey(as_text(point), as_text(raw))


def is_usable(subscription: Subscription) -> bool:
    """Whether the keys are what a browser gives: a point on P-256 and sixteen bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), as_bytes(subscription.p256dh))
        return len(as_bytes(subscription.auth)) == AUTH_BYTES
    except ValueError:
        return False


def seal_subscription(subscription: Subscription, settings: Settings) -> bytes:
    """As it lies in the database."""
    values = [subscription.endpoint, subscription.p256dh, subscription.auth]
    return seal(json.dumps(values), settings.secret_key)


def open_subscription(sealed: bytes, settings: Settings) -> Subscription:
    """As it is used. Raises SecretUnreadable."""
    endpoint, p256dh, auth = json.loads(unseal(sealed, settings.secret_key))
    return Subscription(endpoint, p256dh, auth)


def as_bytes(text: str) -> bytes:
    """From base64url, with or without padding. Raises ValueError."""
    raw = text.rstrip("=").encode("ascii", "strict")
    return base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)


def as_text(raw: bytes) -> str:
    """To base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
