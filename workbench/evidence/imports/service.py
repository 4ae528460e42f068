"""Changes to imports of figures: start, map, take in, stop. The same file twice changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workbench import queue
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.evidence.figures import service as figures
from workbench.evidence.figures.numbers import same_number
from workbench.evidence.imports.mapping import DEFAULTS, FIELDS, FigureRow, guess_mapping, is_complete, read_rows
from workbench.evidence.models import EvidenceSource, Figure, FigureImport
from workbench.evidence.sources.service import require_keeper
from workbench.intake.imports.reading import Table
from workbench.rumours.texts import tidy

AT_ONCE = 50
FORGOTTEN_AFTER = timedelta(days=7)
SHOWN = 500


def get_run(session: Session, run_id: int) -> FigureImport:
    """The import. Raises NotFound."""
    run = session.get(FigureImport, run_id)
    if run is None:
        raise NotFound(_("There is no such import."), subject_id=run_id)
    return run


def start_run(session: Session, file_name: str, table: Table, *, actor: User, now: datetime) -> FigureImport:
    """Keep the table with a first guess of what its columns hold."""
    require_keeper(actor)
    run = FigureImport(
        file_name=tidy(file_name)[:200] or "–",
        columns=[tidy(column) for column in table.columns],
        rows=[[number, *(tidy(cell) for cell in cells)] for number, cells in zip(table.numbers, table.rows, strict=True)],
        row_count=len(table.rows),
        mapping=guess_mapping(table.columns),
        defaults={},
        report={},
        asked_by_id=actor.id,
        asked_at=now,
    )
    session.add(run)
    session.flush()
    record(session, "figure_import_started", run, actor_id=actor.id, now=now, rows=run.row_count)
    return run


def set_mapping(session: Session, run: FigureImport, mapping: Mapping[str, int], defaults: Mapping[str, str]) -> None:
    """Choose the columns and try every row, without storing any value. Raises Refused when values lack a figure or a period."""
    if run.state not in ("mapping", "checked"):
        raise Conflict(_("This import has begun or ended. Start a new one."), subject_id=run.id)
    chosen = {field: column for field, column in mapping.items() if field in FIELDS and 0 <= column < len(run.columns)}
    if len(set(chosen.values())) < len(chosen):
        raise Refused(_("A column can hold one thing only. Choose different columns."), subject_id=run.id)
    texts = {name: tidy(defaults.get(name, "")) for name in DEFAULTS}
    if not is_complete(run.columns, chosen, texts):
        raise Refused(
            _("Choose the columns of the period and the value, and say which figure they belong to."), subject_id=run.id
        )
    run.mapping, run.defaults = chosen, texts
    run.report = _report(session, _checked(session, rows_of(run)))
    run.state = "checked"


def ask_to_take_in(session: Session, run: FigureImport, *, actor: User, now: datetime) -> None:
    """Let a worker take the values in. A second press does nothing more."""
    require_keeper(actor)
    if run.state in ("taking", "done"):
        return
    if run.state != "checked":
        raise Conflict(_("Choose the columns first."), subject_id=run.id)
    run.state, run.report = "taking", {**run.report, "done": 0}
    record(session, "figure_import_asked", run, actor_id=actor.id, now=now, rows=run.row_count)
    queue.enqueue(session, "evidence.take_in", {"run_id": run.id}, dedupe=f"evidence.take_in:{run.id}")


def take_in(session: Session, run: FigureImport, rows: Sequence[FigureRow], *, now: datetime) -> None:
    """Store some values as the person who asked. A value that stands there already changes nothing."""
    actor = session.get_one(User, run.asked_by_id)
    known = _figures(session, rows)
    for row in _checked(session, rows):
        if row.fault:
            continue
        code = _code(row)
        figure = known.get(code)
        if figure is None:
            figure = known[code] = figures.add_figure(session, _new(row, code), actor=actor, now=now)
        source = _source(session, row.source)
        reason = _("Import of %(file)s", file=run.file_name)
        figures.set_value(session, figure, row.period, row.value, actor=actor, now=now, reason=reason, source=source)
        if row.next_release and date.fromisoformat(row.next_release) > now.date():
            figure.next_release = date.fromisoformat(row.next_release)
    run.report = {**run.report, "done": int(run.report.get("done", 0)) + len(rows)}


def end_run(session: Session, run: FigureImport, state: str, *, actor_id: int | None, now: datetime) -> None:
    """Close the import ("done" or "cancelled") and let its rows go; the report stays."""
    if run.state in ("done", "cancelled"):
        return
    run.state, run.rows, run.finished_at = state, [], now
    verb = "figures_imported" if state == "done" else "figure_import_cancelled"
    record(session, verb, run, actor_id=actor_id, now=now)


def cancel_run(session: Session, run: FigureImport, *, actor: User, now: datetime) -> None:
    """Throw the file away before anything of it was taken in. Raises Conflict once it has begun."""
    require_keeper(actor)
    if run.state in ("taking", "done"):
        raise Conflict(_("The values are being taken in already."), subject_id=run.id)
    end_run(session, run, "cancelled", actor_id=actor.id, now=now)


def forget_old_runs(session: Session, *, now: datetime) -> int:
    """Files that nobody took in within a week are thrown away. Returns how many."""
    left = select(FigureImport).where(
        FigureImport.state.in_(("mapping", "checked")), FigureImport.asked_at < now - FORGOTTEN_AFTER
    )
    runs = session.scalars(left).all()
    for run in runs:
        end_run(session, run, "cancelled", actor_id=None, now=now)
    return len(runs)


def rows_of(run: FigureImport) -> list[FigureRow]:
    """The stored rows by the import's mapping."""
    return read_rows(run.columns, [row[1:] for row in run.rows], [row[0] for row in run.rows], run.mapping, run.defaults)


