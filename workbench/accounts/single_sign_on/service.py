"""Changes when somebody comes from the municipality's own sign-in: accounts, identities, roles, visits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from workbench.accounts import queries, service
from workbench.accounts.models import User
from workbench.accounts.people.roles import require_two_left
from workbench.accounts.sessions.service import end_all
from workbench.accounts.single_sign_on.claims import address_of, name_of, roles_of
from workbench.accounts.single_sign_on.configuration import Provider
from workbench.accounts.single_sign_on.models import SingleSignOnIdentity, SingleSignOnVisit
from workbench.activity.service import record
from workbench.errors import Conflict, Refused

VISIT_KEPT = timedelta(hours=12)  # as long as a sign-in lasts


@dataclass(frozen=True)
class Entry:
    """Who came in, or why not. A refusal can change something too: roles that are gone are taken at once."""

    user: User | None = None
    identity_id: int = 0
    refusal: str = ""


def enter(session: Session, claims: Mapping[str, Any], provider: Provider, *, now: datetime) -> Entry:
    """The person of these claims, with the roles that their groups give now.

    A new account is made only for groups that give a role. An account with the same e-mail address is never taken over:
    its owner connects it (connect). Source: the address is a claim that many providers let people change.
    """
    identity = find_identity(session, provider.issuer, str(claims["sub"]))
    if identity is not None:
        return _enter_known(session, identity, roles_of(claims, provider), provider, now)
    roles, address = roles_of(claims, provider), address_of(claims)
    if not roles:
        return Entry(refusal=_no_role())
    if not address:
        return Entry(
            refusal=_("The sign-in gave no verified e-mail address, which a new account needs. Ask those who run the sign-in.")
        )
    if session.scalar(select(User.id).where(func.lower(User.email) == address)) is not None:
        return Entry(
            refusal=_("There is already an account with your address. Sign in the usual way and connect it under Single sign-on.")
        )
    user = service.add_user(
        session, address, name=name_of(claims), organisation=queries.home(session), roles=roles, actor_id=None, now=now
    )
    identity = _add_identity(session, user, provider, str(claims["sub"]), is_only_way=True, now=now)
    record(session, "single_sign_on_account_made", user, actor_id=user.id, now=now, roles=sorted(roles))
    return Entry(user=user, identity_id=identity.id)


def find_identity(session: Session, issuer: str, subject: str) -> SingleSignOnIdentity | None:
    """The identity with that lasting name."""
    return session.scalar(
        select(SingleSignOnIdentity).where(SingleSignOnIdentity.issuer == issuer, SingleSignOnIdentity.subject == subject)
    )


def identity_of(session: Session, user_id: int, issuer: str) -> SingleSignOnIdentity | None:
    """How this person is known at the provider, or None."""
    return session.scalar(
        select(SingleSignOnIdentity).where(SingleSignOnIdentity.issuer == issuer, SingleSignOnIdentity.user_id == user_id)
    )


def connect(session: Session, user: User, provider: Provider, subject: str, *, now: datetime) -> None:
    """This person, signed in, says that the identity is theirs. Raises Conflict when either is connected already."""
    is_taken = find_identity(session, provider.issuer, subject) is not None
    if is_taken or identity_of(session, user.id, provider.issuer) is not None:
        raise Conflict(_("That sign-in, or this account, is connected already."), subject_id=user.id)
    _add_identity(session, user, provider, subject, is_only_way=False, now=now)
    record(session, "single_sign_on_connected", user, actor_id=user.id, now=now)


def disconnect(session: Session, user: User, provider: Provider, *, now: datetime) -> None:
    """Take the connection away. Raises Refused when it is the person's only way in, or not there."""
    identity = identity_of(session, user.id, provider.issuer)
    if identity is None or identity.is_only_way:
        raise Refused(_("This account signs in through the municipality only, so the connection stays."), subject_id=user.id)
    session.delete(identity)
    record(session, "single_sign_on_disconnected", user, actor_id=user.id, now=now)


