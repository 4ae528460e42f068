"""The backup that the worker makes by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from workbench import clock
from workbench.backups.contents import BackupError
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)
LOOK_EVERY = 15 * 60
LEASE_SECONDS = 3600
KEPT = 14  # the newest ones


def register(registry: Registry) -> None:
    """The kinds of job."""
    registry.add_tick("backups.make_due", make_due, every_seconds=LOOK_EVERY, lease_seconds=LEASE_SECONDS)


def make_due(context: JobContext, payload: dict[str, Any]) -> None:
    """A backup when the newest is older than wanted. Without a folder and a public key nothing is made."""
    from workbench.backups.making import make_backup, newest_first, remove_old

    settings, now = context.settings, clock.utcnow()
    folder = settings.backup_dir
    if folder is None or not settings.backup_recipients:
        return
    newest = newest_first(folder)
    if newest and now - datetime.fromtimestamp(newest[0].stat().st_mtime, UTC) < timedelta(hours=settings.backup_hours):
        return
    try:
        path = make_backup(context.database, settings, folder, settings.backup_recipients, now=now)
    except (BackupError, OSError) as error:
        log.error("backup_failed", reason=str(error))
        raise
    remove_old(folder, keep=KEPT)
    log.info("backup_made", name=path.name, megabytes=round(path.stat().st_size / 1e6, 1))