def _checked(session: Session, rows: Sequence[FigureRow]) -> list[FigureRow]:
    """With the faults that only the database knows: a new figure without a unit, an unknown source, years beside quarters."""
    known = _figures(session, rows)
    sources = {row.source.upper() for row in rows if row.source}
    held = set(session.scalars(select(EvidenceSource.code).where(EvidenceSource.code.in_(sources)))) if sources else set()
    kinds = {code: "-Q" in figure.values[0].period for code, figure in known.items() if figure.values}
    found = []
    for row in rows:
        fault = row.fault or _fault(row, known, held, kinds)
        found.append(row if not fault or row.fault else replace(row, fault=fault[0], fault_value=fault[1][:40]))
    return found


def _fault(row: FigureRow, known: Mapping[str, Figure], held: set[str], kinds: dict[str, bool]) -> tuple[str, str] | None:
    code = _code(row)
    if not code:
        return "code", row.code
    if code not in known and not (row.unit_sv and (row.title_sv or row.code)):
        return "unit", row.title_sv or row.code
    if row.source and row.source.upper() not in held:
        return "source", row.source
    is_quarter = "-Q" in row.period
    if kinds.setdefault(code, is_quarter) != is_quarter:
        return "mixed", row.period
    return None


def _figures(session: Session, rows: Sequence[FigureRow]) -> dict[str, Figure]:
    codes = {code for row in rows if not row.fault and (code := _code(row))}
    found: dict[str, Figure] = {}
    for first in range(0, len(codes), 400):
        part = sorted(codes)[first : first + 400]
        wanted = select(Figure).where(Figure.code.in_(part)).options(selectinload(Figure.values))
        found |= {figure.code: figure for figure in session.scalars(wanted)}
    return found


def _code(row: FigureRow) -> str:
    """The row's code, or the one that its name and place make; empty when it cannot be one."""
    try:
        return figures.read_code(row.code) if row.code else figures.code_of(row.title_sv, row.place)
    except Refused:
        return ""


def _source(session: Session, code: str) -> EvidenceSource | None:
    return session.scalar(select(EvidenceSource).where(EvidenceSource.code == code.upper())) if code else None


def _new(row: FigureRow, code: str) -> figures.NewFigure:
    return figures.NewFigure(
        title_sv=row.title_sv or row.code, unit_sv=row.unit_sv, code=code, title_en=row.title_en, unit_en=row.unit_en,
        theme=row.theme or "T99", place=row.place, definition=row.definition, small_numbers=row.small_numbers,
        source_code=row.source,
    )  # fmt: skip


def _report(session: Session, rows: Sequence[FigureRow]) -> dict[str, Any]:
    """What would happen: counts, changed values with what they were, refused rows with their fault."""
    known = _figures(session, rows)
    counts = {"new": 0, "changed": 0, "same": 0, "refused": 0}
    fresh: set[str] = set()
    changed: list[dict[str, str]] = []
    for row in rows:
        if row.fault:
            counts["refused"] += 1
            continue
        code = _code(row)
        old = next((one.value for one in known[code].values if one.period == row.period), None) if code in known else None
        fresh |= {code} if code not in known else set()
        if old is None:
            counts["new"] += 1
        elif same_number(old, row.value):
            counts["same"] += 1
        else:
            counts["changed"] += 1
            changed.append({"code": code, "period": row.period, "old": old, "new": row.value})
    faults = [{"row": row.number, "fault": row.fault, "value": row.fault_value} for row in rows if row.fault]
    first = [
        {"code": _code(row), "period": row.period, "value": row.value, "unit": row.unit_sv} for row in rows if not row.fault
    ][:5]
    return {
        **counts, "figures": len(fresh), "total": len(rows), "changes": changed[:SHOWN], "faults": faults[:SHOWN], "first": first,
    }  # fmt: skip
