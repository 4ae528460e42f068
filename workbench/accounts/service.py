"""Changes to accounts: organisations, people, roles, one-time sign-in links."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, selectinload

from workbench.accounts.models import ROLES, Organisation, Role, SignInLink, User
from workbench.accounts.people.models import Invitation
from workbench.accounts.sessions.models import AccountSession
from workbench.activity.service import record
from workbench.errors import Refused

LINK_LIFETIME = timedelta(hours=12)


def ensure_roles(session: Session) -> dict[str, Role]:
    """The eight roles, made if missing."""
    roles = {role.name: role for role in session.scalars(select(Role))}
    for name in ROLES:
        if name not in roles:
            roles[name] = Role(name=name)
            session.add(roles[name])
    session.flush()
    return roles


def add_organisation(session: Session, name: str, *, kind: str, now: datetime) -> Organisation:
    """A new organisation; the one of that name if it exists."""
    found = session.scalar(select(Organisation).where(Organisation.name == name))
    if found is not None:
        return found
    organisation = Organisation(name=name, kind=kind, created_at=now)
    session.add(organisation)
    session.flush()
    return organisation


def add_user(
    session: Session,
    email: str,
    *,
    name: str,
    organisation: Organisation,
    roles: Iterable[str],
    actor_id: int | None,
    now: datetime,
    language: str = "sv",
) -> User:
    """A new person without a password: they sign in by a one-time link and choose one. Raises Refused for a taken address."""
    if session.scalar(select(User.id).where(func.lower(User.email) == email.lower())) is not None:
        raise Refused(_("There is already an account with that address."), subject_id=email)
    known = ensure_roles(session)
    user = User(
        email=email,
        name=name,
        organisation_id=organisation.id,
        roles=[known[role] for role in roles],
        fs_uniquifier=secrets.token_hex(16),
        language=language,
        created_at=now,
        confirmed_at=now,
    )
    session.add(user)
    session.flush()
    record(session, "user_added", user, actor_id=actor_id, now=now, roles=sorted(roles))
    return user


def set_active(session: Session, user: User, *, is_active: bool, actor_id: int, now: datetime) -> None:
    """Open or close an account; closing ends every session, link and invitation of it at once. Nobody closes their own.

    Whether two administrators are left is looked at in people/roles.py before.
    """
    if user.id == actor_id:
        raise Refused(_("You cannot close your own account."), subject_id=user.id)
    user.active = is_active
    user.fs_uniquifier = secrets.token_hex(16)
    session.execute(delete(AccountSession).where(AccountSession.user_id == user.id))
    session.execute(delete(SignInLink).where(SignInLink.user_id == user.id, SignInLink.used_at.is_(None)))
    if not is_active:
        waiting = (Invitation.user_id == user.id, Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
        session.execute(update(Invitation).where(*waiting).values(withdrawn_at=now))
    record(session, "user_opened" if is_active else "user_closed", user, actor_id=actor_id, now=now)


def make_sign_in_link(session: Session, user: User, *, now: datetime) -> str:
    """A token that signs this person in once, within twelve hours. Only its hash is stored."""
    token = secrets.token_urlsafe(32)
    session.add(SignInLink(token_hash=_digest(token), user_id=user.id, expires_at=now + LINK_LIFETIME))
    session.flush()
    return token


def use_sign_in_link(session: Session, token: str, *, now: datetime) -> User:
    """Spend the token. Raises Refused when it is unknown, old or spent."""
    link = _find_link(session, token, now)
    link.used_at = now
    user = _whole(session, link.user_id)
    record(session, "signed_in_by_link", user, actor_id=user.id, now=now)
    return user


def person_of_link(session: Session, token: str, *, now: datetime) -> User:
    """Whom the token would sign in. Raises Refused as use_sign_in_link does."""
    return _whole(session, _find_link(session, token, now).user_id)


def _whole(session: Session, user_id: int) -> User:
    """The person with their roles, readable after the session."""
    return session.get_one(User, user_id, options=[selectinload(User.roles)])


def _find_link(session: Session, token: str, now: datetime) -> SignInLink:
    link = session.scalar(select(SignInLink).where(SignInLink.token_hash == _digest(token)).with_for_update())
    is_usable = link is not None and link.used_at is None and link.expires_at >= now
    if link is None or not is_usable or not session.get_one(User, link.user_id).active:
        raise Refused(_("This link has been used or is too old. Ask for a new one."))
    return link


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
