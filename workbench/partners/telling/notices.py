"""Notices of corrections and withdrawals: written for every organisation that uses the answer, open until confirmed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.activity.service import record
from workbench.editorial.models import Correction, Sandwich
from workbench.partners.models import Adoption
from workbench.partners.organisations.members import writers_of
from workbench.partners.telling.models import AdoptionNotice

REMIND_AFTER = timedelta(days=3)
MOST_REMINDERS = 2
AT_ONCE = 500


def write_notices(session: Session, *, now: datetime) -> list[int]:
    """One notice for each published correction of an answer in use that was adopted before it. Safe to run again."""
    told = exists().where(AdoptionNotice.adoption_id == Adoption.id, AdoptionNotice.correction_id == Correction.id)
    wanted = (
        select(Adoption, Correction)
        .join(Correction, Correction.sandwich_id == Adoption.sandwich_id)
        .where(Adoption.ended_at.is_(None), Correction.corrected_at > Adoption.adopted_at, ~told)
        .order_by(Correction.id, Adoption.id)
        .limit(AT_ONCE)
    )
    made = []
    for adoption, correction in session.execute(wanted).all():
        row = AdoptionNotice(adoption_id=adoption.id, correction_id=correction.id, kind=correction.kind, told_at=now)
        corrected_at = correction.corrected_at or now
        if corrected_at <= adoption.confirmed_at and correction.kind == "correction":
            row.confirmed_at = adoption.confirmed_at  # the partner was quicker than the notice
        session.add(row)
        session.flush()
        record(session, "partner_notified", adoption, actor_id=None, now=now, correction_id=correction.id, what=correction.kind)
        if row.confirmed_at is None:
            _write_letters(session, row, adoption.organisation_id)
            made.append(row.id)
    return made


def remind_of_notices(session: Session, *, now: datetime) -> list[int]:
    """Ask once more, at most twice, those who have not confirmed for three days."""
    wanted = (
        select(AdoptionNotice)
        .join(AdoptionNotice.adoption)
        .where(AdoptionNotice.confirmed_at.is_(None), AdoptionNotice.reminder_count < MOST_REMINDERS)
        .where(Adoption.ended_at.is_(None), AdoptionNotice.told_at <= now - REMIND_AFTER)
        .order_by(AdoptionNotice.id)
        .limit(AT_ONCE)
    )
    reminded = []
    for row in session.scalars(wanted).all():
        if row.reminded_at is not None and row.reminded_at > now - REMIND_AFTER:
            continue
        row.reminded_at, row.reminder_count = now, row.reminder_count + 1
        _write_letters(session, row, row.adoption.organisation_id)
        reminded.append(row.id)
    session.flush()
    return reminded


def confirm_notices(session: Session, adoption: Adoption, *, actor_id: int, now: datetime) -> None:
    """The organisation has read what changed, and uses the newest text or nothing any more."""
    write_notices(session, now=now)
    wanted = select(AdoptionNotice).where(AdoptionNotice.adoption_id == adoption.id, AdoptionNotice.confirmed_at.is_(None))
    for row in session.scalars(wanted):
        row.confirmed_at, row.confirmed_by_id = now, actor_id
    session.flush()


def _write_letters(session: Session, row: AdoptionNotice, organisation_id: int) -> None:
    """One job for each lead and writer: a letter that cannot be sent keeps none from the others."""
    for person in writers_of(session, organisation_id):
        payload = {"notice_id": row.id, "user_id": person.id, "reminder": row.reminder_count}
        dedupe = f"partners.mail_notice:{row.id}:{row.reminder_count}:{person.id}"
        queue.enqueue(session, "partners.mail_notice", payload, dedupe=dedupe)


def open_notices(session: Session, *, organisation_id: int | None = None, limit: int = 100) -> Sequence[AdoptionNotice]:
    """What nobody has confirmed yet, oldest first; of one organisation, or of all."""
    wanted = select(AdoptionNotice).join(AdoptionNotice.adoption).where(AdoptionNotice.confirmed_at.is_(None))
    wanted = wanted.where(Adoption.ended_at.is_(None))
    if organisation_id is not None:
        wanted = wanted.where(Adoption.organisation_id == organisation_id)
    loaded = joinedload(AdoptionNotice.adoption).options(
        joinedload(Adoption.organisation), joinedload(Adoption.sandwich).joinedload(Sandwich.public_revision)
    )
    rows = session.scalars(
        wanted.options(loaded, joinedload(AdoptionNotice.correction)).order_by(AdoptionNotice.told_at).limit(limit)
    )
    return rows.unique().all()
