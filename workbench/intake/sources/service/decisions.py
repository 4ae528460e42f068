"""The municipality's deletion decision: recording it, ending it, and refusing what may not run without it."""

from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.errors import Refused
from workbench.intake.models import NEEDS_DELETION_DECISION, DeletionDecision


def standing_decision(session: Session) -> DeletionDecision | None:
    """The decision that counts now: the newest, unless it has been ended."""
    newest = session.scalar(select(DeletionDecision).order_by(DeletionDecision.id.desc()).limit(1))
    return newest if newest is not None and newest.ended_at is None else None


def refuse_without_decision(session: Session, kind: str) -> None:
    """Raises Refused when the kind holds people's own words and no decision stands."""
    if kind in NEEDS_DELETION_DECISION and standing_decision(session) is None:
        raise Refused(_("This needs the municipality's deletion decision, and none is recorded. An administrator records it."))


def record_decision(
    session: Session, *, reference: str, decided_on: date, text_days: int, note: str, actor_id: int, now: datetime
) -> DeletionDecision:
    """Write down a decision. The one that stood ends with it."""
    standing = standing_decision(session)
    if standing is not None:
        standing.ended_at = now
    decision = DeletionDecision(
        reference=reference, decided_on=decided_on, text_days=text_days, note=note, recorded_by_id=actor_id, recorded_at=now
    )
    session.add(decision)
    session.flush()
    record(session, "deletion_decision_recorded", decision, actor_id=actor_id, now=now, reference=reference, text_days=text_days)
    return decision


def end_decision(session: Session, *, actor_id: int, now: datetime) -> None:
    """The standing decision no longer counts. Nothing happens when none stands."""
    standing = standing_decision(session)
    if standing is None:
        return
    standing.ended_at = now
    record(session, "deletion_decision_ended", standing, actor_id=actor_id, now=now)
