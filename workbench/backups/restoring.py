"""Putting a backup back into an empty system, and the drill that does so in a scratch place."""

import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from workbench.backups import databases
from workbench.backups.contents import DATABASE, FOLDERS, BackupError, Manifest, key_check
from workbench.backups.holding import hold_everything
from workbench.backups.opening import open_backup
from workbench.backups.shutting import ReadOnlyMode, load_shut, open_again, shut
from workbench.db import Database
from workbench.privacy.erasing import register
from workbench.privacy.erasing.replaying import replay_register
from workbench.settings import Settings

Say = Callable[[str], None]


@dataclass(frozen=True)
class Verified:
    """What the drill found. `differences` is empty when the backup is sound."""

    manifest: Manifest
    differences: tuple[str, ...]

    @property
    def total_rows(self) -> int:
        """Rows of all tables."""
        return sum(self.manifest.rows.values())


def verify(path: Path, identity: Any, *, scratch: Path, scratch_url: str | None = None) -> Verified:
    """Restore into a scratch place, count again and compare. Touches nothing else.

    A backup of PostgreSQL needs `scratch_url`, an empty database of its own. Raises BackupError.
    """
    with tempfile.TemporaryDirectory(prefix=".verifying-", dir=scratch) as place:
        folder = Path(place)
        manifest = open_backup(path, identity, folder)
        url = f"sqlite:///{folder / DATABASE}"
        if manifest.dialect == "postgresql":
            if scratch_url is None:
                raise BackupError(
                    "A backup of PostgreSQL is verified in a database of its own: name an empty one with --scratch-url."
                )
            _require_empty(scratch_url)
            databases.load(folder / DATABASE, scratch_url)
            url = scratch_url
        return Verified(manifest, tuple(_differences(manifest, url)))


def restore(
    path: Path, identity: Any, settings: Settings, *, by: str, now: datetime, say: Say, mode: ReadOnlyMode,
    without_key: bool = False, erasures: Sequence[Path] = (),
) -> Manifest:  # fmt: skip
    """Put the backup back into this empty installation, bring it up to date, erase again, hold all sending. Raises BackupError.

    It is read-only from its first moment until all sending is held: nothing can leave in between, whoever starts a server.

    `erasures` are registers that were kept elsewhere; those in the installation and beside the backups are read anyway.
    `by` is the e-mail address of an administrator or approver in the backup: the one who answers for what is held.
    """
    _require_empty(settings.database_url)
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=settings.instance_dir) as place:
        folder = Path(place)
        say("Opening and checking the backup …")
        manifest = open_backup(path, identity, folder)
        _require_same_kind(manifest, settings)
        if manifest.key_check != key_check(settings.secret_key) and not without_key:
            raise BackupError(
                "The secret key here is not the one the backup was made with, so sealed tokens could not be opened. Put the old "
                "file secret_key in place, or use --without-key and enter the tokens of all channels and sources again."
            )
        say("Loading the database …")
        differences = load_shut(
            folder / DATABASE, settings.database_url, partial(_differences, manifest), mode=mode,
            language=settings.default_language, now=now,
        )  # fmt: skip
        for name in FOLDERS:
            if (folder / name).is_dir() and not (settings.instance_dir / name).exists():
                os.replace(folder / name, settings.instance_dir / name)
    if differences:
        raise BackupError("After loading, something is missing: " + "; ".join(differences[:5]))
    registers = [*erasures, path.parent / register.NAME]
    made_at = datetime.fromisoformat(manifest.made_at)
    _bring_up_to_date(settings, registers, by=by, made_at=made_at, now=now, say=say, mode=mode)
    return manifest


def _bring_up_to_date(
    settings: Settings, registers: Sequence[Path], *, by: str, made_at: datetime, now: datetime, say: Say, mode: ReadOnlyMode
) -> None:
    from workbench.installing import migrate

    database = Database(settings.database_url)
    try:
        say("Bringing the database up to date …")
        migrate(database)
        with database.write_session() as session:
            shut(session, mode=mode, language=settings.default_language, now=now)
            again = replay_register(session, settings, now=now, paths=registers)
        say(f"Erased again: {again.rows} rows; {again.erasures} erasures were made after the backup.")
        with database.write_session() as session:
            held = hold_everything(session, by=by, made_at=made_at, now=now)
            open_again(session, mode=mode, now=now)
        say(f"Everything planned is stopped; {held} messages that were due wait for a person, since they may have gone out.")
    finally:
        database.dispose()


def _require_empty(url: str) -> None:
    if not databases.is_empty(url):
        raise BackupError(
            "This place is not empty. A backup is put back into a new installation only, so that nothing is overwritten."
        )


def _require_same_kind(manifest: Manifest, settings: Settings) -> None:
    here = databases.dialect_of(settings.database_url)
    if here != manifest.dialect:
        raise BackupError(f"The backup is of {manifest.dialect}, this installation runs on {here}. Set WORKBENCH_DATABASE_URL.")


def _differences(manifest: Manifest, url: str) -> list[str]:
    revision, rows, prints = databases.measure(url)
    found = [] if revision == manifest.revision else [f"the database stands at {revision}, not {manifest.revision}"]
    for table in sorted(rows.keys() | manifest.rows.keys()):
        if rows.get(table) != manifest.rows.get(table):
            found.append(f"{table}: {rows.get(table, 'no')} rows, {manifest.rows.get(table, 'no')} in the list")
        elif prints.get(table) != manifest.prints.get(table):
            found.append(f"{table}: the rows are not the same")
    return found
