"""Rows by a mapping → forms as they are stored, and what a try shows of them. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.surveys.answering.checking import MOST_TEXT
from workbench.surveys.answering.service import NewResponse
from workbench.surveys.importing.guessing import guess_value, normal
from workbench.surveys.importing.reading import Column
from workbench.surveys.importing.targets import TICKED, Target

Meanings = Mapping[int, Mapping[str, str]]  # column → value → answer; "" means: leave such answers out


@dataclass(frozen=True)
class Plan:
    """What is needed to read rows: the columns, what each holds, and what a person said of their values."""

    columns: Sequence[Column]
    chosen: Mapping[int, Target]
    meanings: Meanings
    language: str  # when no column holds it
    languages: frozenset[str]
    receipt: Callable[[str], str]  # reference or row → receipt
    is_panel_number: Callable[[str], bool]


@dataclass(frozen=True)
class ReadForm:
    """One row. `fault`: "", or nothing (no answer in it), number (not of this panel), twice (the number stood above)."""

    row: int
    form: NewResponse | None
    fault: str = ""


def meaning_of(plan: Plan, position: int, raw: str) -> str:
    """The answer that a cell stands for; "" leaves it out."""
    raw = raw.strip()
    given = plan.meanings.get(position, {})
    return given[raw] if raw in given else guess_value(plan.chosen[position], raw, plan.columns[position])


def read_forms(plan: Plan, rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> list[ReadForm]:
    """Every row as a form or with its fault."""
    seen: set[str] = set()
    found = []
    for cells, number in zip(rows, numbers, strict=True):
        read = _read(plan, cells, number)
        member = read.form.number if read.form is not None else None
        if member and member in seen:
            read = ReadForm(number, None, "twice")
        elif member:
            seen.add(member)
        found.append(read)
    return found


def _read(plan: Plan, cells: Sequence[str], row: int) -> ReadForm:
    answers: dict[str, dict[str, Any]] = {}
    background: dict[str, str] = {}
    own: dict[str, str] = {}
    texts: list[tuple[str, str]] = []
    for position, target in plan.chosen.items():
        raw = cells[position].strip()
        if not raw:
            continue
        if target.part == "free_text":
            texts.append((target.code, raw[:MOST_TEXT]))
        elif target.part in ("number", "reference", "language"):
            own[target.part] = raw
        elif answer := meaning_of(plan, position, raw):
            _put(target, answer, answers, background, own)
    _drop_empty(answers)
    number = own.get("number", "")
    if number and not plan.is_panel_number(number):
        return ReadForm(row, None, "number")
    if not answers and not texts:
        return ReadForm(row, None, "nothing")
    language = normal(own.get("language", ""))[:2]
    form = NewResponse(
        language=language if language in plan.languages else plan.language,
        answers=answers,
        receipt=plan.receipt("reference:" + own["reference"] if own.get("reference") else f"row:{row}"),
        background=background,
        number=number or None,
        stage=own.get("stage", ""),
        free_texts=texts,
    )
    return ReadForm(row, form)


def _put(
    target: Target, answer: str, answers: dict[str, dict[str, Any]], background: dict[str, str], own: dict[str, str]
) -> None:
    if target.part == "background":
        background[target.code] = answer
    elif target.part == "stage":
        own["stage"] = answer
    elif target.part == "tick":
        if answer == TICKED:
            answers.setdefault(target.code, {}).setdefault("values", []).append(target.value)
    elif target.part == "choice":
        answers[target.code] = {"values": [answer]} if target.is_several else {"value": answer}
    else:
        answers.setdefault(target.code, {})[target.part] = int(answer) if target.part == "sure" else answer


def _drop_empty(answers: dict[str, dict[str, Any]]) -> None:
    """How sure somebody is says nothing without what they believe."""
    for code in [code for code, answer in answers.items() if set(answer) == {"sure"}]:
        del answers[code]


def count_cells(plan: Plan, rows: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """For each chosen column with answers: how often each answer comes, how many cells are empty, which values nobody knows."""
    counted = []
    for position, target in plan.chosen.items():
        values = Counter(row[position].strip() for row in rows)
        empty = values.pop("", 0)
        line: dict[str, Any] = {"column": position, "target": target.key, "empty": empty, "answers": {}, "unknown": []}
        if not target.answers:
            line["filled"] = sum(values.values())
        for raw, count in values.most_common() if target.answers else ():
            answer = meaning_of(plan, position, raw)
            if answer:
                line["answers"][answer] = line["answers"].get(answer, 0) + count
            elif not _is_unticked(target, raw):
                line["unknown"].append([raw[:60], count])
        counted.append(line)
    return counted


def _is_unticked(target: Target, raw: str) -> bool:
    return target.part == "tick" and normal(raw) in ("0", "no", "nej", "n", "false", "not selected", "ej vald", "-")
