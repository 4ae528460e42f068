"""Finished files of approved texts, kept on disk by what they are made of. A lost file is made again."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sandwiches.outputs import Order, build_mark

MOST_FILES = 600


def key_of(output_id: str, order: Order, *, width: int = 0) -> str:
    """A name for exactly this file: the text, the look, the templates and the code that make it."""
    parts = [
        output_id, width, order.document.to_json(), order.look.fingerprint, order.url, order.is_draft, order.is_grey, order.size,
        build_mark(),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True, sort_keys=True).encode("ascii")).hexdigest()


def kept_or_made(folder: Path, key: str, make: Callable[[], bytes]) -> bytes:
    """The file with this key, made and kept when it is not there. A folder that cannot be written is no hindrance."""
    path = folder / key[:2] / key
    with suppress(OSError):
        return path.read_bytes()
    made = make()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(made)
        os.replace(file.name, path)
        _prune(folder)
    return made


def _prune(folder: Path) -> None:
    """Let the oldest files go when there are too many."""
    files = [path for path in folder.glob("??/*") if path.is_file()]
    if len(files) <= MOST_FILES:
        return
    files.sort(key=lambda path: path.stat().st_mtime)
    for path in files[: len(files) - MOST_FILES * 3 // 4]:
        path.unlink(missing_ok=True)
