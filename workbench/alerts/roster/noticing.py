"""Telling those who plan the roster of times that nobody has, once for each gap."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.accounts.permissions.groups import RULE_CHANGERS
from workbench.accounts.queries import people_with_role
from workbench.alerts.roster.gaps import Gap
from workbench.alerts.roster.models import DutyGapNotice
from workbench.alerts.roster.queries import shifts_between, takes_part
from workbench.alerts.roster.showing import WEEKS, gaps_between
from workbench.queue import enqueue

AHEAD = timedelta(days=7)


def planners(session: Session) -> Sequence[User]:
    """Those who plan the roster: approvers and administrators who still have an account."""
    return people_with_role(session, *sorted(RULE_CHANGERS))


def notice_gaps(session: Session, *, now: datetime) -> list[DutyGapNotice]:
    """Write down the gaps that begin within the week and that nobody was told of, with a letter to each who plans.

    A gap counts as told while its beginning lies within one that was; what is filled is forgotten, so that a gap that opens
    again is told again. A house without a roster has no gaps.
    """
    gaps = _coming_gaps(session, now)
    told = _forget_filled(session, gaps)
    new = [gap for gap in gaps if gap.starts_at < now + AHEAD and not _is_told(gap, told)]
    rows = [DutyGapNotice(starts_at=gap.starts_at, ends_at=gap.ends_at, told_at=now) for gap in new]
    session.add_all(rows)
    session.flush()
    for person in planners(session) if rows else ():
        payload = {"told_at": now.isoformat(), "user_id": person.id}
        enqueue(session, "alerts.write_of_gaps", payload, dedupe=f"duty-gaps:{now.isoformat()}:{person.id}")
    return rows


def open_notices(session: Session, told_at: datetime, now: datetime) -> list[DutyGapNotice]:
    """The gaps that were written down then and are still gaps, in order."""
    gaps = _coming_gaps(session, now)
    rows = session.scalars(
        select(DutyGapNotice).where(DutyGapNotice.told_at == told_at).order_by(DutyGapNotice.starts_at, DutyGapNotice.id)
    )
    return [row for row in rows if _is_gap_still(row, gaps)]


def _coming_gaps(session: Session, now: datetime) -> list[Gap]:
    end = now + timedelta(weeks=WEEKS)
    shifts = shifts_between(session, now, end)
    if not shifts and not takes_part(session):
        return []
    return _together(gaps_between(session, shifts, now, end))


def _together(gaps: Sequence[Gap]) -> list[Gap]:
    """Neighbouring gaps are one time without anybody, whatever the reasons."""
    joined: list[Gap] = []
    for gap in gaps:
        if joined and joined[-1].ends_at == gap.starts_at:
            joined[-1] = Gap(joined[-1].starts_at, gap.ends_at, joined[-1].why, joined[-1].user_id)
        else:
            joined.append(gap)
    return joined


def _forget_filled(session: Session, gaps: Sequence[Gap]) -> list[DutyGapNotice]:
    kept = []
    for row in session.scalars(select(DutyGapNotice)):
        if _is_gap_still(row, gaps):
            kept.append(row)
        else:
            session.delete(row)
    return kept


def _is_gap_still(row: DutyGapNotice, gaps: Sequence[Gap]) -> bool:
    return any(gap.starts_at < row.ends_at and gap.ends_at > row.starts_at for gap in gaps)


def _is_told(gap: Gap, told: Sequence[DutyGapNotice]) -> bool:
    return any(row.starts_at <= gap.starts_at < row.ends_at for row in told)
