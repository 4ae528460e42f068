"""Reads that cost money: a limit a month, what is used, what is left."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.intake.models import ReadBudget

PAID = ("x",)


def left(session: Session, kind: str, *, now: datetime) -> int | None:
    """How many reads are left this month; None for a kind that costs nothing."""
    if kind not in PAID:
        return None
    row = budget_of(session, kind, now=now)
    return max(row.limit - row.used, 0)


def spend(session: Session, kind: str, count: int, *, now: datetime) -> None:
    """Count reads of this month."""
    if kind in PAID and count:
        row = _stored(session, kind, now=now)
        row.used += count
        session.flush()


def set_limit(session: Session, kind: str, limit: int, *, actor_id: int, now: datetime) -> None:
    """The limit of this month and of those that follow."""
    row = _stored(session, kind, now=now)
    if row.limit != limit:
        before, row.limit = row.limit, limit
        record(session, "read_limit_set", row, actor_id=actor_id, now=now, before=before, after=limit)


def budgets(session: Session, *, now: datetime) -> list[ReadBudget]:
    """This month's budget of every kind that costs money. A month that has not begun is given, not stored."""
    return [budget_of(session, kind, now=now) for kind in PAID]


def budget_of(session: Session, kind: str, *, now: datetime) -> ReadBudget:
    """This month's budget; the limit is the last one that was set, 0 when none was."""
    rows: Sequence[ReadBudget] = session.scalars(
        select(ReadBudget).where(ReadBudget.kind == kind).order_by(ReadBudget.month.desc()).limit(1)
    ).all()
    month = now.strftime("%Y-%m")
    if rows and rows[0].month == month:
        return rows[0]
    return ReadBudget(kind=kind, month=month, used=0, limit=rows[0].limit if rows else 0)


def _stored(session: Session, kind: str, *, now: datetime) -> ReadBudget:
    row = budget_of(session, kind, now=now)
    session.add(row)
    session.flush()
    return row
