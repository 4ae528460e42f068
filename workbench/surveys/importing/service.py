"""Changes to imports of answers: start, map, confirm, take in, undo. What tells who somebody is never reaches the table."""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feeds.masking import mask
from workbench import queue
from workbench.activity.service import record
from workbench.errors import Conflict, NotFound, Refused
from workbench.settings import Settings
from workbench.surveys.answering.models import FreeText, Response
from workbench.surveys.answering.service import NewResponse, store_responses
from workbench.surveys.importing.columns import keep_answers
from workbench.surveys.importing.guessing import find_misfits, guess_columns
from workbench.surveys.importing.models import WAITING, AnswerImport
from workbench.surveys.importing.queries import column_values, columns_of, panel_numbers, targets_of_wave
from workbench.surveys.importing.reading import Sheet
from workbench.surveys.importing.rows import Plan, ReadForm, count_cells, read_forms
from workbench.surveys.importing.targets import Target
from workbench.surveys.waves.models import Wave

FORGOTTEN_AFTER = timedelta(days=7)
SHOWN_FAULTS = 200
SHORTEST_MASKED = 6  # shorter cells hold a code or a word
IDS_AT_ONCE = 400


def get_import(session: Session, import_id: int) -> AnswerImport:
    """The import. Raises NotFound."""
    run = session.get(AnswerImport, import_id)
    if run is None:
        raise NotFound(_("There is no such import."), subject_id=import_id)
    return run


def start_import(
    session: Session, wave: Wave, file_name: str, sheet: Sheet, *, actor_id: int, now: datetime, settings: Settings
) -> AnswerImport:
    """Keep the rows without what tells who somebody is, with a first guess of the columns.

    Raises Conflict for a wave that is not open and for a table that waits or was taken in already.
    """
    _refuse_wave(wave)
    numbers = panel_numbers(session, wave, settings)
    kept = keep_answers(sheet, is_panel_number=numbers.__contains__)
    digest = _digest(wave, kept.sheet, settings)
    _refuse_twice(session, wave, digest)
    hide = _hider(numbers)
    run = AnswerImport(
        wave_id=wave.id, file_name=mask(file_name[-200:]).text or "–", format=kept.sheet.format, digest=digest, state="mapping",
        columns=[asdict(column) for column in kept.sheet.columns], refused=[asdict(one) for one in kept.refused],
        rows=[[n, *(hide(cell) for cell in cells)] for n, cells in zip(kept.sheet.numbers, kept.sheet.rows, strict=True)],
        row_count=len(kept.sheet.rows), incomplete_count=kept.incomplete_count, mapping={"columns": {}, "values": {}}, report={},
        stored={}, asked_by_id=actor_id, asked_at=now,
    )  # fmt: skip
    session.add(run)
    session.flush()
    columns, targets = columns_of(run), targets_of_wave(session, wave)
    guessed = guess_columns(columns, column_values(run), targets)
    run.mapping = {"columns": {str(position): key for position, key in guessed.items()}, "values": {}}
    record(session, "answer_import_started", run, actor_id=actor_id, now=now, wave=wave.code, rows=run.row_count)
    return run


def set_columns(
    session: Session,
    run: AnswerImport,
    chosen: Mapping[int, str],
    meanings: Mapping[int, Mapping[str, str]],
    *,
    settings: Settings,
) -> None:
    """Choose what each column holds and what its values mean, and try every row. Raises Refused when columns contradict."""
    _refuse_ended(run)
    targets = {target.key: target for target in targets_of_wave(session, run.wave)}
    kept = {n: key for n, key in chosen.items() if 0 <= n < len(run.columns) and key in targets}
    _refuse_contradiction(run, kept, targets)
    allowed = {
        str(n): {raw: answer for raw, answer in values.items() if not answer or answer in targets[kept[n]].answers}
        for n, values in meanings.items()
        if n in kept
    }
    run.mapping = {"columns": {str(n): key for n, key in kept.items()}, "values": allowed}
    run.report = _try(session, run, settings=settings)
    run.state = "checked"


def ask_to_take_in(session: Session, run: AnswerImport, *, is_confirmed: bool, actor_id: int, now: datetime) -> None:
    """Let a worker take the file in. Raises Refused while columns seem swapped and nobody has said that they are right."""
    if run.state in ("asked", "done"):
        return
    _refuse_ended(run)
    _refuse_wave(run.wave)
    if run.state != "checked":
        raise Conflict(_("Choose the columns first."), subject_id=run.id)
    if not run.report.get("new"):
        raise Refused(_("There is no new answer in the file."), subject_id=run.id)
    if run.report.get("misfits") and not is_confirmed:
        raise Refused(_("Some columns seem to be swapped. Change them, or say that they are right."), subject_id=run.id)
    run.state = "asked"
    record(session, "answer_import_asked", run, actor_id=actor_id, now=now, confirmed=bool(run.report.get("misfits")))
    queue.enqueue(session, "surveys.take_in_answers", {"import_id": run.id}, dedupe=f"answers:{run.id}")


