"""Every change to who is on a newsletter: asking, confirming, leaving, coming back. An address is joined to its list only."""

import hashlib
import secrets
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.campaigns.lists.choices import ListChoices
from workbench.campaigns.lists.marks import PREFIX, is_mark, mark_of
from workbench.campaigns.lists.models import ListSignup
from workbench.campaigns.models import Channel, EmailRecipient
from workbench.errors import Gone, NotAllowed, NotFound, Refused

SIGNUP_LASTS = timedelta(days=7)
MOST_LETTERS = 3  # to one address that has not answered
BETWEEN_LETTERS = timedelta(minutes=10)
SOFT_BOUNCES = 5  # so many within the window, and the address leaves the list
SOFT_WINDOW = timedelta(days=60)
LONGEST_ABOUT = 600


def is_open(channel: Channel) -> bool:
    """Whether everybody may sign up."""
    return channel.kind == "email" and channel.is_active and ListChoices.read(channel.settings).is_open


def set_choices(session: Session, channel: Channel, choices: ListChoices, *, actor: User, now: datetime) -> None:
    """Open or close the public sign-up, and say what the list is about. Raises NotAllowed, Refused."""
    require_owner(channel, actor)
    if channel.kind != "email":
        raise Refused(_("Only an e-mail list can be signed up for."), subject_id=channel.id)
    if choices.is_open and not (choices.about_sv.strip() or choices.about_en.strip()):
        raise Refused(_("Say what the list is about before you open it."), subject_id=channel.id)
    channel.settings = choices.write(channel.settings)
    record(session, "list_opened" if choices.is_open else "list_closed", channel, actor_id=actor.id, now=now)


def ask_to_join(session: Session, channel: Channel, address: str, *, language: str, now: datetime) -> None:
    """Write the letter that asks whether it was really this person. The visitor sees the same whoever is on the list.

    Raises Refused for what is no address, NotFound for a list that is not open.
    """
    if not is_open(channel):
        raise NotFound(subject_id=channel.id)
    normal = normal_address(address)
    where = (EmailRecipient.channel_id == channel.id, EmailRecipient.address == normal, EmailRecipient.left_at.is_(None))
    known = session.scalar(select(EmailRecipient.id).where(*where))
    if known is not None:
        dedupe = f"campaigns.already_letter:{known}:{now.date().isoformat()}"
        queue.enqueue(session, "campaigns.already_letter", {"recipient_id": known, "language": language}, dedupe=dedupe)
        return
    row = _asked(session, channel, normal, language=language, now=now)
    if row is not None:
        dedupe = f"campaigns.signup_letter:{letter_name(row)}"
        queue.enqueue(session, "campaigns.signup_letter", {"signup_id": row.id}, dedupe=dedupe)


def confirm(session: Session, token: str, *, secret_key: str, now: datetime) -> EmailRecipient:
    """Put the person on the list. Raises NotFound for an unknown token, Gone for one that is too old or whose list has closed."""
    signup = signup_by_token(session, token)
    if signup.asked_at < now - SIGNUP_LASTS or not is_open(signup.channel):
        raise Gone(_("The link has expired. Sign up again, and you get a new one."), subject_id=signup.id)
    kept = _row_of(session, signup.channel_id, signup.address, secret_key)
    if kept is None:
        kept = EmailRecipient(channel_id=signup.channel_id, address=signup.address, leave_token=_token(), added_at=now)
        session.add(kept)
    elif kept.left_at is not None:
        kept.address, kept.leave_token, kept.added_at = signup.address, _token(), now
        kept.left_at, kept.left_reason, kept.soft_bounces, kept.soft_since = None, "", 0, None
    kept.is_confirmed = True
    session.delete(signup)
    session.flush()
    record(session, "recipient_joined", kept, actor_id=None, now=now)
    return kept


def signup_by_token(session: Session, token: str) -> ListSignup:
    """Who has asked and holds this token. Raises NotFound."""
    found = session.scalar(select(ListSignup).where(ListSignup.token == token[:100]))
    if found is None:
        raise NotFound(subject_id="signup")
    return found


def leave(
    session: Session, recipient: EmailRecipient, *, reason: str, secret_key: str, actor_id: int | None, now: datetime
) -> None:
    """Take somebody off the list and forget the address. Safe to repeat."""
    if recipient.left_at is None:
        recipient.left_at, recipient.left_reason = now, reason
        record(session, "recipient_left", recipient, actor_id=actor_id, now=now, reason=reason)
    forget(recipient, secret_key)


