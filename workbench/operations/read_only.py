"""Read-only mode: nothing is changed while the database is moved, restored or repaired.

Reading goes on. Every change is refused by `Database.before_write`, which create_app sets to `refuse_when_read_only`; jobs wait.
A job that had begun may still finish: `wait_until_quiet` tells when the last one has, and then nothing writes at all.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from workbench import clock
from workbench.activity.service import record
from workbench.db import Database
from workbench.errors import ReadOnly, Refused
from workbench.operations.models import ReadOnlyPeriod
from workbench.queue import Job

LOCK = 4_711_009  # PostgreSQL's advisory lock: shared by everyone who writes, alone by who begins the mode
LONGEST_REASON = 300


def is_read_only(session: Session) -> bool:
    """Whether nothing may be changed now."""
    return session.scalar(select(ReadOnlyPeriod.id).where(ReadOnlyPeriod.ended_at.is_(None)).limit(1)) is not None


def current_period(session: Session) -> ReadOnlyPeriod | None:
    """The period that runs, with its reason."""
    return session.scalar(select(ReadOnlyPeriod).where(ReadOnlyPeriod.ended_at.is_(None)).order_by(ReadOnlyPeriod.id).limit(1))


def set_read_only(session: Session, reason: str, *, actor_id: int | None, now: datetime) -> ReadOnlyPeriod:
    """Begin the mode, or return the period that already runs. Once committed no new change begins.

    Raises Refused when the reason is empty: people read it on every page.
    """
    hold_alone(session)
    if (running := current_period(session)) is not None:
        return running
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Write why: everyone reads it."))
    if len(reason) > LONGEST_REASON:
        raise Refused(_("The reason is too long. At most %(most)s characters.", most=LONGEST_REASON))
    period = ReadOnlyPeriod(reason=reason, began_at=now, began_by_id=actor_id)
    session.add(period)
    session.flush()
    record(session, "read_only_began", period, actor_id=actor_id, now=now, reason=reason)
    return period


def end_read_only(session: Session, *, actor_id: int | None, now: datetime) -> bool:
    """End the mode: changes and jobs go on. The session must be open with `even_read_only`. False when it did not run."""
    hold_alone(session)
    period = current_period(session)
    if period is None:
        return False
    open_ones = update(ReadOnlyPeriod).where(ReadOnlyPeriod.ended_at.is_(None))
    session.execute(open_ones.values(ended_at=max(now, period.began_at), ended_by_id=actor_id))
    record(session, "read_only_ended", period, actor_id=actor_id, now=now)
    return True


def refuse_when_read_only(session: Session) -> None:
    """What every write session asks first. Raises ReadOnly.

    On SQLite the session holds the write lock by now; on PostgreSQL it shares a lock with all who write, so that the mode
    begins only after they have ended, and nobody who comes later can have missed it.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": LOCK})
    if is_read_only(session):
        raise ReadOnly(_("The workbench can be read but not changed just now."))


def running_jobs(session: Session, now: datetime) -> int:
    """Jobs that had begun and may still write: those whose lease has not run out."""
    return session.scalar(select(func.count()).where(Job.state == "running", Job.lease_until >= now)) or 0


def wait_until_quiet(
    database: Database, *, seconds: float = 120, sleep: Callable[[float], None] = time.sleep, pause: float = 0.5
) -> int:
    """Wait until no job runs any more; at most `seconds`. Returns how many still run (0: all is quiet)."""
    deadline = clock.utcnow() + timedelta(seconds=seconds)
    while True:
        now = clock.utcnow()
        with database.read_session() as session:
            count = running_jobs(session, now)
        if not count or now >= deadline:
            return count
        sleep(pause)


def hold_alone(session: Session) -> None:
    """Wait for everyone who is writing, and let nobody begin until this session has ended."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
