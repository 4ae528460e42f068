"""Opening a backup into a folder and checking every file in it against its list."""

import os
import tarfile
from pathlib import Path, PurePosixPath
from typing import Any

from workbench.backups import databases
from workbench.backups.contents import DATABASE, FOLDERS, MANIFEST, PIECE, BackupError, Manifest, read_manifest, sum_of
from workbench.backups.sealed import read_sealed


def open_backup(path: Path, identity: Any, folder: Path) -> Manifest:
    """Unpack into `folder` and return the list, after every sum was found right. Raises BackupError."""
    with read_sealed(path, identity) as archive:
        for member in archive:
            _write(archive, member, folder)
    manifest_path = folder / MANIFEST
    if not manifest_path.is_file():
        raise BackupError(f"{path.name} has no list of what it holds: it is no backup of the workbench, or it is cut.")
    manifest = read_manifest(manifest_path.read_bytes())
    _check_sums(manifest, folder, path.name)
    if manifest.dialect == "sqlite":
        databases.check_sqlite(folder / DATABASE)
    return manifest


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    parts = PurePosixPath(member.name).parts
    is_ours = member.name in (MANIFEST, DATABASE) or (len(parts) > 1 and parts[0] in FOLDERS and ".." not in parts)
    source = archive.extractfile(member) if member.isreg() and is_ours else None
    if source is None:
        raise BackupError(f"The backup holds {member.name!r}, which no backup of the workbench holds. Nothing was put back.")
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        while piece := source.read(PIECE):
            handle.write(piece)


def _check_sums(manifest: Manifest, folder: Path, name: str) -> None:
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    wrong = sorted(present ^ set(manifest.sums))
    wrong += [one for one in sorted(present & set(manifest.sums)) if sum_of(folder / one) != manifest.sums[one]]
    if wrong:
        raise BackupError(f"{name} is damaged: {', '.join(wrong[:5])} is not what was put in. Take another backup.")