def begin_visit(session: Session, identity_id: int, *, sid: str | None, id_token_sealed: bytes, now: datetime) -> int:
    """Keep what is needed to sign out later; those that are over are forgotten. The visit's id."""
    session.execute(delete(SingleSignOnVisit).where(SingleSignOnVisit.begun_at < now - VISIT_KEPT))
    visit = SingleSignOnVisit(identity_id=identity_id, sid=sid, id_token_sealed=id_token_sealed, begun_at=now)
    session.add(visit)
    session.flush()
    return visit.id


def end_visit(session: Session, visit_id: int, user_id: int) -> bytes:
    """Forget a visit of this person; its sealed token, b"" when there is none."""
    visit = session.get(SingleSignOnVisit, visit_id)
    identity = session.get(SingleSignOnIdentity, visit.identity_id) if visit else None
    if visit is None or identity is None or identity.user_id != user_id:
        return b""
    session.delete(visit)
    return visit.id_token_sealed


def sign_out_everywhere(session: Session, provider: Provider, claims: Mapping[str, Any], *, now: datetime) -> int:
    """The provider says that somebody signed out there: every session of that person here is over. How many people."""
    statement = select(SingleSignOnIdentity).where(SingleSignOnIdentity.issuer == provider.issuer)
    if isinstance(claims.get("sub"), str):
        statement = statement.where(SingleSignOnIdentity.subject == claims["sub"])
    else:
        visits = select(SingleSignOnVisit.identity_id).where(SingleSignOnVisit.sid == str(claims["sid"]))
        statement = statement.where(SingleSignOnIdentity.id.in_(visits))
    identities = session.scalars(statement).all()
    for identity in identities:
        user = session.get_one(User, identity.user_id)
        session.execute(delete(SingleSignOnVisit).where(SingleSignOnVisit.identity_id == identity.id))
        end_all(session, user, actor_id=None, now=now)
        record(session, "signed_out_by_single_sign_on", user, actor_id=None, now=now)
    return len(identities)


def _enter_known(
    session: Session, identity: SingleSignOnIdentity, given: frozenset[str], provider: Provider, now: datetime
) -> Entry:
    user = session.get_one(User, identity.user_id, options=[selectinload(User.roles)])
    if not user.active:
        return Entry(refusal=_("Your account in the workbench is closed. Ask an administrator."))
    if "administrator" in (user.role_names & provider.known_roles) - given and (refusal := _needed(session, user, now)):
        return Entry(refusal=refusal)
    _set_roles(session, user, given, provider, now)
    if not user.roles:
        return Entry(refusal=_no_role())
    identity.used_at = now
    return Entry(user=user, identity_id=identity.id)


def _needed(session: Session, user: User, now: datetime) -> str:
    """Why one of the last two administrators is not let in: the group is gone, the role stays until there is another. "" else."""
    try:
        require_two_left(session, user, is_demo=False)
    except Refused:
        end_all(session, user, actor_id=None, now=now)
        record(session, "administrator_kept", user, actor_id=None, now=now)
        return str(_("Your groups no longer make you an administrator, but there must be two. Ask the other to appoint a third."))
    return ""


def _set_roles(session: Session, user: User, given: frozenset[str], provider: Provider, now: datetime) -> None:
    """Roles that the provider decides about become as it says; others stay. What is taken ends open sessions."""
    before = user.role_names
    after = (before - provider.known_roles) | given
    if before == after:
        return
    known = service.ensure_roles(session)
    user.roles = [known[name] for name in sorted(after)]
    record(session, "roles_set_by_single_sign_on", user, actor_id=None, now=now, before=sorted(before), after=sorted(after))
    if before - after:
        end_all(session, user, actor_id=None, now=now)


def _add_identity(
    session: Session, user: User, provider: Provider, subject: str, *, is_only_way: bool, now: datetime
) -> SingleSignOnIdentity:
    identity = SingleSignOnIdentity(
        user_id=user.id, issuer=provider.issuer, subject=subject, is_only_way=is_only_way, created_at=now, used_at=now
    )
    session.add(identity)
    session.flush()
    return identity


def _no_role() -> str:
    return str(_("You are signed in at the municipality, but none of your groups gives a role here. Ask for the right group."))
