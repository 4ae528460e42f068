"""The file itself: a tar, compressed, sealed to public keys with age. Nothing of it is written unsealed.

Sealing needs the public key only: the key that opens a backup need not be on this machine. Format: age-encryption.org/v1.
"""

import fcntl
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyrage
import zstandard

from workbench.backups.contents import BackupError

LEVEL = 1  # half the time of level 3 for a file that is a tenth larger (docs/benchmarks.md)
PIPE = 1 << 20  # bytes on the way from one thread to the next; the system's own 64 kB made them wait for each other
F_SETPIPE_SZ = 1031  # Linux; elsewhere the pipe stays as it is


def new_key() -> tuple[str, str]:
    """(the secret that opens, the public key that seals)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def read_recipient(text: str) -> Any:
    """A public key. Raises BackupError."""
    try:
        return pyrage.x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise BackupError(f"“{text[:20]}…” is no public key; it begins with age1. Make one with: backup new-key") from error


def read_identity(path: Path) -> Any:
    """The secret key in a file; lines that begin with # are notes. Raises BackupError."""
    try:
        lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
        return pyrage.x25519.Identity.from_str(next(line for line in lines if line and not line.startswith("#")))
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError) as error:
        raise BackupError(f"{path} holds no key that opens backups; its line begins with AGE-SECRET-KEY-1.") from error


def write_sealed(target: Path, recipients: list[Any], fill: Callable[[tarfile.TarFile], None]) -> None:
    """`fill` puts its members into an archive that is sealed on the way. The file appears whole, or not at all."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    read_end, write_end = _wide_pipe()
    failed: list[BaseException] = []
    filler = threading.Thread(target=_fill, args=(write_end, fill, failed))
    filler.start()
    try:
        with os.fdopen(read_end, "rb") as source, _private(unfinished) as sealed:
            pyrage.encrypt_io(source, sealed, recipients)
            sealed.flush()
            os.fsync(sealed.fileno())
        filler.join()
        if failed:
            raise failed[0]
        os.replace(unfinished, target)
    finally:
        filler.join()
        unfinished.unlink(missing_ok=True)


def _fill(write_end: int, fill: Callable[[tarfile.TarFile], None], failed: list[BaseException]) -> None:
    try:
        with (
            os.fdopen(write_end, "wb") as raw,
            zstandard.ZstdCompressor(level=LEVEL, threads=1).stream_writer(raw, write_size=PIPE) as packed,
            tarfile.open(fileobj=packed, mode="w|", bufsize=PIPE, copybufsize=PIPE) as archive,  # type: ignore[call-overload]
        ):
            fill(archive)
    except BaseException as error:  # handed to the thread that waits, which raises it
        failed.append(error)


def _wide_pipe() -> tuple[int, int]:
    ends = os.pipe()
    with suppress(OSError):
        fcntl.fcntl(ends[1], F_SETPIPE_SZ, PIPE)
    return ends


def _private(path: Path) -> Any:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


@contextmanager
def read_sealed(path: Path, identity: Any) -> Iterator[tarfile.TarFile]:
    """The archive, to be read from front to back. Raises BackupError for the wrong key, a cut or a changed file."""
    read_end, write_end = _wide_pipe()
    failed: list[BaseException] = []
    opener = threading.Thread(target=_open, args=(path, write_end, identity, failed))
    opener.start()
    trouble: Exception | None = None
    try:
        with (
            os.fdopen(read_end, "rb") as raw,
            zstandard.ZstdDecompressor().stream_reader(raw) as unpacked,
            tarfile.open(fileobj=unpacked, mode="r|", bufsize=PIPE) as archive,
        ):
            yield archive
            while raw.read(1 << 16):  # to the end: the last piece is checked as well
                pass
    except (tarfile.TarError, zstandard.ZstdError, EOFError) as error:
        trouble = error
    finally:
        opener.join()
    if failed:
        raise _in_words(failed[0], path) from failed[0]
    if trouble:
        raise BackupError(f"{path.name} is damaged. Take another backup.") from trouble


def _open(path: Path, write_end: int, identity: Any, failed: list[BaseException]) -> None:
    try:
        with os.fdopen(write_end, "wb") as opened, path.open("rb") as source:
            pyrage.decrypt_io(source, opened, [identity])
    except BaseException as error:  # handed to the thread that reads
        failed.append(error)


def _in_words(error: BaseException, path: Path) -> BaseException:
    if isinstance(error, FileNotFoundError):
        return BackupError(f"There is no file {path}.")
    if isinstance(error, pyrage.DecryptError):
        if "No matching keys" in str(error):
            return BackupError(f"This key does not open {path.name}. Each backup is opened by the key it was sealed to.")
        return BackupError(f"{path.name} is no backup, or it is damaged. Take another one.")
    if isinstance(error, OSError):
        return BackupError(f"{path.name} is cut or changed: it cannot be opened to its end. Take another backup.")
    return error
