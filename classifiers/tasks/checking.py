"""What cannot be learned from is refused by name, before any time is spent on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from classifiers.errors import CorpusError, InputError
from classifiers.tasks.reading import name_text, weigh_trust
from classifiers.tasks.types import TASKS, LabelledRow

MOST_LABELS = 60
LEAST_ROWS = 2
_SHOWN = 3
_SHOWN_LENGTH = 60


def refuse_unlearnable(rows: Sequence[LabelledRow], task: str, positive: str | None) -> None:
    """Raises CorpusError or InputError: one label only, too few of one, labels that look like ids, no readable text."""
    if task not in TASKS:
        raise InputError(f"There is no task {task!r}. Choose one of: {', '.join(TASKS)}.")
    counts = Counter(row.label for row in rows)
    if len(counts) == 1:
        raise CorpusError(f"All {len(rows)} rows have the label {next(iter(counts))!r}. At least two labels are needed.")
    if positive is not None and positive not in counts:
        raise InputError(f"The positive label {positive!r} stands nowhere. The labels are: {_list_labels(counts)}.")
    if task == "checkworthiness" and positive is None:
        raise InputError(f"Say with --positive which label means worth checking: {_list_labels(counts)}.")
    if positive is None:
        _refuse_odd_labels(counts, len(rows))
    elif min(counts[positive], len(rows) - counts[positive]) < LEAST_ROWS:
        raise CorpusError(f"At least {LEAST_ROWS} rows with and without the label {positive!r} are needed.")
    if not any(weigh_trust(row.text) > 0 for row in rows):
        raise CorpusError("No row holds a readable text. Name the column that holds the texts.")


def _refuse_odd_labels(counts: Counter[str], row_count: int) -> None:
    if len(counts) > MOST_LABELS:
        raise CorpusError(f"There are {len(counts)} different labels in {row_count} rows; at most {MOST_LABELS} make a task.")
    rare = sorted(label for label, count in counts.items() if count < LEAST_ROWS)
    if rare:
        raise CorpusError(f"At least {LEAST_ROWS} rows a label are needed; fewer have: {', '.join(map(repr, rare[:5]))}.")


def refuse_leaks(training: Sequence[LabelledRow], test: Sequence[LabelledRow], test_path: Path) -> None:
    """Raises CorpusError when a text stands in both, capitals and punctuation aside, or a test label was never trained."""
    known = {name_text(row.text): row.line for row in training}
    leaks = [(known[name], row) for row in test if (name := name_text(row.text)) in known]
    if leaks:
        shown = "; ".join(f"line {line} = test line {row.line} ({_shorten(row.text)!r})" for line, row in leaks[:_SHOWN])
        raise CorpusError(
            f"{len(leaks)} text(s) of {test_path} also stand in the training data: {shown}. Remove them from one of the two."
        )
    unknown = sorted({row.label for row in test} - {row.label for row in training})
    if unknown:
        raise CorpusError(f"{test_path} holds labels that the training data do not: {', '.join(map(repr, unknown[:5]))}.")


def _list_labels(counts: Counter[str]) -> str:
    return ", ".join(repr(label) for label, _ in counts.most_common(8))


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"
