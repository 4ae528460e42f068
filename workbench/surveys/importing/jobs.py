"""Taking a file of answers in, in one go, and dropping files that nobody finished."""

from typing import Any
from zoneinfo import ZoneInfo

from workbench import clock
from workbench.queue import JobContext, Registry
from workbench.surveys.importing import service


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("surveys.take_in_answers", take_in_answers, lease_seconds=300)
    registry.add_tick("surveys.forget_imports", forget_imports, every_seconds=3600)


def take_in_answers(context: JobContext, payload: dict[str, Any]) -> None:
    """Every form of the file and the end of the job stand or fall together."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        run = service.get_import(session, payload["import_id"])
        today = now.astimezone(ZoneInfo(context.settings.timezone)).date()
        service.take_in(session, run, settings=context.settings, today=today, now=now)


def forget_imports(context: JobContext, _payload: dict[str, Any]) -> None:
    """Files that were left for a week are thrown away; receipts of counted waves go."""
    with context.finishing_session() as session:
        service.forget_imports(session, now=clock.utcnow())
