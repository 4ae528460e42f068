"""The register of erasures outside of the database: it outlives a restore, and erases again what comes back.

One JSON object a line, only added to: a keyed code, and which rows lost their words with the time each was stored, so that
a later row which happens to carry the same number is left alone. It holds no text, no address and no name.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.errors import Refused
from workbench.intake.models import Item, ItemCopy
from workbench.privacy.erasing.finding import Found
from workbench.rumours.models import Sighting
from workbench.settings import Settings

NAME = "erasures.jsonl"
STORED = {"item": (Item, "collected_at"), "item_copy": (ItemCopy, "collected_at"), "sighting": (Sighting, "logged_at")}


@dataclass(frozen=True)
class Line:
    """One erasure. `rows`: by table, pairs of a row's number and when it was stored (UTC, ISO 8601)."""

    uid: str
    way: str
    key: str
    reference: str
    at: str
    rows: dict[str, list[list[object]]] = field(default_factory=dict)

    @property
    def erased_at(self) -> datetime:
        """When."""
        return datetime.fromisoformat(self.at)


def places(settings: Settings) -> list[Path]:
    """Where the register lies: with the installation, and beside the backups, so that a restore finds it."""
    folders = [settings.instance_dir] + ([settings.backup_dir] if settings.backup_dir else [])
    return [folder / NAME for folder in folders]


def rows_of(session: Session, found: Found) -> dict[str, list[list[object]]]:
    """What was found, as the register names it."""
    ids = {"item": found.items, "item_copy": found.copies, "sighting": found.sightings}
    told: dict[str, list[list[object]]] = {}
    for table, (model, column) in STORED.items():
        wanted = select(model.id, getattr(model, column)).where(model.id.in_(ids[table])).order_by(model.id)  # type: ignore[attr-defined]
        told[table] = [[row[0], row[1].isoformat()] for row in session.execute(wanted)]
    return told


def append(settings: Settings, line: Line) -> None:
    """Add the line everywhere, on disk before it returns. An erasure that cannot be kept is refused: a restore would undo it."""
    body = (json.dumps(asdict(line), sort_keys=True) + "\n").encode()
    for path in places(settings):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(handle, body)
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise Refused(f"{path.name}: {error.strerror}") from error


def read(paths: Sequence[Path]) -> Iterator[Line]:
    """Every line of these files, each erasure once. A line that was cut off by a crash is passed over."""
    seen: set[str] = set()
    for path in paths:
        if not path.is_file():
            continue
        for raw in path.read_text("utf-8", "replace").splitlines():
            try:
                line = Line(**json.loads(raw))
            except (ValueError, TypeError):
                continue
            if line.uid not in seen:
                seen.add(line.uid)
                yield line
