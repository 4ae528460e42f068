"""With whom a claim was verified: offices and roles, each with a day and what it said. Never a private person's name."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.activity.service import record
from workbench.errors import NotFound, Refused
from workbench.rumours.cases.models import FINDINGS, Verification
from workbench.rumours.models import Rumour
from workbench.rumours.service import refuse_ended, refuse_unknown
from workbench.rumours.texts import masked, masked_line, needed

OLDEST = timedelta(days=3653)


def add_verification(
    session: Session,
    rumour: Rumour,
    *,
    office: str,
    role: str,
    finding: str,
    said: str,
    verified_on: date,
    actor_id: int,
    now: datetime,
) -> Verification:
    """Note whom somebody asked and what came back. The same line again is the same. Raises Refused."""
    refuse_ended(rumour)
    refuse_unknown({"finding": (finding, FINDINGS)})
    if not (now - OLDEST).date() <= verified_on <= (now + timedelta(days=1)).date():
        raise Refused(_("Write a day that has been, at most ten years back."), subject_id=rumour.id)
    kept = masked_line(needed(office, _("Write which office or organisation was asked."), subject_id=rumour.id))
    values = {"office": kept, "role": masked_line(role), "finding": finding, "said": masked(said), "verified_on": verified_on}
    same = [getattr(Verification, name) == value for name, value in values.items()]
    twice = select(Verification).where(Verification.rumour_id == rumour.id, Verification.struck_at.is_(None), *same)
    found = session.scalar(twice.limit(1))
    if found is not None:
        return found
    row = Verification(rumour_id=rumour.id, noted_by_id=actor_id, noted_at=now, **values)
    session.add(row)
    session.flush()
    record(session, "verification_noted", rumour, actor_id=actor_id, now=now, finding=finding, verification_id=row.id)
    return row


def strike_verification(session: Session, rumour: Rumour, row_id: int, *, reason: str, actor_id: int, now: datetime) -> None:
    """It was noted by mistake: it stays readable, struck out, and counts no more. Raises NotFound."""
    row = session.get(Verification, row_id)
    if row is None or row.rumour_id != rumour.id:
        raise NotFound(_("There is no such line."), subject_id=row_id)
    if row.struck_at is not None:
        return
    row.struck_reason = needed(reason, _("Write why it is struck out."), subject_id=rumour.id)
    row.struck_at, row.struck_by_id = now, actor_id
    session.flush()
    record(session, "verification_struck", rumour, actor_id=actor_id, now=now, verification_id=row.id)


def verifications_of(session: Session, rumour_id: int) -> Sequence[Verification]:
    """Every line, the latest day first; those that are struck out come last."""
    statement = select(Verification).where(Verification.rumour_id == rumour_id).options(joinedload(Verification.noted_by))
    order = (Verification.struck_at.is_not(None), Verification.verified_on.desc(), Verification.id.desc())
    return session.scalars(statement.order_by(*order)).unique().all()


def in_words(rows: Sequence[Verification]) -> str:
    """What stands, on one line: fills in "verified with" where a verdict is set."""
    standing = [row for row in rows if row.struck_at is None]
    return "; ".join(f"{row.office}{f' ({row.role})' if row.role else ''}, {row.verified_on.isoformat()}" for row in standing)
