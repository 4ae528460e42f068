"""Keys of tries that led to no source do not stay."""

from typing import Any

from workbench import clock
from workbench.intake.sources.service import trials
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("intake.forget_keys", forget_keys, every_seconds=3600)


def forget_keys(context: JobContext, _payload: dict[str, Any]) -> None:
    """Empty the keys of tries that are older than a day."""
    with context.finishing_session() as session:
        trials.forget_keys(session, now=clock.utcnow())
