"""Parts of large tables are made ahead by the worker."""

from typing import Any

import structlog

from workbench import clock
from workbench.moving import partitions
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)
LOOK_EVERY = 24 * 3600


def register(registry: Registry) -> None:
    """The kinds of job."""
    registry.add_tick("moving.make_parts", make_parts, every_seconds=LOOK_EVERY)


def make_parts(context: JobContext, payload: dict[str, Any]) -> None:
    """Make the months that come. Nothing to do on SQLite."""
    with context.finishing_session() as session:
        connection = session.connection()
        made, misplaced = partitions.make_ahead(connection, now=clock.utcnow()), partitions.misplaced(connection)
    if made:
        log.info("parts_made", names=made)
    if misplaced:
        log.warning("rows_in_no_part", table=partitions.TABLE, rows=misplaced)
