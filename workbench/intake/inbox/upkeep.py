"""What keeps the inbox in order: the index of nearest rumours, and items that somebody took and left."""

from hashlib import sha256
from typing import Any

from workbench import clock
from workbench.intake import service
from workbench.intake.inbox.nearest import INDEX_NAME
from workbench.intake.stories.authors import forget_old_authors
from workbench.intake.stories.stories import forget_bands
from workbench.queue import JobContext, Registry
from workbench.rumours import queries as rumour_queries


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add_tick("intake.rebuild_nearest_due", rebuild_nearest, every_seconds=60)
    registry.add("intake.rebuild_nearest", rebuild_nearest)
    registry.add_tick("intake.release_expired", release_expired, every_seconds=30)
    registry.add_tick("intake.forget_old", forget_old, every_seconds=3600)


def rebuild_nearest(context: JobContext, _payload: dict[str, Any]) -> None:
    """Write the web process's index of rumours again when they have changed."""
    from classifiers.nearest import build_index

    with context.database.read_session() as session:
        known = rumour_queries.known_rumours(session)
    path = context.settings.instance_dir / INDEX_NAME
    mark = path.with_suffix(".sha256")
    fingerprint = sha256(repr(known).encode()).hexdigest()
    if path.exists() and mark.exists() and mark.read_text() == fingerprint:
        return
    build_index(known, path)
    mark.write_text(fingerprint)


def release_expired(context: JobContext, _payload: dict[str, Any]) -> None:
    """What somebody took and left for fifteen minutes is new again."""
    with context.finishing_session() as session:
        service.release_expired(session, now=clock.utcnow())


def forget_old(context: JobContext, _payload: dict[str, Any]) -> None:
    """What was kept to join copies and to count authors goes away after 30 days."""
    with context.finishing_session() as session:
        forget_bands(session, now=clock.utcnow())
        forget_old_authors(session, now=clock.utcnow())
