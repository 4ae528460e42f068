"""Holding the register against what has been collected since, in the worker."""

from typing import Any

import structlog

from workbench import clock
from workbench.privacy.erasing import replaying
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)


def register(registry: Registry) -> None:
    """The kinds of job of this folder."""
    registry.add_tick("privacy.watch_erasures", watch, every_seconds=3600, lease_seconds=600)


def watch(context: JobContext, _payload: dict[str, Any]) -> None:
    """What was erased and has been collected again goes within the hour."""
    with context.finishing_session() as session:
        count = replaying.watch(session, context.settings, now=clock.utcnow())
    if count:
        log.info("erased again what had come back", rows=count)
