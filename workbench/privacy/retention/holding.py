"""Legal holds: placing and lifting. Always with a reference, a reason and a day to look again; never by themselves."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import NotFound, Refused
from workbench.rumours.holds.models import LegalHold
from workbench.rumours.models import Rumour

LONGEST = timedelta(days=366)


def place_hold(
    session: Session, *, rumour: Rumour | None, reference: str, reason: str, look_again_on: date, actor: User, now: datetime
) -> LegalHold:
    """Stop erasing by time of one rumour's texts, or of everything. The same hold twice is one. Raises Refused."""
    reference, reason = " ".join(reference.split()), reason.strip()
    if not reference or not reason:
        raise Refused(_("Write the reference and the reason: whoever reads this later must understand why."))
    if not now.date() < look_again_on <= (now + LONGEST).date():
        raise Refused(_("Choose a day to look again within a year."))
    standing = select(LegalHold).where(LegalHold.lifted_at.is_(None), LegalHold.reference == reference)
    same = session.scalar(standing.where(LegalHold.rumour_id == (rumour.id if rumour else None)).limit(1))
    if same is not None:
        return same
    row = LegalHold(rumour_id=rumour.id if rumour else None, reference=reference, reason=reason, look_again_on=look_again_on)
    row.placed_by_id, row.placed_at = actor.id, now
    session.add(row)
    session.flush()
    record(session, "hold_placed", row, actor_id=actor.id, now=now, reference=reference, rumour_id=row.rumour_id)
    return row


def lift_hold(session: Session, hold_id: int, *, reason: str, actor: User, now: datetime) -> LegalHold:
    """Let erasing go on; what is overdue goes within the hour. Raises NotFound, Refused."""
    row = session.get(LegalHold, hold_id)
    if row is None:
        raise NotFound(subject_id=hold_id)
    if not reason.strip():
        raise Refused(_("Write why the hold ends."), subject_id=hold_id)
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by_id, row.lift_reason = now, actor.id, reason.strip()
        session.flush()
        record(session, "hold_lifted", row, actor_id=actor.id, now=now, reference=row.reference, rumour_id=row.rumour_id)
    return row


def holds(session: Session) -> Sequence[LegalHold]:
    """Every hold, those that stand first, the newest first."""
    loaded = (joinedload(LegalHold.rumour), joinedload(LegalHold.placed_by), joinedload(LegalHold.lifted_by))
    wanted = select(LegalHold).options(*loaded).order_by(LegalHold.lifted_at.is_not(None), LegalHold.id.desc()).limit(200)
    return session.scalars(wanted).all()
