"""Reading partner organisations: the list, one with its people, and what it has done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from workbench.accounts.models import Organisation, User
from workbench.errors import NotFound
from workbench.partners.models import Adoption
from workbench.partners.organisations.invitations import open_invitations
from workbench.partners.organisations.members import agreement_of
from workbench.partners.organisations.models import PartnerAgreement, PartnerInvitation, PartnerMember
from workbench.partners.telling.models import AdoptionNotice
from workbench.partners.using.models import UsageReport


@dataclass(frozen=True)
class PartnerRow:
    """One organisation in the list."""

    organisation: Organisation
    agreement: PartnerAgreement | None
    people: int
    in_use: int
    unconfirmed: int
    reach: int


@dataclass(frozen=True)
class Member:
    """One person with the role in the organisation."""

    person: User
    role: str


@dataclass(frozen=True)
class PartnerPage:
    """Everything that an organisation's page shows."""

    organisation: Organisation
    agreement: PartnerAgreement | None
    members: list[Member]
    invitations: list[PartnerInvitation]


def partner_rows(session: Session) -> list[PartnerRow]:
    """Every partner organisation, the open ones first, by name."""
    rows = session.scalars(
        select(Organisation).where(Organisation.kind == "partner").order_by(Organisation.is_active.desc(), Organisation.name)
    ).all()
    agreements = {row.organisation_id: row for row in session.scalars(select(PartnerAgreement))}
    people = _counts(session, select(User.organisation_id, func.count()).where(User.active).group_by(User.organisation_id))
    running = select(Adoption.organisation_id, func.count()).where(Adoption.ended_at.is_(None))
    used = _counts(session, running.group_by(Adoption.organisation_id))
    waiting = select(Adoption.organisation_id, func.count(AdoptionNotice.id)).join(AdoptionNotice.adoption)
    waiting = waiting.where(AdoptionNotice.confirmed_at.is_(None), Adoption.ended_at.is_(None))
    unconfirmed = _counts(session, waiting.group_by(Adoption.organisation_id))
    reached = select(Adoption.organisation_id, func.sum(UsageReport.reach)).join(UsageReport.adoption)
    reach = _counts(session, reached.group_by(Adoption.organisation_id))
    return [
        PartnerRow(
            row,
            agreements.get(row.id),
            people.get(row.id, 0),
            used.get(row.id, 0),
            unconfirmed.get(row.id, 0),
            reach.get(row.id, 0),
        )
        for row in rows
    ]


def partner_by_id(session: Session, organisation_id: int) -> Organisation:
    """One partner organisation. Raises NotFound."""
    row = session.get(Organisation, organisation_id)
    if row is None or row.kind != "partner":
        raise NotFound(subject_id=organisation_id)
    return row


def partner_page(session: Session, organisation_id: int, *, now: datetime) -> PartnerPage:
    """One organisation with agreement, people and open invitations. Raises NotFound."""
    organisation = partner_by_id(session, organisation_id)
    roles = {
        row.user_id: row.role
        for row in session.scalars(select(PartnerMember).where(PartnerMember.organisation_id == organisation_id))
    }
    wanted = select(User).where(User.organisation_id == organisation_id).options(selectinload(User.roles)).order_by(User.name)
    people: Sequence[User] = session.scalars(wanted).unique().all()
    return PartnerPage(
        organisation,
        agreement_of(session, organisation_id),
        [Member(person, roles.get(person.id, "lead")) for person in people],
        open_invitations(session, organisation_id, now=now),
    )


def _counts(session: Session, statement) -> dict[int, int]:  # type: ignore[no-untyped-def]
    return {row[0]: int(row[1] or 0) for row in session.execute(statement)}
