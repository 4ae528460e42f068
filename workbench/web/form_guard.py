"""A signed token in a public form: who keeps it a few seconds is a person, and the same token twice is one sending."""

import secrets
from datetime import datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

SHORTEST = timedelta(seconds=3)
LONGEST = timedelta(hours=12)
_SALT = "partners.report_error"


def make_token(secret: str, slug: str, *, now: datetime) -> str:
    """A token for one showing of the form."""
    return str(_serializer(secret).dumps([slug, int(now.timestamp()), secrets.token_hex(12)]))


def read_token(secret: str, token: str, slug: str, *, now: datetime) -> tuple[str, str]:
    """(key of the form, why it cannot be taken: "" | "early" | "old" | "broken")."""
    try:
        of_slug, shown_at, key = _serializer(secret).loads(token)
    except (BadSignature, ValueError, TypeError):
        return "", "broken"
    if of_slug != slug:
        return "", "broken"
    age = timedelta(seconds=int(now.timestamp()) - shown_at)
    if age < SHORTEST:
        return str(key), "early"
    return str(key), "old" if age > LONGEST else ""


def sign_receipt(secret: str, report_id: int) -> str:
    """What the confirmation's address carries instead of a number that can be guessed."""
    return str(URLSafeSerializer(secret, salt="partners.receipt").dumps(report_id))


def read_receipt(secret: str, receipt: str) -> int | None:
    """The report's id, or None; also for signs that decoding would leave out."""
    try:
        report_id = int(URLSafeSerializer(secret, salt="partners.receipt").loads(receipt))
    except (BadSignature, ValueError, TypeError):
        return None
    return report_id if sign_receipt(secret, report_id) == receipt else None


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT)
