"""Tokens: made and shown once, found by their hash, revoked. The only place that knows what a usable token is."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.accounts.models import Organisation, User
from workbench.activity.service import DOUBLE_PRESS, record
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.partners.api.models import DEFAULT_PER_MINUTE, MOST_PER_MINUTE, ApiToken
from workbench.partners.api.scopes import HOLDERS, ROLES_OF
from workbench.partners.organisations.members import role_of

PREFIX = "tsw_"
LONGEST_LIFE = timedelta(days=2 * 366)
MOST_TOKENS = 20  # usable ones of one organisation


def make_token(
    session: Session,
    name: str,
    *,
    holder: User,
    scopes: Sequence[str],
    expires_at: datetime | None,
    actor: User,
    now: datetime,
    requests_per_minute: int = DEFAULT_PER_MINUTE,
) -> tuple[ApiToken, str]:
    """The stored token and its secret, which nobody can read again. It belongs to the holder's organisation.

    An administrator makes one for anybody, a partner's lead for their own organisation. Raises NotAllowed or Refused.
    """
    _require_maker(session, holder.organisation_id, actor)
    _refuse_unusable(session, name, holder, scopes, expires_at, requests_per_minute, now)
    secret = PREFIX + secrets.token_urlsafe(32)
    twice = _pressed_twice(session, name.strip(), holder, actor, now)
    if twice is not None:
        twice.token_hash, twice.tail = hash_of(secret), secret[-4:]
        record(session, "api_token_remade", twice, actor_id=actor.id, now=now)
        return twice, secret
    row = ApiToken(
        name=name.strip(),
        organisation_id=holder.organisation_id,
        holder_id=holder.id,
        scopes=sorted(set(scopes)),
        token_hash=hash_of(secret),
        tail=secret[-4:],
        requests_per_minute=requests_per_minute,
        created_at=now,
        created_by_id=actor.id,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    record(session, "api_token_made", row, actor_id=actor.id, now=now, scopes=row.scopes, organisation_id=row.organisation_id)
    return row, secret


def revoke_token(session: Session, token: ApiToken, *, actor: User, now: datetime) -> None:
    """The token opens nothing from now on. Safe to repeat."""
    _require_maker(session, token.organisation_id, actor)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by_id = now, actor.id
        record(session, "api_token_revoked", token, actor_id=actor.id, now=now)


def usable_token(session: Session, secret: str, *, now: datetime) -> ApiToken | None:
    """The token with this secret, if it opens anything now: also the holder must still be there, with a role, and at home."""
    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    wanted = select(ApiToken).where(ApiToken.token_hash == hash_of(secret), ApiToken.revoked_at.is_(None))
    loaded = wanted.options(joinedload(ApiToken.holder).selectinload(User.roles), joinedload(ApiToken.organisation))
    row = session.scalars(loaded).unique().one_or_none()
    if row is None or (row.expires_at is not None and row.expires_at <= now):
        return None
    holder = row.holder
    at_home = holder.organisation_id == row.organisation_id and row.organisation.is_active
    return row if holder.active and at_home and holder.role_names & HOLDERS else None


def tokens_seen_by(session: Session, actor: User) -> Sequence[ApiToken]:
    """Every token for an administrator, the own organisation's for a partner; usable ones first, newest first."""
    wanted = select(ApiToken).options(joinedload(ApiToken.organisation), joinedload(ApiToken.holder))
    if "administrator" not in actor.role_names:
        wanted = wanted.where(ApiToken.organisation_id == actor.organisation_id)
    order = (ApiToken.revoked_at.is_not(None), ApiToken.created_at.desc(), ApiToken.id.desc())
    return session.scalars(wanted.order_by(*order).limit(500)).unique().all()


def token_by_id(session: Session, token_id: int, actor: User) -> ApiToken:
    """One token that the person may see to. Raises NotFound."""
    row = session.get(ApiToken, token_id)
    if row is None or ("administrator" not in actor.role_names and row.organisation_id != actor.organisation_id):
        raise NotFound(subject_id=token_id)
    return row


def possible_holders(session: Session, actor: User) -> Sequence[User]:
    """Active colleagues who could answer for a token: anybody's for an administrator, the own organisation's for a partner."""
    wanted = select(User).options(selectinload(User.roles)).join(User.organisation).where(User.active, Organisation.is_active)
    if "administrator" not in actor.role_names:
        wanted = wanted.where(User.organisation_id == actor.organisation_id)
    people = session.scalars(wanted.order_by(Organisation.kind, Organisation.name, User.name)).unique()
    return [person for person in people if person.role_names & HOLDERS]


def hash_of(secret: str) -> bytes:
    """SHA-256: enough for 256 random bits, which nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def is_lead(session: Session, user: User) -> bool:
    """Whether the person sees to their organisation's tokens and webhooks."""
    return role_of(session, user) == "lead"


def _require_maker(session: Session, organisation_id: int, actor: User) -> None:
    if "administrator" in actor.role_names:
        return
    if actor.organisation_id != organisation_id:
        raise NotFound(subject_id=organisation_id)
    if not is_lead(session, actor):
        raise NotAllowed(_("An administrator or your organisation's lead sees to tokens and webhooks."), subject_id=actor.id)


def _pressed_twice(session: Session, name: str, holder: User, actor: User, now: datetime) -> ApiToken | None:
    """The token of the same press, sent twice: nobody has seen its secret."""
    same = (ApiToken.name == name, ApiToken.holder_id == holder.id, ApiToken.created_by_id == actor.id)
    fresh = (ApiToken.created_at > now - DOUBLE_PRESS, ApiToken.last_used_at.is_(None), ApiToken.revoked_at.is_(None))
    return session.scalar(select(ApiToken).where(*same, *fresh).limit(1))


def _refuse_unusable(
    session: Session,
    name: str,
    holder: User,
    scopes: Sequence[str],
    expires_at: datetime | None,
    requests_per_minute: int,
    now: datetime,
) -> None:
    if not name.strip():
        raise Refused(_("Write what the token is for."))
    if not scopes or not set(scopes) <= set(ROLES_OF):
        raise Refused(_("Choose at least one thing that the token is good for."))
    closed = [scope for scope in scopes if not holder.role_names & ROLES_OF[scope]]
    if closed:
        raise Refused(_("The holder's role does not allow: %(scopes)s.", scopes=", ".join(closed)), subject_id=holder.id)
    if expires_at is not None and not now < expires_at <= now + LONGEST_LIFE:
        raise Refused(_("Choose a last day within two years."))
    if not 1 <= requests_per_minute <= MOST_PER_MINUTE:
        raise Refused(_("Choose between 1 and %(most)s requests a minute.", most=MOST_PER_MINUTE))
    of_organisation = select(ApiToken.id).where(ApiToken.organisation_id == holder.organisation_id, ApiToken.revoked_at.is_(None))
    if len(session.scalars(of_organisation.limit(MOST_TOKENS)).all()) >= MOST_TOKENS:
        raise Refused(_("Your organisation has %(most)s tokens. Revoke one that is not used.", most=MOST_TOKENS))
