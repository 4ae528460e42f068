"""Background work on the index of the items' words."""

from typing import Any

from workbench.intake.searching import filling
from workbench.queue import JobContext, Registry

LOOK_EVERY = 300
TIDY_EVERY = 3600
LEASE = 60


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("intake.fill_index", fill_index, every_seconds=LOOK_EVERY, lease_seconds=LEASE)
    registry.add_tick("intake.tidy_index", tidy_index, every_seconds=TIDY_EVERY, lease_seconds=LEASE)


def fill_index(context: JobContext, _payload: dict[str, Any]) -> None:
    """Read what is not in the index yet, a piece at a time; killed, the next run goes on where this one ended."""
    is_left, has_read = True, False
    while is_left:
        with context.database.write_session() as session:
            is_left = filling.read_piece(session)
        if is_left:
            has_read = True
            context.renew(LEASE)
    if has_read:
        with context.finishing_session() as session:
            filling.gather_statistics(session)


def tidy_index(context: JobContext, _payload: dict[str, Any]) -> None:
    """Rewrite the index of SQLite when words were erased since the last time: until then it only marks them."""
    with context.database.read_session() as session:
        erased = filling.erased_since_tidied(session)
    if erased is None:
        return
    is_first = is_left = True
    while is_left:
        with context.database.write_session() as session:
            is_left = filling.tidy_piece(session, is_first=is_first)
        is_first = False
        context.renew(LEASE)
    with context.finishing_session() as session:
        filling.note_tidied(session, erased)