def forget(recipient: EmailRecipient, secret_key: str) -> None:
    """Put a mark that cannot be read back where the address stood."""
    if not is_mark(recipient.address):
        recipient.address = mark_of(recipient.channel_id, recipient.address, secret_key)


def has_left(session: Session, channel: Channel, address: str, *, secret_key: str) -> bool:
    """Whether this address has left the list: it is not put back by hand."""
    wanted = (EmailRecipient.channel_id == channel.id, EmailRecipient.address == mark_of(channel.id, address, secret_key))
    return session.scalar(select(EmailRecipient.id).where(*wanted)) is not None


def count_bounce(session: Session, recipient: EmailRecipient, *, kind: str, secret_key: str, now: datetime) -> None:
    """A hard bounce or a complaint leaves the list at once; the fifth soft one within sixty days does too."""
    if recipient.left_at is not None:
        return
    if kind in ("hard", "complaint"):
        leave(
            session, recipient, reason="bounced" if kind == "hard" else "complaint", secret_key=secret_key, actor_id=None, now=now
        )
        return
    if recipient.soft_since is None or recipient.soft_since < now - SOFT_WINDOW:
        recipient.soft_bounces, recipient.soft_since = 0, now
    recipient.soft_bounces += 1
    if recipient.soft_bounces >= SOFT_BOUNCES:
        leave(session, recipient, reason="bounced", secret_key=secret_key, actor_id=None, now=now)


def forget_old(session: Session, *, secret_key: str, now: datetime) -> int:
    """Sign-ups that nobody answered, and addresses of those who have left. How many were forgotten."""
    gone = session.scalars(select(ListSignup.id).where(ListSignup.asked_at < now - SIGNUP_LASTS)).all()
    session.execute(delete(ListSignup).where(ListSignup.id.in_(gone)))
    wanted = (EmailRecipient.left_at.is_not(None), EmailRecipient.address.not_like(f"{PREFIX}%"))
    left = session.scalars(select(EmailRecipient).where(*wanted).limit(1000)).all()
    for row in left:
        forget(row, secret_key)
    return len(gone) + len(left)


def letter_name(signup: ListSignup) -> str:
    """What one letter to one who has asked is called: never the same twice, also when the database uses a number again."""
    return f"{signup.id}.{signup.letter_count}.{hashlib.sha256(signup.token.encode()).hexdigest()[:16]}"


def normal_address(address: str) -> str:
    """The address as it is stored. Raises Refused."""
    try:
        return validate_email(address.strip()[:400], check_deliverability=False, test_environment=True).normalized
    except (EmailNotValidError, ValueError) as error:
        raise Refused(_("That is not an e-mail address. It should look like name@example.org.")) from error


def require_owner(channel: Channel, actor: User) -> None:
    """Administrators everywhere; a partner on its own lists; to other partners the list does not exist."""
    if "administrator" in actor.role_names:
        return
    if "partner" not in actor.role_names:
        raise NotAllowed(_("An administrator sees to channels."), subject_id=actor.id)
    if actor.organisation_id != channel.organisation_id:
        raise NotFound(subject_id=channel.id)


def _asked(session: Session, channel: Channel, address: str, *, language: str, now: datetime) -> ListSignup | None:
    """The row of the one who asks; None when enough letters have gone out to that address."""
    wanted = (ListSignup.channel_id == channel.id, ListSignup.address == address)
    row = session.scalar(select(ListSignup).where(*wanted))
    if row is None:
        row = ListSignup(
            channel_id=channel.id, address=address, token=_token(), language=language, asked_at=now, letter_at=now
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row
    if row.letter_count >= MOST_LETTERS or row.letter_at > now - BETWEEN_LETTERS:
        return None
    row.letter_count, row.letter_at, row.asked_at, row.language = row.letter_count + 1, now, now, language
    return row


def _row_of(session: Session, channel_id: int, address: str, secret_key: str) -> EmailRecipient | None:
    names = (address, mark_of(channel_id, address, secret_key))
    wanted = (EmailRecipient.channel_id == channel_id, EmailRecipient.address.in_(names))
    return session.scalar(select(EmailRecipient).where(*wanted).order_by(EmailRecipient.left_at.is_not(None)).limit(1))


def _token() -> str:
    return secrets.token_urlsafe(24)
