"""Offered placements that nobody has answered: reminders, two at the most, and who is silent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts.models import Organisation, User
from workbench.activity.service import record
from workbench.campaigns.models import Channel, Placement
from workbench.errors import Conflict, NotFound, Refused
from workbench.partners.organisations.members import require_coordinator, writers_of
from workbench.partners.telling.models import OfferReminder

SILENT_AFTER = timedelta(days=2)
SOON = timedelta(days=1)
BETWEEN = timedelta(days=2)
MOST_REMINDERS = 2


def silent_offers(session: Session, *, now: datetime, organisation_id: int | None = None) -> Sequence[Placement]:
    """Offers to partners that are unanswered for two days, or whose time is less than a day away. Soonest first."""
    wanted = (
        select(Placement)
        .join(Placement.channel)
        .join(Organisation, Organisation.id == Channel.organisation_id)
        .where(Organisation.kind == "partner", Organisation.is_active)
        .where(Placement.state == "offered", Placement.proposed_at.is_(None), Placement.scheduled_at > now)
        .where(or_(Placement.created_at <= now - SILENT_AFTER, Placement.scheduled_at <= now + SOON))
        .order_by(Placement.scheduled_at, Placement.id)
        .options(joinedload(Placement.channel).joinedload(Channel.organisation), joinedload(Placement.sandwich))
    )
    if organisation_id is not None:
        wanted = wanted.where(Channel.organisation_id == organisation_id)
    return session.scalars(wanted.limit(200)).unique().all()


def reminders_of(session: Session, placement_ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    """How often each offer was reminded of, and when last."""
    last = func.max(OfferReminder.reminded_at, type_=OfferReminder.reminded_at.type)
    wanted = select(OfferReminder.placement_id, func.count(), last).where(OfferReminder.placement_id.in_(placement_ids))
    return {row[0]: (row[1], row[2]) for row in session.execute(wanted.group_by(OfferReminder.placement_id))}


def remind_silent(session: Session, *, now: datetime) -> list[int]:
    """Write the letters that are due: one for each offer, again after two days, never a third. Safe to run again."""
    rows = silent_offers(session, now=now)
    known = reminders_of(session, [row.id for row in rows])
    reminded = []
    for row in rows:
        count, last = known.get(row.id, (0, None))
        if count >= MOST_REMINDERS or (last is not None and last > now - BETWEEN):
            continue
        _remind(session, row, count + 1, actor_id=None, now=now)
        reminded.append(row.id)
    return reminded


def remind_now(session: Session, reference: str, *, actor: User, now: datetime) -> Placement:
    """The coordinator reminds. Raises Conflict when it was answered, Refused when two letters have gone or one went today."""
    require_coordinator(actor)
    row = session.scalar(
        select(Placement)
        .where(Placement.reference == reference)
        .options(joinedload(Placement.channel).joinedload(Channel.organisation))
    )
    if row is None or row.channel.organisation.kind != "partner":
        raise NotFound(subject_id=reference)
    if row.state != "offered" or row.proposed_at is not None:
        raise Conflict(_("The partner has answered already."), subject_id=row.id)
    count, last = reminders_of(session, [row.id]).get(row.id, (0, None))
    if count >= MOST_REMINDERS:
        raise Refused(_("Two reminders have been sent. Call them instead."), subject_id=row.id)
    if last is not None and last > now - timedelta(hours=12):
        raise Refused(_("A reminder went less than twelve hours ago."), subject_id=row.id)
    _remind(session, row, count + 1, actor_id=actor.id, now=now)
    return row


def _remind(session: Session, row: Placement, number: int, *, actor_id: int | None, now: datetime) -> None:
    session.add(OfferReminder(placement_id=row.id, number=number, reminded_at=now))
    session.flush()
    record(session, "offer_reminded", row, actor_id=actor_id, now=now, number=number)
    for person in writers_of(session, row.channel.organisation_id):
        payload = {"placement_id": row.id, "number": number, "user_id": person.id}
        queue.enqueue(session, "partners.mail_reminder", payload, dedupe=f"partners.mail_reminder:{row.id}:{number}:{person.id}")
