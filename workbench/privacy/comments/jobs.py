"""Looking at the clocks of our own comment fields, in the worker."""

from typing import Any

from workbench import clock
from workbench.privacy.comments.watching import tell_late
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """The kinds of job of this folder."""
    registry.add_tick("privacy.watch_comments", watch_comments, every_seconds=300)


def watch_comments(context: JobContext, _payload: dict[str, Any]) -> None:
    """Tell of each clock that has run out."""
    with context.finishing_session() as session:
        tell_late(session, now=clock.utcnow(), settings=context.settings)
