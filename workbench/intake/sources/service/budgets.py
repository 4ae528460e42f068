"""Reads that cost money: a limit a month, what is used, what is left.

A visit reserves what it may read before it asks, and gives back what it did not need: two visits at the same time can never
read more than the limit together, and a visit that dies has used up what it reserved.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
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


def reserve(session: Session, kind: str, wanted: int, *, now: datetime) -> int:
    """Take up to `wanted` reads out of this month's budget before asking; gives how many. What costs nothing is given whole."""
    if kind not in PAID:
        return wanted
    row = _stored(session, kind, now=now)
    granted = max(min(wanted, row.limit - row.used), 0)
    row.used += granted
    session.flush()
    return granted


def give_back(session: Session, kind: str, reserved: int, used: int, *, month: datetime) -> None:
    """Return what a visit reserved in `month` and did not read. More than reserved is counted too: it will be billed."""
    if kind in PAID and reserved != used:
        row = _stored(session, kind, now=month)
        row.used = max(row.used - reserved + used, 0)
        session.flush()


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
    month = _month(now)
    rows: Sequence[ReadBudget] = session.scalars(
        select(ReadBudget).where(ReadBudget.kind == kind, ReadBudget.month <= month).order_by(ReadBudget.month.desc()).limit(1)
    ).all()
    if rows and rows[0].month == month:
        return rows[0]
    return ReadBudget(kind=kind, month=month, used=0, limit=rows[0].limit if rows else 0)


def _stored(session: Session, kind: str, *, now: datetime) -> ReadBudget:
    """This month's row, held until the end of the transaction, so that two visits count one after the other."""
    planned = budget_of(session, kind, now=now)
    if planned.id is None:
        insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        values = {"kind": kind, "month": planned.month, "used": 0, "limit": planned.limit}
        session.execute(insert(ReadBudget).values(**values).on_conflict_do_nothing(index_elements=["kind", "month"]))
    row = (ReadBudget.kind == kind, ReadBudget.month == _month(now))
    held = select(ReadBudget).where(*row).with_for_update().execution_options(populate_existing=True)
    return session.scalars(held).one()


def _month(now: datetime) -> str:
    return now.strftime("%Y-%m")
