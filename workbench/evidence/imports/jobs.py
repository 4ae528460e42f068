"""Taking an import's values in, some at a time, and dropping files that nobody took in."""

from typing import Any

from workbench import clock
from workbench.evidence.imports import service
from workbench.queue import JobContext, Registry


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("evidence.take_in", take_in, lease_seconds=300)
    registry.add_tick("evidence.forget_imports", forget_imports, every_seconds=3600)


def take_in(context: JobContext, payload: dict[str, Any]) -> None:
    """Store the values in short transactions; a run that was broken off goes on where it stood."""
    with context.database.read_session() as session:
        rows = service.rows_of(service.get_run(session, payload["run_id"]))
    while True:
        with context.database.write_session() as session:
            run = service.get_run(session, payload["run_id"])
            left = rows[int(run.report.get("done", 0)) :]
            if run.state != "taking" or not left:
                break
            service.take_in(session, run, left[: service.AT_ONCE], now=clock.utcnow())
        context.renew(300)
    with context.finishing_session() as session:
        run = service.get_run(session, payload["run_id"])
        if run.state == "taking":
            service.end_run(session, run, "done", actor_id=run.asked_by_id, now=clock.utcnow())


def forget_imports(context: JobContext, _payload: dict[str, Any]) -> None:
    """Files that were left for a week are thrown away."""
    with context.finishing_session() as session:
        service.forget_old_runs(session, now=clock.utcnow())
