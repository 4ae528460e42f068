"""A job that hangs: the worker that runs it ends, and whoever keeps the worker starts a fresh one.

A thread cannot be stopped from outside, so the process ends. Before it does, the rows of its jobs say so: the one that hung is
tried again after a pause and given up the third time, the others are free at once. Where nothing runs any more in the process,
not even this look, because a library holds the interpreter, the system's own alarm ends it; its claims are then freed as those
of any dead worker.
"""

import os
import signal
import threading
import time
from datetime import timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from workbench import clock
from workbench.db import Database
from workbench.queue import BACKOFF, HUNG, MOST_DEATHS, Job, Registry, Run, deaths_of, own

log = structlog.get_logger(__name__)

LOOK_SECONDS = 5.0
STUCK_SECONDS = 300  # without a single look: nothing that the worker does holds the interpreter for so long
WRITE_SECONDS = 10.0  # the job that hangs may hold the database; then the next worker frees what this one held
EXIT_CODE = 75


def watch_forever(database: Database, registry: Registry, stop: threading.Event) -> None:
    """Look every few seconds whether a job hangs; end the process when one does. For a worker that is started again."""
    while not stop.is_set():
        set_alarm()
        if hung_jobs(registry):
            end_process(database, registry)
        stop.wait(LOOK_SECONDS)
    signal.alarm(0)


def set_alarm() -> None:
    """The system ends this process if nobody sets the alarm anew in time."""
    signal.alarm(STUCK_SECONDS)


def hung_jobs(registry: Registry) -> dict[int, Run]:
    """The jobs of this process that have run past their limit."""
    now = time.monotonic()
    return {job_id: run for job_id, run in list(registry.running.items()) if now > run.ends_at}


def end_process(database: Database, registry: Registry) -> None:
    """Write down what hung, free what else runs, and end at once."""
    log.error("a job hangs; the worker ends", jobs={job_id: run.kind for job_id, run in hung_jobs(registry).items()})
    writing = threading.Thread(target=free_claims, args=(database, registry), daemon=True)
    writing.start()
    writing.join(WRITE_SECONDS)
    os._exit(EXIT_CODE)


def free_claims(database: Database, registry: Registry) -> None:
    """What hung is tried again later or given up with its reason; what only ran beside it is due at once, without a death."""
    hung, now = hung_jobs(registry), clock.utcnow()
    with database.write_session() as session:
        for job_id, run in list(registry.running.items()):
            if job_id in hung:
                _put_back(session, registry, job_id, run)
            else:
                values = {"state": "queued", "lease_until": None, "run_at": now}
                session.execute(update(Job).where(*own(job_id, run.attempt)).values(**values))


def _put_back(session: Session, registry: Registry, job_id: int, run: Run) -> None:
    """Three times in a row are enough; a kind that is tried once, as ticks are, is given up at once."""
    now = clock.utcnow()
    deaths = deaths_of(session.scalar(select(Job.last_error).where(Job.id == job_id))) + 1
    is_over = deaths >= MOST_DEATHS or run.attempt >= registry.kinds[run.kind].max_attempts
    values = {
        "state": "failed" if is_over else "queued",
        "lease_until": None,
        "last_error": f"{HUNG} after {run.limit:.0f} s ({deaths})",
        "run_at": now + timedelta(seconds=BACKOFF[min(run.attempt, len(BACKOFF)) - 1]),
        "finished_at": now if is_over else None,
    }
    session.execute(update(Job).where(*own(job_id, run.attempt)).values(**values))
