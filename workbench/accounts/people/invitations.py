"""Inviting somebody: an account that stays closed until its link is used, within seven days. Sent again, the link is new."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts import service as accounts
from workbench.accounts.models import Organisation, User
from workbench.accounts.people import roles as role_rules
from workbench.accounts.people.models import Invitation
from workbench.accounts.second_factor_rule import ALWAYS
from workbench.activity.service import record
from workbench.errors import NotFound, Refused
from workbench.settings import Settings

LIFETIME = timedelta(days=7)
LOADED = (joinedload(Invitation.user).selectinload(User.roles), joinedload(Invitation.invited_by))


def invite(
    session: Session,
    email: str,
    *,
    name: str,
    organisation: Organisation,
    roles: Iterable[str],
    actor: User,
    now: datetime,
    settings: Settings,
    language: str = "sv",
) -> Invitation:
    """A closed account and its invitation; the letter follows. Raises Refused for an address that has an account.

    Once there are two administrators, what weighs most needs both: the invited person begins without it, and it is proposed.
    """
    wanted = sorted(set(roles))
    heavy = set(wanted) & ALWAYS if role_rules.others_who_may_agree(session, actor.id) else set()
    first = [role for role in wanted if role not in heavy]
    user = accounts.add_user(
        session, email, name=name, organisation=organisation, roles=first, actor_id=actor.id, now=now, language=language
    )
    user.active = False
    row = Invitation(user_id=user.id, invited_by_id=actor.id, **_fresh(settings, now))
    session.add(row)
    session.flush()
    record(session, "person_invited", user, actor_id=actor.id, now=now, roles=first)
    if heavy:
        role_rules.propose(session, user, wanted, reason=_("Named in the invitation."), actor=actor, now=now)
    _mail(session, row, settings)
    return row


def send_again(session: Session, user: User, *, actor: User, now: datetime, settings: Settings) -> Invitation:
    """A new link for another seven days; the earlier one opens nothing. Also wakes an invitation that was withdrawn."""
    row = _not_accepted(session, user)
    for name, value in _fresh(settings, now).items():
        setattr(row, name, value)
    row.sent_at, row.withdrawn_at = None, None
    session.flush()
    record(session, "invitation_sent_again", user, actor_id=actor.id, now=now)
    _mail(session, row, settings)
    return row


def withdraw(session: Session, user: User, *, actor: User, now: datetime) -> None:
    """The link opens nothing from now on. Safe to repeat."""
    row = _not_accepted(session, user)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        record(session, "invitation_withdrawn", user, actor_id=actor.id, now=now)


def invitation_of(session: Session, token: str, *, now: datetime) -> Invitation:
    """The open invitation of a link. Raises Refused, always with the same words."""
    row = session.scalar(select(Invitation).where(Invitation.token_hash == _digest(token)).options(*LOADED))
    if row is None or not is_open(row, now):
        raise Refused(_("This invitation has been used, taken back or is too old. Ask for a new one."))
    return row


def accept(session: Session, token: str, *, now: datetime) -> User:
    """Open the account. Raises Refused as invitation_of does."""
    session.scalar(select(Invitation.id).where(Invitation.token_hash == _digest(token)).with_for_update())
    row = invitation_of(session, token, now=now)
    row.accepted_at, row.user.active = now, True
    row.user.confirmed_at = now
    session.flush()
    record(session, "invitation_accepted", row.user, actor_id=row.user_id, now=now)
    return row.user


def is_open(row: Invitation, now: datetime) -> bool:
    """Whether its link opens the account."""
    return row.accepted_at is None and row.withdrawn_at is None and row.expires_at > now


def open_by_id(session: Session, invitation_id: int, *, now: datetime) -> Invitation | None:
    """The invitation, if its link still opens something."""
    row = session.get(Invitation, invitation_id, options=LOADED)
    return row if row is not None and is_open(row, now) else None


def of_user(session: Session, user_id: int) -> Invitation | None:
    """The invitation by which this person came or is to come."""
    return session.scalar(select(Invitation).where(Invitation.user_id == user_id).options(*LOADED))


def mark_sent(session: Session, invitation_id: int, *, now: datetime) -> None:
    """The letter is with the mail server."""
    session.get_one(Invitation, invitation_id).sent_at = now


def address_of(row: Invitation, settings: Settings) -> str:
    """The link, which can be made again only with the installation's key."""
    return f"{settings.base_url}/welcome/{_token(row.salt, settings)}"


def _not_accepted(session: Session, user: User) -> Invitation:
    row = of_user(session, user.id)
    if row is None:
        raise NotFound(subject_id=user.id)
    if row.accepted_at is not None:
        raise Refused(_("This person has accepted the invitation already."), subject_id=user.id)
    return row


def _fresh(settings: Settings, now: datetime) -> dict[str, object]:
    salt = secrets.token_hex(16)
    return {"salt": salt, "token_hash": _digest(_token(salt, settings)), "invited_at": now, "expires_at": now + LIFETIME}


def _mail(session: Session, row: Invitation, settings: Settings) -> None:
    if settings.smtp_url:
        queue.enqueue(session, "accounts.invite", {"invitation_id": row.id}, dedupe=f"accounts.invite:{row.id}:{row.salt[:8]}")


def _token(salt: str, settings: Settings) -> str:
    made = hmac.new(settings.secret_key.encode(), b"invitation:" + salt.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
