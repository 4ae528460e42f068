"""The history of the lights: a row when a part goes from one to another. Written by the worker, read by the status page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.operations.health import GREEN, Look, look_at_all
from workbench.operations.models import HealthChange
from workbench.queue import JobContext, Registry

EVERY_SECONDS = 120
KEPT = timedelta(days=400)
SHOWN = 50


def register(registry: Registry) -> None:
    """The kinds of job."""
    registry.add_tick("operations.look", look, every_seconds=EVERY_SECONDS)


def look(context: JobContext, payload: dict[str, Any]) -> None:
    """Look at every part, and write down what has changed since the last look."""
    now = clock.utcnow()
    with context.database.read_session() as session:
        looks = look_at_all(session, context.settings, now)
        changes = changed(session, looks)
    if changes:
        with context.finishing_session() as session:
            note(session, changes, now=now)


def changed(session: Session, looks: Sequence[Look]) -> list[Look]:
    """Parts whose light is another than the newest that is written down; what was never red or yellow needs no row."""
    newest = select(func.max(HealthChange.id)).group_by(HealthChange.part)
    lights = {row.part: row.light for row in session.scalars(select(HealthChange).where(HealthChange.id.in_(newest)))}
    return [one for one in looks if one.light != lights.get(one.part, GREEN)]


def note(session: Session, changes: Sequence[Look], *, now: datetime) -> None:
    """Write the changes down; what is older than a year goes."""
    session.execute(delete(HealthChange).where(HealthChange.at < now - KEPT))
    session.add_all(HealthChange(part=one.part, light=one.light, note=one.code, at=now) for one in changes)


def newest_changes(session: Session) -> Sequence[HealthChange]:
    """The last changes, newest first."""
    return session.scalars(select(HealthChange).order_by(HealthChange.id.desc()).limit(SHOWN)).all()
