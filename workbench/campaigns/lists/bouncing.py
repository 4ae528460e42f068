"""What a returned letter does to a list, and the mailbox where they come back."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.campaigns.delivering.settling import ADDRESS_REFUSED
from workbench.campaigns.lists.marks import is_mark
from workbench.campaigns.lists.models import BounceBox, BounceReport, ListSignup
from workbench.campaigns.lists.returned import Returned, read_returned
from workbench.campaigns.lists.service import count_bounce, normal_address
from workbench.campaigns.models import Channel, Delivery, EmailRecipient, Placement
from workbench.campaigns.sealing import seal
from workbench.errors import NotAllowed, Refused
from workbench.settings import Settings

KEPT = timedelta(days=90)
REFUSED_SINCE = timedelta(days=3)
MOST_REFUSED_ALONE = 3
SIGNUP = "<signup-"
LATER_ROOMS: list[Callable[[Session, str, str, datetime], bool]] = []  # (session, message id, address, now): was it theirs?


def take_returned(session: Session, raw: bytes, *, secret_key: str, now: datetime) -> BounceReport | None:
    """Read one returned letter and do what it says. None when the same bytes were read before.

    It counts only if it names both the letter we sent and the address it went to: whoever makes one up knows neither.
    """
    digest = hashlib.sha256(raw).hexdigest()
    if session.scalar(select(BounceReport.id).where(BounceReport.digest == digest)) is not None:
        return None
    said = read_returned(raw)
    recipient = _recipient_of(session, said)
    kind = said.kind if recipient is not None else "unknown"
    if recipient is not None and said.kind != "unknown":
        count_bounce(session, recipient, kind=said.kind, secret_key=secret_key, now=now)
    elif said.kind == "hard" and (_forget_signup(session, said) or _is_of_later_room(session, said, now)):
        kind = "hard"
    channel_id = recipient.channel_id if recipient is not None else None
    row = BounceReport(digest=digest, channel_id=channel_id, kind=kind, status=said.status, read_at=now)
    session.add(row)
    session.flush()
    return row


def take_refusals(session: Session, *, secret_key: str, now: datetime) -> int:
    """Addresses that our own mail server refused for good while we sent leave their lists. How many.

    A server that refuses many and takes nobody has refused us, not the addresses: then nobody leaves.
    """
    other = aliased(Delivery)
    refused = (other.placement_id == Delivery.placement_id, other.last_error == ADDRESS_REFUSED)
    somebody_got_it = exists().where(other.placement_id == Delivery.placement_id, other.state == "sent")
    few = select(func.count(other.id)).where(*refused).scalar_subquery() <= MOST_REFUSED_ALONE
    wanted = (
        select(Delivery)
        .join(Delivery.placement)
        .join(Placement.channel)
        .where(Channel.kind == "email", Delivery.state == "failed", Delivery.last_error == ADDRESS_REFUSED)
        .where(or_(somebody_got_it, few))
        .where(Delivery.finished_at >= now - REFUSED_SINCE)
        .options(joinedload(Delivery.placement))
    )
    count = 0
    for row in session.scalars(wanted):
        recipient = session.get(EmailRecipient, int(row.receiver)) if row.receiver.isdigit() else None
        if recipient is not None and recipient.left_at is None:
            count_bounce(session, recipient, kind="hard", secret_key=secret_key, now=now)
            count += 1
    return count


def forget_reports(session: Session, *, now: datetime) -> None:
    """What was read longer ago than ninety days."""
    session.execute(delete(BounceReport).where(BounceReport.read_at < now - KEPT))


def box_of(session: Session) -> BounceBox:
    """The one row; made when it is not there."""
    found = session.get(BounceBox, 1)
    if found is None:
        found = BounceBox(id=1)
        session.add(found)
        session.flush()
    return found


def set_box(
    session: Session,
    *,
    address: str,
    host: str,
    port: int,
    user: str,
    password: str,
    folder: str,
    actor: User,
    settings: Settings,
    now: datetime,
) -> BounceBox:
    """Where returned letters go and how to read them; an empty password keeps the old one. Raises NotAllowed, Refused."""
    _require_administrator(actor)
    box = box_of(session)
    if host.strip() and not user.strip():
        raise Refused(_("Write the user name of the mailbox."))
    if host.strip() and not password and box.secret is None:
        raise Refused(_("Write the password of the mailbox."))
    if (box.host, box.user, box.folder) != (host.strip(), user.strip(), folder.strip() or "INBOX"):
        box.position = ""
    box.address = normal_address(address) if address.strip() else ""
    box.host, box.port, box.user, box.folder = host.strip(), port, user.strip(), folder.strip() or "INBOX"
    box.last_error = ""
    if password:
        box.secret = seal(password, settings.secret_key)
    if not box.host:
        box.secret, box.position = None, ""
    record(session, "bounce_box_changed", box, actor_id=actor.id, now=now, has_mailbox=bool(box.host))
    return box


def new_post_token(session: Session, *, actor: User, now: datetime) -> str:
    """A new token for a mail server that posts returned letters; the old one stops working. It is shown this once."""
    _require_administrator(actor)
    box, token = box_of(session), secrets.token_urlsafe(32)
    box.token_hash = hash_token(token)
    session.flush()
    record(session, "bounce_token_made", box, actor_id=actor.id, now=now)
    return token


def may_post(session: Session, token: str) -> bool:
    """Whether this is the token; always False while there is none."""
    box = session.get(BounceBox, 1)
    return box is not None and bool(box.token_hash) and hmac.compare_digest(box.token_hash, hash_token(token))


def hash_token(token: str) -> str:
    """A random token's digest."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _recipient_of(session: Session, said: Returned) -> EmailRecipient | None:
    """Whom the letter went to, if the report also names that person's address."""
    if not said.message_id or not said.address:
        return None
    delivery = session.scalar(select(Delivery).where(Delivery.key == said.message_id))
    if delivery is None or not delivery.receiver.isdigit():
        return None
    found = session.get(EmailRecipient, int(delivery.receiver))
    if found is None or is_mark(found.address) or found.address.casefold() != said.address.casefold():
        return None
    return found


def _forget_signup(session: Session, said: Returned) -> bool:
    """The letter "was it you?" did not arrive: nothing to wait for."""
    number = said.message_id.removeprefix(SIGNUP).partition(".")[0]
    if not said.message_id.startswith(SIGNUP) or not (number.isascii() and number.isdigit() and len(number) < 10):
        return False
    signup = session.get(ListSignup, int(number))
    if signup is None or signup.address.casefold() != said.address.casefold():
        return False
    session.delete(signup)
    return True


def _is_of_later_room(session: Session, said: Returned, now: datetime) -> bool:
    return any(take(session, said.message_id, said.address, now) for take in LATER_ROOMS)


def _require_administrator(actor: User) -> None:
    if "administrator" not in actor.role_names:
        raise NotAllowed(_("An administrator sees to channels."), subject_id=actor.id)
