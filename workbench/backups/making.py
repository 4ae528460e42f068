"""Making a backup, and throwing away old ones."""

import hashlib
import io
import tarfile
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from workbench.backups import databases, sealed
from workbench.backups.contents import DATABASE, MANIFEST, BackupError, Manifest, files_to_keep, key_check
from workbench.db import Database
from workbench.settings import Settings

NAME = "workbench-{:%Y%m%dT%H%M%SZ}.age"
PATTERN = "workbench-*.age"


def make_backup(database: Database, settings: Settings, folder: Path, recipients: Sequence[str], *, now: datetime) -> Path:
    """Write one sealed file into `folder` and return its path. Everybody goes on working meanwhile.

    The secret key of the installation is left out on purpose: with it a stolen backup would open every token.
    Raises BackupError.
    """
    if not recipients:
        raise BackupError(
            "Nobody could open the backup: name a public key (WORKBENCH_BACKUP_RECIPIENTS). Make one with: backup new-key"
        )
    keys = [sealed.read_recipient(one) for one in recipients]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / NAME.format(now)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=settings.instance_dir) as place:
        copy = Path(place) / DATABASE
        rows, prints = databases.copy_out(database, copy)
        revision = databases.measure(database.url)[0] if databases.dialect_of(database.url) == "sqlite" else ""
        with database.engine.connect() as connection:
            revision = revision or databases.revision_of(connection)
        base = Manifest(
            made_at=now.isoformat(), dialect=databases.dialect_of(database.url), revision=revision,
            key_check=key_check(settings.secret_key), rows=rows, sums={}, prints=prints,
        )  # fmt: skip
        sealed.write_sealed(target, keys, lambda archive: _fill(archive, base, copy, settings.instance_dir))
    return target


def remove_old(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups of the folder. Returns what was removed."""
    old = newest_first(folder)[max(keep, 1) :]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def newest_first(folder: Path) -> list[Path]:
    """The backups of a folder; their names hold the time."""
    return sorted(folder.glob(PATTERN), reverse=True)


def _fill(archive: tarfile.TarFile, base: Manifest, copy: Path, instance_dir: Path) -> None:
    sums = {DATABASE: _add_large(archive, DATABASE, copy)}
    for name, path in files_to_keep(instance_dir):
        content = path.read_bytes()  # once: sum and archive are of the same bytes
        sums[name] = _add(archive, name, content)
    _add(archive, MANIFEST, Manifest(**{**base.__dict__, "sums": sums}).as_bytes())


def _add_large(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Sum and archive from one reading."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = path.stat().st_size, 0o600
    with path.open("rb") as handle:
        summing = _Summing(handle)
        archive.addfile(member, cast(IO[bytes], summing))
    return summing.sum.hexdigest()


class _Summing:
    """A file that sums up what is read of it."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next piece."""
        piece = self._handle.read(size)
        self.sum.update(piece)
        return piece


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> str:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))
    return hashlib.sha256(content).hexdigest()
