"""Sealing the audit trail, in the worker."""

from typing import Any

import structlog

from workbench import clock
from workbench.activity.sealing import chain
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)
SEAL_EVERY = 5
TELL_HEAD_EVERY = 600


def register(registry: Registry) -> None:
    """The kinds of job."""
    registry.add_tick("activity.seal", seal, every_seconds=SEAL_EVERY)
    registry.add_lane("watching", "activity.seal")  # whatever hangs, what was done is sealed
    registry.add_tick("activity.tell_head", tell_head, every_seconds=TELL_HEAD_EVERY)


def seal(context: JobContext, payload: dict[str, Any]) -> None:
    """Seal what was written since the last time."""
    with context.finishing_session() as session:
        chain.seal(session, now=clock.utcnow())


def tell_head(context: JobContext, payload: dict[str, Any]) -> None:
    """Write the newest digest into the log, which a municipality keeps on another machine."""
    with context.database.read_session() as session:
        newest = chain.head(session)
    if newest is not None:
        log.info("audit_head", seal=newest.id, digest=newest.digest, sealed_at=newest.sealed_at.isoformat())
