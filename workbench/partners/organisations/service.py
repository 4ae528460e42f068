"""Changes of partner organisations: a new one, its agreement, the yes to it, closing and opening."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.accounts import service as accounts
from workbench.accounts.models import Organisation, User
from workbench.activity.service import record
from workbench.errors import NotFound, Refused, StaleVersion
from workbench.partners.licences import LICENCES
from workbench.partners.organisations.members import agreement_of, require_coordinator, require_lead
from workbench.partners.organisations.models import APPROVERS, PartnerAgreement

LONGEST_NAME = 120


@dataclass(frozen=True)
class Terms:
    """What an agreement says."""

    may_change_headline: bool
    may_add_fact: bool
    approved_at_home: str
    licence: str
    contact_name: str
    contact_address: str
    our_tasks: str
    their_tasks: str
    starts_on: date
    ends_on: date | None


def add_partner(session: Session, name: str, *, actor: User, now: datetime) -> Organisation:
    """A new partner organisation. Raises Refused for an empty or taken name."""
    require_coordinator(actor)
    name = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_("Write the organisation's name, at most %(most)s characters.", most=LONGEST_NAME))
    if session.scalar(select(Organisation.id).where(func.lower(Organisation.name) == name.lower())) is not None:
        raise Refused(_("There is already an organisation with that name."), subject_id=name)
    row = accounts.add_organisation(session, name, kind="partner", now=now)
    record(session, "partner_added", row, actor_id=actor.id, now=now, name=name)
    return row


def write_agreement(
    session: Session, organisation: Organisation, terms: Terms, *, actor: User, now: datetime, version: int | None = None
) -> PartnerAgreement:
    """New words for the agreement. The organisation says yes again when anything has changed."""
    require_coordinator(actor)
    if organisation.kind != "partner":
        raise NotFound(subject_id=organisation.id)
    if terms.licence not in LICENCES or terms.approved_at_home not in APPROVERS:
        raise Refused(_("Choose one of the licences, and who approves."), subject_id=organisation.id)
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        raise Refused(_("The agreement ends before it begins. Choose a later day."), subject_id=organisation.id)
    row = agreement_of(session, organisation.id)
    if row is not None and version is not None and row.version != version:
        raise StaleVersion(_("A colleague has changed the agreement since you opened it."), subject_id=organisation.id)
    before = _terms_of(row) if row is not None else None
    if row is None:
        row = PartnerAgreement(organisation_id=organisation.id)
        session.add(row)
    elif before == terms and row.ended_at is None:
        return row
    for name, value in vars(terms).items():
        setattr(row, name, value)
    row.written_at, row.written_by_id, row.agreed_at, row.agreed_by_id, row.ended_at = now, actor.id, None, None, None
    session.flush()
    kept = {name: str(value) for name, value in vars(terms).items() if name not in ("contact_name", "contact_address")}
    record(session, "agreement_written", organisation, actor_id=actor.id, now=now, **kept)
    return row


def agree(session: Session, organisation_id: int, *, version: int, actor: User, now: datetime) -> None:
    """The organisation's lead says yes to exactly the words that were shown."""
    require_lead(session, actor, organisation_id)
    row = agreement_of(session, organisation_id)
    if row is None or row.ended_at is not None:
        raise Refused(_("There is no agreement to say yes to."), subject_id=organisation_id)
    if row.version != version:
        raise StaleVersion(_("The agreement has been changed since you read it. Read it again."), subject_id=organisation_id)
    if row.agreed_at is None:
        row.agreed_at, row.agreed_by_id = now, actor.id
        session.flush()
        organisation = session.get_one(Organisation, organisation_id)
        record(session, "agreement_agreed", organisation, actor_id=actor.id, now=now, version=version)


def end_agreement(session: Session, organisation: Organisation, *, actor: User | None, now: datetime) -> None:
    """The organisation sees what everybody sees, and changes nothing any more. Nothing it has done disappears."""
    if actor is not None:
        require_coordinator(actor)
    row = agreement_of(session, organisation.id)
    if row is None or row.ended_at is not None:
        raise Refused(_("There is no agreement that could end."), subject_id=organisation.id)
    row.ended_at = now
    session.flush()
    record(session, "agreement_ended", organisation, actor_id=actor.id if actor else None, now=now)


def end_agreements_that_ran_out(session: Session, *, today: date, now: datetime) -> int:
    """End those whose last day has passed. Gives how many."""
    late = select(PartnerAgreement).where(PartnerAgreement.ended_at.is_(None), PartnerAgreement.ends_on < today)
    rows = session.scalars(late).all()
    for row in rows:
        end_agreement(session, session.get_one(Organisation, row.organisation_id), actor=None, now=now)
    return len(rows)


def set_open(session: Session, organisation: Organisation, *, is_open: bool, actor: User, now: datetime) -> None:
    """Close an organisation, so that its people see what everybody sees, or open it again."""
    require_coordinator(actor)
    if organisation.kind != "partner":
        raise NotFound(subject_id=organisation.id)
    if organisation.is_active != is_open:
        organisation.is_active = is_open
        session.flush()
        record(session, "partner_opened" if is_open else "partner_closed", organisation, actor_id=actor.id, now=now)


def _terms_of(row: PartnerAgreement) -> Terms:
    return Terms(**{name: getattr(row, name) for name in Terms.__dataclass_fields__})
