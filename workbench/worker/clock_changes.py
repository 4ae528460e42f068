"""After a clock that was ahead and has been set right: nothing in the job table waits for a time that was never meant."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workbench.db import Database
from workbench.queue import Job, Registry

log = structlog.get_logger(__name__)

SLACK = timedelta(seconds=60)  # clocks of several machines may differ by so much


def mend_after_clock_change(database: Database, registry: Registry, now: datetime) -> bool:
    """What was to run at once is due, ticks tick, claims end, pauses are as long as they were. Returns whether it looked.

    Called before every sweep: it goes by the time of the one before; a worker that has just started looks in any case.
    """
    before = database.swept_at
    if before is not None and now > before - SLACK:
        database.swept_at = max(before, now)
        return False
    ahead = before - now if before is not None else timedelta(0)
    with database.write_session() as session:
        session.info["wake"] = None
        session.execute(delete(Job).where(Job.state == "done", Job.run_at > now + SLACK, Job.dedupe.like("tick:%")))
        _mend_waiting(session, now, ahead)
        _mend_claims(session, registry, now)
    database.swept_at = now
    database.ticks_written.clear()
    if ahead:
        log.warning("the clock was set back", seconds=round(ahead.total_seconds()))
    return True


def _mend_waiting(session: Session, now: datetime, ahead: timedelta) -> None:
    waiting = (Job.state == "queued", Job.run_at > now)
    at_once = (Job.created_at > now + SLACK, Job.run_at <= Job.created_at)
    session.execute(update(Job).where(*waiting, *at_once).values(run_at=now))
    for job in session.scalars(select(Job).where(*waiting, Job.attempts > 0)) if ahead else ():
        job.run_at = max(now, job.run_at - ahead)


def _mend_claims(session: Session, registry: Registry, now: datetime) -> None:
    for job in session.scalars(select(Job).where(Job.state == "running", Job.lease_until > now)):
        seconds = registry.kinds[job.kind].lease_seconds if job.kind in registry.kinds else 0
        job.lease_until = min(job.lease_until or now, now + max(SLACK, timedelta(seconds=seconds)))
