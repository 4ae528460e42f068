"""Erasing by time, in the worker: what the other rooms do not erase themselves."""

from typing import Any

import structlog

from workbench import clock
from workbench.privacy.retention.by_time import erase_by_time
from workbench.privacy.retention.leftovers import erase_leftovers
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)


def register(registry: Registry) -> None:
    """The kinds of job of this folder."""
    registry.add_tick("privacy.erase_by_time", run, every_seconds=3600, lease_seconds=600)


def run(context: JobContext, _payload: dict[str, Any]) -> None:
    """Erase what is due, then what is left of texts that are gone."""
    with context.finishing_session() as session:
        count = erase_by_time(session, now=clock.utcnow())
        left = erase_leftovers(session)
    if count or left:
        log.info("erased by time", rows=count, leftovers=left)
