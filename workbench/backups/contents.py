"""What a backup holds, and the list inside it by which a restore is checked. Pure but for reading files."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from workbench.errors import WorkbenchError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FOLDERS = ("pictures", "model", "models")  # the rest of the instance folder can be made again, or must not leave the machine
PIECE = 1 << 20


class BackupError(WorkbenchError):
    """A backup cannot be made, read or put back. The message says what to do."""


@dataclass(frozen=True)
class Manifest:
    """What lies in the file. `rows` counts each table, `sums` has the SHA-256 of each file, `prints` one number for each table.

    `prints` are only made on PostgreSQL, whose dump is never the same twice; SQLite's file has its sum.
    """

    made_at: str  # UTC, ISO 8601
    dialect: str  # sqlite or postgresql
    revision: str  # of the migrations
    key_check: str
    rows: dict[str, int]
    sums: dict[str, str]
    prints: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        """As it lies in the archive."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def read_manifest(raw: bytes) -> Manifest:
    """Raises BackupError for one that is damaged or of a later format."""
    try:
        manifest = Manifest(**json.loads(raw))
    except (ValueError, TypeError) as error:
        raise BackupError("The list inside the backup cannot be read: the file is damaged. Take another one.") from error
    if manifest.format > FORMAT:
        raise BackupError("The backup was made by a later version of the workbench. Install that version first.")
    return manifest


def key_check(secret_key: str) -> str:
    """By which a restore sees whether the key that seals tokens is the same. Tells nothing about the key."""
    return hmac.new(secret_key.encode(), b"workbench backup: same key?", hashlib.sha256).hexdigest()


def sum_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def files_to_keep(instance_dir: Path) -> Iterator[tuple[str, Path]]:
    """(name in the backup, path) of every file that cannot be made again."""
    for folder in FOLDERS:
        for path in sorted((instance_dir / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(instance_dir).as_posix(), path
