"""Parts of large tables are made ahead by the worker."""

from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

from workbench import clock
from workbench.moving import partitions
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)
LOOK_EVERY = 24 * 3600
LOCK_NOT_AVAILABLE = "55P03"


def register(registry: Registry) -> None:
    """The kinds of job."""
    registry.add_tick("moving.make_parts", make_parts, every_seconds=LOOK_EVERY)


def make_parts(context: JobContext, payload: dict[str, Any]) -> None:
    """Make the months that come. Nothing to do on SQLite. A table that a long reading holds (a backup) waits for another day."""
    for of in partitions.ALL:
        try:
            with context.database.write_session() as session:
                made = partitions.make_ahead(session.connection(), now=clock.utcnow(), of=of)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                raise
            log.info("parts_wait", table=of.table)
        else:
            if made:
                log.info("parts_made", names=made)
    with context.finishing_session() as session:
        for of in partitions.ALL:
            if rows := partitions.misplaced(session.connection(), of):
                log.warning("rows_in_no_part", table=of.table, rows=rows)
