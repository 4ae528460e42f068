"""Models on disk: their manifests, and which one is in use. Reads JSON alone, so that the web process stays light."""

import json
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.settings import Settings

MANIFEST = "model.json"
LIVE = "live"
MAKING = ".making-"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model's folder says of itself. `made_at` is the file's time; the card holds the day alone."""

    version: str
    sha256: str
    card: dict[str, Any]
    made_at: datetime


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest, or None where there is no whole model. The worker checks the hashes of the files when it loads them."""
    path = folder / MANIFEST
    try:
        body = json.loads(path.read_text("utf-8"))
        made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Manifest(str(body["version"]), str(body["sha256"]), dict(body["card"]), made_at)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def folder_of(settings: Settings, name: str, *, is_starter: bool) -> Path:
    """Where a version lies."""
    return settings.starter_dir if is_starter else settings.models_dir / name


def point_to(settings: Settings, name: str, *, is_starter: bool) -> None:
    """Let the worker use this version from its next batch on: one rename, so that nobody ever reads half a name."""
    settings.models_dir.mkdir(parents=True, exist_ok=True)
    pointer = settings.models_dir / LIVE
    if is_starter:
        pointer.unlink(missing_ok=True)
        return
    draft = settings.models_dir / f"{LIVE}.new"
    draft.write_text(f"{name}\n", encoding="utf-8")
    os.replace(draft, pointer)


def make_work_dir(settings: Settings, run_id: int, attempt: int) -> Path:
    """An empty folder for one try of a run, readable by nobody else: the labels in it hold people's words.

    What earlier tries left behind is thrown away; there is one run at a time.
    """
    for left in settings.models_dir.glob(f"{MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = settings.models_dir / f"{MAKING}{run_id}-{attempt}"
    folder.mkdir(parents=True, mode=0o700)
    return folder


def drop_version(settings: Settings, name: str) -> None:
    """Throw a version's folder away; its card stays in the database."""
    if name and "/" not in name and not name.startswith("."):
        shutil.rmtree(settings.models_dir / name, ignore_errors=True)
