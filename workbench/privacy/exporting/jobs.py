"""Making exports, and letting them go, in the worker."""

from typing import Any

from workbench import clock
from workbench.privacy.exporting import service, sweeping, writing
from workbench.privacy.exporting.files import export_path, remove
from workbench.privacy.models import DataExport
from workbench.queue import JobContext, Registry

LEASE_S = 1800


def register(registry: Registry) -> None:
    """The kinds of job of this folder."""
    registry.add("privacy.export", export, lease_seconds=LEASE_S, max_attempts=3)
    registry.add_tick("privacy.forget_exports", forget_exports, every_seconds=900)


class _NoLongerWanted(Exception):
    """Somebody has erased words meanwhile: what is being written may hold them."""


def export(context: JobContext, payload: dict[str, Any]) -> None:
    """Write the file. A run that was broken off begins anew; a finished one is left; an erasure meanwhile ends it."""
    with context.database.read_session() as session:
        row = session.get(DataExport, payload["export_id"])
    if row is None or row.state not in ("waiting", "running"):
        return

    def report(done: int, total: int) -> None:
        if not _is_wanted(context, row.id):
            raise _NoLongerWanted
        if done % 20 == 0 or done == total:
            context.renew(LEASE_S)
            with context.database.write_session() as session:
                stored = session.get_one(DataExport, row.id)
                stored.tables_done, stored.tables_total = done, total
                stored.state = "running" if stored.state == "waiting" else stored.state

    path = export_path(context.settings, row)
    try:
        with context.database.read_session() as session:
            written = writing.write_export(path, session, context.settings.instance_dir, made_at=clock.utcnow(), report=report)
    except (_NoLongerWanted, FileNotFoundError):  # the erasure has taken the file away already
        if _is_wanted(context, row.id):
            raise
        return
    with context.finishing_session() as session:
        stored = session.get_one(DataExport, row.id)
        if stored.state not in ("waiting", "running"):
            remove(path)
            return
        stored.state, stored.finished_at = "made", clock.utcnow()
        stored.row_count, stored.size, stored.sha256 = written.rows, written.size, written.sha256


def _is_wanted(context: JobContext, export_id: int) -> bool:
    with context.database.read_session() as session:
        return session.get_one(DataExport, export_id).state in ("waiting", "running")


def forget_exports(context: JobContext, _payload: dict[str, Any]) -> None:
    """After seven days the file goes; what broken-off writings left goes at once."""
    with context.finishing_session() as session:
        sweeping.sweep(session, settings=context.settings, now=clock.utcnow())
        service.forget_old(session, settings=context.settings, now=clock.utcnow())
