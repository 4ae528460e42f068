"""Files that are handed out for a few days: where they lie, and how they go. Never part of a backup."""

import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.db import after_commit
from workbench.privacy.models import DataExport, RecordsRequest
from workbench.settings import Settings

FOLDER = "handed-out"


def folder_of(settings: Settings) -> Path:
    """The folder, made when it is missing; nobody else on the machine may look into it."""
    folder = settings.instance_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def export_path(settings: Settings, export: DataExport) -> Path:
    """Where an export lies. Its name tells nothing of its link."""
    return folder_of(settings) / f"export-{export.id}.zip"


def extract_path(settings: Settings, request: RecordsRequest) -> Path:
    """Where the extract of a request lies."""
    return folder_of(settings) / f"extract-{request.id}.zip"


def remove(path: Path) -> None:
    """Take the file away, and what a broken-off writing left of it."""
    for one in (path, path.with_suffix(".part")):
        one.unlink(missing_ok=True)


def forget_everything_handed_out(session: Session, *, settings: Settings, now: datetime) -> int:
    """After an erasure no file of ours may still hold the words: every export and extract that lies ready goes. How many."""
    exports = session.scalars(select(DataExport).where(DataExport.state.in_(("waiting", "running", "made")))).all()
    requests = session.scalars(select(RecordsRequest).where(RecordsRequest.state.in_(("making", "ready")))).all()
    for export in exports:
        export.state, export.expires_at = "gone", now
        record(session, "export_gone", export, actor_id=None, now=now, why="erasure")
        _remove_later(session, export_path(settings, export))
    for request in requests:
        request.state, request.file_name = "reading", ""
        record(session, "extract_gone", request, actor_id=None, now=now, why="erasure")
        _remove_later(session, extract_path(settings, request))
    return len(exports) + len(requests)


def _remove_later(session: Session, path: Path) -> None:
    after_commit(session, lambda: remove(path))


def size_of(path: Path) -> int:
    """How many bytes."""
    return os.path.getsize(path)
