"""Taking an import's rows in, some at a time, and dropping runs that nobody finished."""

from typing import Any

from workbench import clock
from workbench.intake.imports import service
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("intake.take_in_import", take_in_import, lease_seconds=300)
    registry.add_tick("intake.forget_imports", forget_imports, every_seconds=3600)


def take_in_import(context: JobContext, payload: dict[str, Any]) -> None:
    """Store the rows in short transactions; a run that was broken off goes on where it stood."""
    now, timezone = clock.utcnow(), context.settings.timezone
    while True:
        with context.database.write_session() as session:
            run = service.get_run(session, payload["run_id"])
            rows = service.rows_of(run, now=run.asked_at, timezone=timezone)[int(run.report.get("done", 0)) :]
            if run.state != "checked" or not rows:
                break
            service.take_in(session, run, rows[: service.ROWS_AT_ONCE], now=now)
        context.renew(300)
    with context.finishing_session() as session:
        run = service.get_run(session, payload["run_id"])
        if run.state == "checked":
            service.end_run(session, run, "done", actor_id=run.asked_by_id, now=clock.utcnow())


def forget_imports(context: JobContext, _payload: dict[str, Any]) -> None:
    """Runs that were left for a week are cancelled; their rows go."""
    with context.finishing_session() as session:
        service.forget_old_runs(session, now=clock.utcnow())
