"""Changes to imports: start, map, take in, stop. Cells are masked before the run is stored; rows go when the run has ended."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import queue
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.intake.imports.mapping import FIELDS, ReadRow, guess_mapping, read_rows
from workbench.intake.imports.reading import Table
from workbench.intake.models import ImportRun, Item, ItemCopy, Source
from workbench.intake.told.service import masked_told, store_told

ROWS_AT_ONCE = 50
FORGOTTEN_AFTER = timedelta(days=7)  # a run that nobody finished
SHOWN_FAULTS = 500
_LOOKED_UP_AT_ONCE = 400


def get_run(session: Session, run_id: int) -> ImportRun:
    """The run. Raises NotFound."""
    run = session.get(ImportRun, run_id)
    if run is None:
        raise NotFound(_("There is no such import."), subject_id=run_id)
    return run


def start_run(session: Session, file_name: str, table: Table, *, actor_id: int, now: datetime) -> ImportRun:
    """Keep the table, every cell masked, with a first guess of what its columns hold."""
    run = ImportRun(
        file_name=masked_told(file_name, most=200) or "–",
        state="mapping",
        columns=[masked_told(column, most=100) for column in table.columns],
        rows=[[number, *(masked_told(cell) for cell in cells)] for number, cells in zip(table.numbers, table.rows, strict=True)],
        row_count=len(table.rows),
        mapping=guess_mapping(table.columns),
        report={},
        asked_by_id=actor_id,
        asked_at=now,
    )
    session.add(run)
    session.flush()
    record(session, "import_started", run, actor_id=actor_id, now=now, rows=run.row_count)
    return run


def set_mapping(session: Session, run: ImportRun, mapping: Mapping[str, int], *, now: datetime, timezone: str) -> None:
    """Choose the columns and try every row, without storing any. Raises Refused without a text column."""
    _refuse_ended(run)
    chosen = {field: column for field, column in mapping.items() if field in FIELDS and 0 <= column < len(run.columns)}
    if "text" not in chosen:
        raise Refused(_("Choose the column that holds the text."), subject_id=run.id)
    if len(set(chosen.values())) < len(chosen):
        raise Refused(_("A column can hold one thing only. Choose different columns."), subject_id=run.id)
    run.mapping = chosen
    rows = rows_of(run, now=now, timezone=timezone)
    known = _known_ids(session, [row_id(row) for row in rows if not row.fault])
    run.report = _report(rows, known)
    run.state = "checked"


def ask_to_take_in(session: Session, run: ImportRun, *, actor_id: int, now: datetime) -> None:
    """Let a worker take the rows in. A second press does nothing more. Raises Conflict when the columns are not chosen."""
    if run.state == "done" or run.report.get("asked"):
        return
    if run.state != "checked":
        raise Conflict(_("Choose the columns first."), subject_id=run.id)
    run.report = {**run.report, "asked": True, "done": 0}
    record(session, "import_asked", run, actor_id=actor_id, now=now, rows=run.row_count)
    queue.enqueue(session, "intake.take_in_import", {"run_id": run.id}, dedupe=f"import:{run.id}")


def take_in(session: Session, run: ImportRun, rows: Sequence[ReadRow], *, now: datetime) -> None:
    """Store some rows. One that stands there already changes nothing."""
    for row in rows:
        if not row.fault:
            store_told(
                session, kind="import", text=row.text, title=row.title, language=row.language, heard_in=row.heard_in,
                place=row.place, doubt=row.doubt, told_by="staff", heard_at=row.heard_at, external_id=row_id(row),
                actor_id=run.asked_by_id, now=now,
            )  # fmt: skip
    run.report = {**run.report, "done": int(run.report.get("done", 0)) + len(rows)}


def end_run(session: Session, run: ImportRun, state: str, *, actor_id: int | None, now: datetime) -> None:
    """Close the run ("done" or "cancelled") and let its rows go; the report of refused rows stays."""
    if run.state in ("done", "cancelled"):
        return
    run.state, run.rows, run.finished_at = state, [], now
    record(session, "import_done" if state == "done" else "import_cancelled", run, actor_id=actor_id, now=now)


def cancel_run(session: Session, run: ImportRun, *, actor_id: int, now: datetime) -> None:
    """Stop a run that has not begun to take rows in. Raises Conflict once it has."""
    if run.report.get("asked"):
        raise Conflict(_("The rows are being taken in already."), subject_id=run.id)
    end_run(session, run, "cancelled", actor_id=actor_id, now=now)


def forget_old_runs(session: Session, *, now: datetime) -> int:
    """Runs that nobody finished within a week are cancelled. Returns how many."""
    left = select(ImportRun).where(ImportRun.state.in_(("mapping", "checked")), ImportRun.asked_at < now - FORGOTTEN_AFTER)
    runs = list(session.scalars(left))
    for run in runs:
        end_run(session, run, "cancelled", actor_id=None, now=now)
    return len(runs)


def rows_of(run: ImportRun, *, now: datetime, timezone: str) -> list[ReadRow]:
    """The stored rows by the run's mapping."""
    return read_rows([row[1:] for row in run.rows], [row[0] for row in run.rows], run.mapping, now=now, timezone=timezone)


def row_id(row: ReadRow) -> str:
    """The id of a row: its own reference, else its words, time and place. The same file twice gives the same ids.

    A reference that was masked tells rows apart no longer.
    """
    words = "\n".join((row.title, row.text, row.heard_at.isoformat() if row.heard_at else "", row.place))
    own = row.reference if row.reference and "[" not in row.reference else words
    return "row:" + hashlib.sha256(own.encode()).hexdigest()


def _known_ids(session: Session, ids: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for first in range(0, len(ids), _LOOKED_UP_AT_ONCE):
        asked = ids[first : first + _LOOKED_UP_AT_ONCE]
        for model in (Item, ItemCopy):
            found = select(model.external_id).join(Source).where(Source.kind == "import", model.external_id.in_(asked))
            known.update(session.scalars(found))
    return known


def _report(rows: Sequence[ReadRow], known: set[str]) -> dict[str, Any]:
    """What would happen: counts, and the refused rows with their fault."""
    seen: set[str] = set(known)
    counts = {"new": 0, "known": 0, "refused": 0}
    for row in rows:
        if row.fault:
            counts["refused"] += 1
        elif row_id(row) in seen:
            counts["known"] += 1
        else:
            seen.add(row_id(row))
            counts["new"] += 1
    faults = [{"row": row.number, "fault": row.fault, "value": row.fault_value} for row in rows if row.fault]
    return {**counts, "faults": faults[:SHOWN_FAULTS], "total": len(rows)}


def _refuse_ended(run: ImportRun) -> None:
    if run.state in ("done", "cancelled") or run.report.get("asked"):
        raise Conflict(_("This import has begun or ended. Start a new one."), subject_id=run.id)
