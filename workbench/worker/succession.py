"""After a worker that died: on SQLite there is one worker at a time, so what its predecessor had claimed is free at once.

The place is a lock on a file, which the system gives back when a process ends, however it ends. On PostgreSQL, where many
machines work, and when somebody else holds the place, claims end with their leases.
"""

import fcntl
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO

import structlog
from sqlalchemy import update
from sqlalchemy.engine import CursorResult

from workbench import clock
from workbench.db import Database
from workbench.errors import ReadOnly
from workbench.queue import Job

log = structlog.get_logger(__name__)

MOST_TRIES = 3  # a job that has ended so many workers waits for its lease: the others get their turn


def take_over(database: Database, instance_dir: Path) -> IO[bytes] | None:
    """Hold the place of the only worker, and free what the one before had claimed. Keep the file open while working.

    None on PostgreSQL and while another worker lives.
    """
    if database.engine.dialect.name != "sqlite":
        return None
    place = (Path(instance_dir) / "worker.lock").open("ab")
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        place.close()
        return None
    with suppress(ReadOnly):  # claims then end with their leases
        _free_claims(database)
    return place


def _free_claims(database: Database) -> None:
    held = (Job.state == "running", Job.attempts < MOST_TRIES)
    with database.write_session() as session:
        ended = clock.utcnow() - timedelta(seconds=1)
        freed: CursorResult[None] = session.execute(update(Job).where(*held).values(lease_until=ended))  # type: ignore[assignment]
    if freed.rowcount:
        log.info("claims of a dead worker freed", count=freed.rowcount)