def take_in(session: Session, run: AnswerImport, *, settings: Settings, today: date, now: datetime) -> None:
    """Store every form in this transaction, or none: a wave that has closed meanwhile takes nothing."""
    if run.state != "asked":
        return
    if run.wave.state != "open":
        run.state, run.rows, run.finished_at = "failed", [], now
        record(session, "answer_import_failed", run, actor_id=None, now=now, why="wave_closed")
        return
    forms = [read.form for read in _read(session, run, settings) if read.form is not None]
    known = _known_receipts(session, run.wave_id, [form.receipt for form in forms])
    texts = set(session.scalars(select(FreeText.id).where(FreeText.wave_id == run.wave_id)))
    stored = store_responses(session, run.wave, forms, way="import", today=today)
    run.report = {**run.report, "new": stored.new, "known": stored.repeated}
    run.stored = {
        "receipts": sorted(form.receipt for form in forms if form.receipt not in known),
        "texts": _added_texts(session, run.wave_id, texts, forms),
    }
    run.state, run.rows, run.finished_at = "done", [], now
    record(session, "answer_import_done", run, actor_id=run.asked_by_id, now=now, forms=stored.new)


def undo_import(session: Session, run: AnswerImport, *, actor_id: int, now: datetime) -> int:
    """Take the file's answers out again. Returns how many. Raises Conflict once the wave is closed: then they are counted."""
    if run.state != "done":
        raise Conflict(_("Only a file that was taken in can be taken out again."), subject_id=run.id)
    if run.wave.state != "open":
        raise Conflict(_("The survey is closed and its answers are counted. They stay."), subject_id=run.id)
    receipts, count = list(run.stored.get("receipts", ())), 0
    for first in range(0, len(receipts), IDS_AT_ONCE):
        some = receipts[first : first + IDS_AT_ONCE]
        gone = delete(Response).where(Response.wave_id == run.wave_id, Response.receipt.in_(some), Response.way == "import")
        count += session.execute(gone).rowcount  # type: ignore[attr-defined]
    texts = list(run.stored.get("texts", ()))
    for first in range(0, len(texts), IDS_AT_ONCE):
        session.execute(delete(FreeText).where(FreeText.id.in_(texts[first : first + IDS_AT_ONCE])))
    run.state, run.stored = "undone", {}
    record(session, "answer_import_undone", run, actor_id=actor_id, now=now, forms=count)
    return count


def cancel_import(session: Session, run: AnswerImport, *, actor_id: int | None, now: datetime) -> None:
    """Throw the file away; nothing was stored."""
    _refuse_ended(run)
    run.state, run.rows, run.finished_at = "cancelled", [], now
    record(session, "answer_import_cancelled", run, actor_id=actor_id, now=now)


def forget_imports(session: Session, *, now: datetime) -> int:
    """Files that nobody finished within a week go; what an undo would need goes when the wave has closed. Returns how many."""
    left = select(AnswerImport).where(AnswerImport.state.in_(WAITING), AnswerImport.asked_at < now - FORGOTTEN_AFTER)
    runs = list(session.scalars(left))
    for run in runs:
        cancel_import(session, run, actor_id=None, now=now)
    counted = select(AnswerImport).join(Wave).where(AnswerImport.state == "done", Wave.state == "closed")
    for run in session.scalars(counted):
        if run.stored:
            run.stored = {}
    return len(runs)


def _try(session: Session, run: AnswerImport, *, settings: Settings) -> dict[str, Any]:
    """What would happen: counts, what each column gives, which columns seem swapped, and the rows that are left out."""
    plan = plan_of(session, run, settings)
    rows = [row[1:] for row in run.rows]
    forms = read_forms(plan, rows, [row[0] for row in run.rows])
    receipts = [read.form.receipt for read in forms if read.form is not None]
    known = _known_receipts(session, run.wave_id, receipts)
    answered = set(session.scalars(select(Response.number).where(Response.wave_id == run.wave_id, Response.number.is_not(None))))
    repeated = [r for r in forms if r.form is not None and (r.form.receipt in known or r.form.number in answered)]
    chosen = {position: target.key for position, target in plan.chosen.items()}
    misfits = find_misfits(plan.columns, column_values(run), chosen, targets_of_wave(session, run.wave), plan.meanings)
    faults = [{"row": read.row, "fault": read.fault} for read in forms if read.fault]
    return {
        "new": len(receipts) - len(repeated), "known": len(repeated), "refused": len(faults), "faults": faults[:SHOWN_FAULTS],
        "columns": count_cells(plan, rows), "misfits": [asdict(one) for one in misfits],
    }  # fmt: skip


