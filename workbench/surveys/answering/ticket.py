"""What a form carries, signed: which wave, when it was shown, and the mark by which the same form sent twice is one answer."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadSignature, URLSafeSerializer

SALT = "surveys.ticket"
ANSWERED, KIOSK = "surveys.answered", "surveys.kiosk"
NOTE_DAYS = 60


@dataclass(frozen=True)
class Ticket:
    """One showing of the form. The time is only compared with the end of the wave; it is never stored."""

    wave_id: int
    shown_at: datetime
    receipt: str


def new_ticket(wave_id: int, *, now: datetime) -> Ticket:
    """For a form that is shown for the first time."""
    return Ticket(wave_id, now.replace(microsecond=0), secrets.token_urlsafe(16))


def sign(ticket: Ticket, secret: str) -> str:
    """The ticket as the form carries it."""
    return str(_signer(secret, SALT).dumps([ticket.wave_id, int(ticket.shown_at.timestamp()), ticket.receipt]))


def read(text: str, secret: str, *, wave_id: int) -> Ticket | None:
    """What a form says, None when it is not of this wave or not ours."""
    try:
        of_wave, shown_at, receipt = _signer(secret, SALT).loads(text[:400])
        ticket = Ticket(int(of_wave), datetime.fromtimestamp(int(shown_at), UTC), str(receipt))
    except (BadSignature, ValueError, TypeError, OverflowError, OSError):
        return None
    return ticket if ticket.wave_id == wave_id else None


def note(what: str, secret: str, wave_id: int) -> str:
    """What a browser keeps: ANSWERED says that a wave was answered in it, KIOSK that it is that wave's kiosk."""
    return str(_signer(secret, what).dumps(wave_id))


def is_note(text: str, what: str, secret: str, wave_id: int) -> bool:
    """Whether a browser's note says this of this wave."""
    try:
        return bool(_signer(secret, what).loads(text[:200]) == wave_id)
    except (BadSignature, ValueError, TypeError):
        return False


def staff_code(secret: str, wave_id: int) -> str:
    """Six digits with which staff start and leave the kiosk of a wave."""
    digest = hmac.new(secret.encode(), f"survey kiosk {wave_id}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def draft_key(code: str, who: str, secret: str) -> str:
    """Under which name a browser keeps what was typed: one for each link, so that two members in one browser do not mix."""
    digest = hmac.new(secret.encode(), f"survey draft {code} {who}".encode(), hashlib.sha256).hexdigest()
    return f"survey:{digest[:20]}"


def _signer(secret: str, salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=salt)
