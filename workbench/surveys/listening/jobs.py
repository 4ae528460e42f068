"""Background work of focus groups: notes go a day after the report, at the latest after six months."""

from typing import Any
from zoneinfo import ZoneInfo

import structlog

from workbench import clock
from workbench.queue import JobContext, Registry
from workbench.surveys.listening import reporting
from workbench.surveys.listening.models import FocusRound

log = structlog.get_logger(__name__)


def register(registry: Registry) -> None:
    """The kinds of job of listening."""
    registry.add("surveys.erase_notes", erase_notes)
    registry.add_tick("surveys.forget_notes", forget_notes, every_seconds=3600)


def erase_notes(context: JobContext, payload: dict[str, Any]) -> None:
    """The notes of one round, when its report is adopted and the day for taking it back has passed."""
    with context.finishing_session() as session:
        row = session.get(FocusRound, int(payload["round_id"]))
        if row is not None and reporting.erase_notes(session, row, now=clock.utcnow()):
            log.info("notes of focus groups erased", round_id=row.id)


def forget_notes(context: JobContext, _payload: dict[str, Any]) -> None:
    """Notes that are six months old, whatever became of the report."""
    now = clock.utcnow()
    today = now.astimezone(ZoneInfo(context.settings.timezone)).date()
    with context.finishing_session() as session:
        count = reporting.forget_old_notes(session, today=today, now=now)
    if count:
        log.info("old notes of focus groups erased", count=count)
