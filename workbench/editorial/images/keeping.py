"""Files of pictures: named by the hash of their bytes, in a folder of the installation, written whole or not at all."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

FOLDER = "pictures"
NAME = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|webp)")
ADDRESS = "/pictures/"
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


def name_of(data: bytes, ending: str) -> str:
    """The name that these bytes have."""
    return f"{hashlib.sha256(data).hexdigest()}.{ending}"


def path_of(instance_dir: Path, name: str) -> Path:
    """Where a picture lies. The name must be one of ours."""
    if NAME.fullmatch(name) is None:
        raise ValueError(name)
    return instance_dir / FOLDER / name[:2] / name


def keep(instance_dir: Path, name: str, data: bytes) -> None:
    """Write the file; the same bytes again make it young, so that no sweep takes it before its row is there."""
    path = path_of(instance_dir, name)
    if path.exists():
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def name_in(address: str) -> str:
    """The picture's name in the address that a text holds; empty for another address."""
    name = address.removeprefix(ADDRESS) if address.startswith(ADDRESS) else ""
    return name if NAME.fullmatch(name) else ""
