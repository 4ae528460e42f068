"""Who may do what in a partner organisation, and the checks that every service of the room begins with."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.partners.organisations.models import MEMBER_ROLES, PartnerAgreement, PartnerMember

WRITERS = frozenset({"lead", "writer"})
COORDINATORS = frozenset({"writer", "approver", "administrator"})


def role_of(session: Session, user: User) -> str:
    """The person's role in their partner organisation; "lead" for those added before roles, "" for who is no partner."""
    if "partner" not in user.role_names:
        return ""
    row = session.get(PartnerMember, user.id)
    return "lead" if row is None else row.role


def require_writer(session: Session, actor: User) -> None:
    """Only leads and writers use, change and report. Raises NotAllowed."""
    role = role_of(session, actor)
    if not role:
        raise NotAllowed(_("Only a partner organisation does this."), subject_id=actor.id)
    if role not in WRITERS:
        raise NotAllowed(_("You may read and download. Ask your organisation's contact for the right to do more."))


def require_lead(session: Session, actor: User, organisation_id: int) -> None:
    """Only a lead of this organisation. Raises NotFound for other organisations, NotAllowed for colleagues."""
    if actor.organisation_id != organisation_id:
        raise NotFound(subject_id=organisation_id)
    if role_of(session, actor) != "lead":
        raise NotAllowed(_("Only the lead of your organisation does this."), subject_id=actor.id)


def require_coordinator(actor: User) -> None:
    """Only those at the municipality who keep the partners. Raises NotAllowed."""
    if not actor.role_names & COORDINATORS:
        raise NotAllowed(_("A writer, an approver or an administrator keeps the partners."), subject_id=actor.id)


def require_either(session: Session, actor: User, organisation_id: int) -> None:
    """The municipality's coordinators, or a lead of this organisation."""
    if "partner" in actor.role_names:
        require_lead(session, actor, organisation_id)
    else:
        require_coordinator(actor)


def set_role(session: Session, member: User, role: str, *, actor: User, now: datetime) -> None:
    """Give a colleague another role. The last lead stays lead: somebody must be able to invite."""
    require_either(session, actor, member.organisation_id)
    if role not in MEMBER_ROLES:
        raise Refused(_("Choose one of the roles."), subject_id=member.id)
    before = role_of(session, member)
    if not before:
        raise NotFound(subject_id=member.id)
    if before == "lead" and role != "lead" and leads_of(session, member.organisation_id) == [member.id]:
        raise Refused(_("Somebody must be lead. Make a colleague lead first."), subject_id=member.id)
    keep_role(session, member, role, now=now)
    record(session, "member_role_set", member, actor_id=actor.id, now=now, before=before, after=role)


def keep_role(session: Session, member: User, role: str, *, now: datetime) -> None:
    """Write the role down, without a log line of its own."""
    row = session.get(PartnerMember, member.id)
    if row is None:
        session.add(PartnerMember(user_id=member.id, organisation_id=member.organisation_id, role=role, since_at=now))
    else:
        row.role = role
    session.flush()


def leads_of(session: Session, organisation_id: int) -> list[int]:
    """The active people who can run the organisation's side."""
    people = session.scalars(select(User).where(User.organisation_id == organisation_id, User.active).order_by(User.id)).unique()
    return [person.id for person in people if role_of(session, person) == "lead"]


def writers_of(session: Session, organisation_id: int) -> list[User]:
    """The active leads and writers of an organisation, by name: those who get its letters."""
    wanted = select(User).where(User.organisation_id == organisation_id, User.active).options(selectinload(User.roles))
    return [one for one in session.scalars(wanted.order_by(User.name)).unique() if role_of(session, one) in WRITERS]


def agreement_of(session: Session, organisation_id: int) -> PartnerAgreement | None:
    """The organisation's agreement, if one has been written."""
    return session.get(PartnerAgreement, organisation_id)


def standing_agreement(session: Session, organisation_id: int, today: date) -> PartnerAgreement:
    """The agreement when it holds today. Raises Refused with the reason when it does not."""
    found = agreement_of(session, organisation_id)
    if found is None:
        raise Refused(_("There is no agreement yet that says what your organisation may change. Ask the municipality."))
    if found.ended_at is not None or (found.ends_on is not None and found.ends_on < today):
        raise Refused(_("Your organisation's agreement has ended. Ask the municipality for a new one."))
    if found.agreed_at is None:
        raise Refused(_("Your organisation has not said yes to the agreement yet. Its lead does that on the page about you."))
    if found.starts_on > today:
        raise Refused(_("Your organisation's agreement has not begun yet."))
    return found
