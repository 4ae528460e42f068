"""Background work that takes words of items to their month."""

from typing import Any

from workbench import clock
from workbench.intake.months import dividing
from workbench.queue import JobContext, Registry

LOOK_EVERY = 300
LEASE = 60


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("intake.divide_words", divide_words, every_seconds=LOOK_EVERY, lease_seconds=LEASE)


def divide_words(context: JobContext, _payload: dict[str, Any]) -> None:
    """A stock that was there, and what came past the usual way, a piece a transaction; killed, the next run goes on."""
    is_left = True
    while is_left:
        with context.database.write_session() as session:
            is_left = dividing.divide_piece(session, now=clock.utcnow())
        if is_left:
            context.renew(LEASE)