def plan_of(session: Session, run: AnswerImport, settings: Settings) -> Plan:
    """The mapping as it reads rows."""
    targets = {target.key: target for target in targets_of_wave(session, run.wave)}
    languages = list(run.wave.languages) or ["sv"]
    return Plan(
        columns=columns_of(run),
        chosen={int(n): targets[key] for n, key in run.mapping["columns"].items() if key in targets},
        meanings={int(n): values for n, values in run.mapping["values"].items()},
        language=languages[0],
        languages=frozenset(languages),
        receipt=_receipts(run, settings),
        is_panel_number=panel_numbers(session, run.wave, settings).__contains__,
    )


def _read(session: Session, run: AnswerImport, settings: Settings) -> list[ReadForm]:
    rows = [row[1:] for row in run.rows]
    return read_forms(plan_of(session, run, settings), rows, [row[0] for row in run.rows])


def _receipts(run: AnswerImport, settings: Settings) -> Callable[[str], str]:
    """Reference or row → receipt. Keyed, so that it cannot be matched with the other system's list of who answered."""
    reference_key = f"{run.wave_id}:".encode()
    row_key = f"{run.wave_id}:{run.digest}:".encode()

    def receipt(mark: str) -> str:
        key = reference_key if mark.startswith("reference:") else row_key
        return "import:" + hmac.new(settings.secret_key.encode(), key + mark.encode(), hashlib.sha256).hexdigest()[:48]

    return receipt


def _digest(wave: Wave, sheet: Sheet, settings: Settings) -> str:
    """The same table gives the same digest, whatever kind of file it came in."""
    made = hmac.new(settings.secret_key.encode(), f"answers:{wave.id}".encode(), hashlib.sha256)
    for line in ([column.name for column in sheet.columns], *sheet.rows):
        made.update("\x1f".join(cell.strip() for cell in line).encode() + b"\x1e")
    return made.hexdigest()


def _refuse_twice(session: Session, wave: Wave, digest: str) -> None:
    states = (*WAITING, "asked", "done")
    wanted = select(AnswerImport.id).where(
        AnswerImport.wave_id == wave.id, AnswerImport.digest == digest, AnswerImport.state.in_(states)
    )
    known = session.scalar(wanted)
    if known is not None:
        raise Conflict(_("This file is here already. Nothing was added."), subject_id=known)


def _refuse_wave(wave: Wave) -> None:
    if wave.state != "open":
        raise Conflict(_("Answers can be taken in only while the survey is open."), subject_id=wave.id)


def _refuse_ended(run: AnswerImport) -> None:
    if run.state not in WAITING:
        raise Conflict(_("This import has begun or ended. Start a new one."), subject_id=run.id)


def _refuse_contradiction(run: AnswerImport, chosen: Mapping[int, str], targets: Mapping[str, Target]) -> None:
    keys = list(chosen.values())
    parts = [targets[key] for key in keys]
    if not any(target.code for target in parts):
        raise Refused(_("Choose at least one column that answers a question."), subject_id=run.id)
    if len(set(keys)) < len(keys):
        raise Refused(_("Two columns hold the same. Choose one of them."), subject_id=run.id)
    whole = {target.code for target in parts if target.part == "choice"}
    if any(target.part == "tick" and target.code in whole for target in parts):
        raise Refused(_("A question is either one column, or one column for each choice."), subject_id=run.id)


def _hider(numbers: set[str]) -> Callable[[str], str]:
    """Masks a cell; codes, short words and panel numbers stay as they are. Cells repeat, so each is read once."""

    @cache
    def hide(cell: str) -> str:
        return cell if len(cell) < SHORTEST_MASKED or cell in numbers else mask(cell).text

    return hide


def _known_receipts(session: Session, wave_id: int, receipts: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for first in range(0, len(receipts), IDS_AT_ONCE):
        some = receipts[first : first + IDS_AT_ONCE]
        known.update(session.scalars(select(Response.receipt).where(Response.wave_id == wave_id, Response.receipt.in_(some))))
    return known


def _added_texts(session: Session, wave_id: int, before: set[int], forms: Sequence[NewResponse]) -> list[int]:
    """Ids of the texts that this file brought, in no order."""
    own = {code for form in forms for code, _text in form.free_texts}
    if not own:
        return []
    rows = select(FreeText.id).where(FreeText.wave_id == wave_id, FreeText.item_code.in_(own))
    return sorted(set(session.scalars(rows)) - before)
