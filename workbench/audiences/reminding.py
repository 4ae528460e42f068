"""Reminders before a consent ends: a month before, and a week before."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import queue
from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.audiences.models import ERASED, Spokesperson

DAYS_BEFORE = (30, 7)


def ending_soon(session: Session, today: date) -> Sequence[Spokesperson]:
    """Whose consent ends within a month, the first to end first."""
    statement = select(Spokesperson).where(
        Spokesperson.name != ERASED,
        Spokesperson.consent_at.is_not(None),
        Spokesperson.consent_withdrawn_at.is_(None),
        Spokesperson.consent_until >= today,
        Spokesperson.consent_until <= today + timedelta(days=max(DAYS_BEFORE)),
    )
    return session.scalars(statement.order_by(Spokesperson.consent_until, Spokesperson.name)).unique().all()


def remind(session: Session, today: date) -> int:
    """Ask for a letter about each consent that has come a step nearer its end. How many people are reminded of."""
    told = 0
    for row in ending_soon(session, today):
        until = row.consent_until
        if until is None:
            continue
        step = min(days for days in DAYS_BEFORE if until - today <= timedelta(days=days))
        if row.reminded_days is not None and row.reminded_days <= step:
            continue
        row.reminded_days = step
        told += 1
        for person in receivers(session, row):
            payload = {"spokesperson_id": row.id, "user_id": person.id, "until": until.isoformat()}
            dedupe = f"audiences.consent_ends:{row.id}:{until.isoformat()}:{step}:{person.id}"
            queue.enqueue(session, "audiences.consent_ends", payload, dedupe=dedupe)
    return told


def receivers(session: Session, row: Spokesperson) -> Sequence[User]:
    """Who wrote the consent down; when they have left, everybody who writes or approves."""
    writer = session.get(User, row.consent_by_id) if row.consent_by_id is not None else None
    return [writer] if writer is not None and writer.active else people_with_role(session, "writer", "approver")
