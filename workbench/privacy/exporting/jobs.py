"""Making exports, and letting them go, in the worker."""

from typing import Any

from workbench import clock
from workbench.privacy.exporting import service, writing
from workbench.privacy.exporting.files import export_path
from workbench.privacy.models import DataExport
from workbench.queue import JobContext, Registry

LEASE_S = 1800


def register(registry: Registry) -> None:
    """The kinds of job of this folder."""
    registry.add("privacy.export", export, lease_seconds=LEASE_S, max_attempts=3)
    registry.add_tick("privacy.forget_exports", forget_exports, every_seconds=900)


def export(context: JobContext, payload: dict[str, Any]) -> None:
    """Write the file. A run that was broken off begins anew; a finished one is left."""
    with context.database.read_session() as session:
        row = session.get(DataExport, payload["export_id"])
    if row is None or row.state not in ("waiting", "running"):
        return

    def report(done: int, total: int) -> None:
        if done % 20 == 0 or done == total:
            context.renew(LEASE_S)
            with context.database.write_session() as session:
                stored = session.get_one(DataExport, row.id)
                stored.tables_done, stored.tables_total = done, total
                stored.state = "running" if stored.state == "waiting" else stored.state

    path = export_path(context.settings, row)
    with context.database.read_session() as session:
        written = writing.write_export(path, session, context.settings.instance_dir, made_at=clock.utcnow(), report=report)
    with context.finishing_session() as session:
        stored = session.get_one(DataExport, row.id)
        if stored.state not in ("waiting", "running"):
            path.unlink(missing_ok=True)
            return
        stored.state, stored.finished_at = "made", clock.utcnow()
        stored.row_count, stored.size, stored.sha256 = written.rows, written.size, written.sha256


def forget_exports(context: JobContext, _payload: dict[str, Any]) -> None:
    """After seven days the file goes."""
    with context.finishing_session() as session:
        service.forget_old(session, settings=context.settings, now=clock.utcnow())
