"""Onboarding by invitation: a letter with a link that lets one person join one organisation, once, for a while."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts import service as accounts
from workbench.accounts.models import Organisation, User
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.partners.organisations.members import agreement_of, keep_role, require_either
from workbench.partners.organisations.models import MEMBER_ROLES, PartnerInvitation
from workbench.partners.organisations.service import agree
from workbench.settings import Settings

LIFETIME = timedelta(days=14)
LANGUAGES = ("sv", "en")
MOST_OPEN = 50
LONGEST_GREETING = 1000


def invite(
    session: Session,
    organisation: Organisation,
    *,
    email: str,
    role: str,
    greeting: str = "",
    language: str = "sv",
    actor: User,
    now: datetime,
    settings: Settings,
) -> tuple[PartnerInvitation, str]:
    """An invitation and its address, which is shown once and mailed. An open one to the same address ends.

    Raises Refused for an address that has an account, for a closed organisation and when too many are open.
    """
    require_either(session, actor, organisation.id)
    _require_usable(session, organisation, email, role, greeting)
    for earlier in open_invitations(session, organisation.id, now=now):
        if earlier.email.lower() == email.lower():
            earlier.revoked_at = now
    row = PartnerInvitation(
        organisation_id=organisation.id, email=email, role=role, greeting=greeting.strip(),
        language=language if language in LANGUAGES else "sv", salt=secrets.token_hex(16), invited_by_id=actor.id,
        invited_at=now, expires_at=now + LIFETIME,
    )  # fmt: skip
    token = token_of(row, settings)
    row.token_hash = _digest(token)
    session.add(row)
    session.flush()
    record(session, "partner_invited", organisation, actor_id=actor.id, now=now, role=role, invitation_id=row.id)
    if settings.smtp_url:
        payload = {"invitation_id": row.id}
        queue.enqueue(session, "partners.mail_invitation", payload, dedupe=f"partners.mail_invitation:{row.id}")
    return row, address_of(token, settings)


def revoke(session: Session, invitation_id: int, *, actor: User, now: datetime) -> PartnerInvitation:
    """Take an open invitation back; its link stops working at once."""
    row = session.get(PartnerInvitation, invitation_id)
    if row is None:
        raise NotFound(subject_id=invitation_id)
    require_either(session, actor, row.organisation_id)
    if row.used_at is not None:
        raise Conflict(_("The person has joined already."), subject_id=row.id)
    if row.revoked_at is None:
        row.revoked_at = now
        session.flush()
        organisation = session.get_one(Organisation, row.organisation_id)
        record(session, "invitation_revoked", organisation, actor_id=actor.id, now=now, invitation_id=row.id)
    return row


def invitation_of(session: Session, token: str, *, now: datetime) -> PartnerInvitation:
    """The open invitation of a link. NotFound, always the same, for one that is wrong, old, used or taken back."""
    loaded = (joinedload(PartnerInvitation.organisation), joinedload(PartnerInvitation.invited_by))
    row = session.scalar(select(PartnerInvitation).where(PartnerInvitation.token_hash == _digest(token)).options(*loaded))
    if row is None or row.used_at is not None or row.revoked_at is not None or row.expires_at <= now:
        raise NotFound(_("This invitation has been used, taken back or is too old. Ask for a new one."), subject_id="invitation")
    if not row.organisation.is_active:
        raise NotFound(_("This invitation has been used, taken back or is too old. Ask for a new one."), subject_id="invitation")
    return row


def accept(
    session: Session, token: str, *, name: str, language: str, agreement_version: int | None, now: datetime
) -> tuple[User, str]:
    """The person joins: an account with the role, a one-time sign-in link, and the yes to the agreement when it was given.

    Gives the person and the link's token. Raises NotFound as invitation_of does, Refused without a name.
    """
    session.scalar(select(PartnerInvitation.id).where(PartnerInvitation.token_hash == _digest(token)).with_for_update())
    row = invitation_of(session, token, now=now)
    name = " ".join("".join(char if char.isprintable() else " " for char in name).split())[:120]
    if not name:
        raise Refused(_("Write your name."), subject_id=row.id)
    person = accounts.add_user(
        session, row.email, name=name, organisation=row.organisation, roles=["partner"], actor_id=None, now=now,
        language=language if language in LANGUAGES else row.language,
    )  # fmt: skip
    keep_role(session, person, row.role, now=now)
    row.used_at, row.used_by_id = now, person.id
    session.flush()
    record(session, "invitation_accepted", row.organisation, actor_id=person.id, now=now, invitation_id=row.id, role=row.role)
    if agreement_version is not None and row.role == "lead" and agreement_of(session, row.organisation_id) is not None:
        agree(session, row.organisation_id, version=agreement_version, actor=person, now=now)
    return person, accounts.make_sign_in_link(session, person, now=now)


def open_invitations(session: Session, organisation_id: int, *, now: datetime) -> list[PartnerInvitation]:
    """Those that still can be used, newest first."""
    wanted = select(PartnerInvitation).where(
        PartnerInvitation.organisation_id == organisation_id,
        PartnerInvitation.used_at.is_(None),
        PartnerInvitation.revoked_at.is_(None),
        PartnerInvitation.expires_at > now,
    )
    return list(session.scalars(wanted.order_by(PartnerInvitation.id.desc())))


def token_of(row: PartnerInvitation, settings: Settings) -> str:
    """The token: made from the installation's secret and the invitation's salt, so that a job can write the letter."""
    made = hmac.new(settings.secret_key.encode(), f"partner-invitation:{row.salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def address_of(token: str, settings: Settings) -> str:
    """Where the invited person goes."""
    return f"{settings.base_url}/invitation/{token}"


def _require_usable(session: Session, organisation: Organisation, email: str, role: str, greeting: str) -> None:
    if organisation.kind != "partner":
        raise NotFound(subject_id=organisation.id)
    if not organisation.is_active:
        raise Refused(_("The organisation is closed. Open it first."), subject_id=organisation.id)
    if role not in MEMBER_ROLES:
        raise Refused(_("Choose one of the roles."), subject_id=organisation.id)
    if len(greeting) > LONGEST_GREETING:
        raise Refused(_("The text is too long. At most %(most)s characters.", most=LONGEST_GREETING))
    if session.scalar(select(User.id).where(func.lower(User.email) == email.lower())) is not None:
        raise Refused(_("There is already an account with that address."), subject_id=organisation.id)
    waiting = select(func.count(PartnerInvitation.id)).where(
        PartnerInvitation.organisation_id == organisation.id,
        PartnerInvitation.used_at.is_(None),
        PartnerInvitation.revoked_at.is_(None),
    )
    if (session.scalar(waiting) or 0) >= MOST_OPEN:
        raise Refused(_("%(most)s invitations wait already. Take some of them back first.", most=MOST_OPEN))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
