"""The file of labels: one JSON object a line, a label or a rumour that labels name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from classifiers.errors import InputError
from classifiers.learning.types import WEIGHTS, Label, LabelledRumour
from classifiers.types import THEMES, Text

_TEXTS = ("text", "title", "language", "genre", "task", "value", "origin", "at")


def read_labels(path: Path) -> tuple[list[Label], dict[str, LabelledRumour]]:
    """Labels and rumours of a file. Raises InputError with file and line.

    A label: {"id", "text", "title"?, "language"?, "genre"?, "task", "value", "origin", "at"?}. A rumour: {"rumour_id",
    "claim", "theme", "variants"?}.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The file of labels {path} cannot be read.") from error
    labels: list[Label] = []
    rumours: dict[str, LabelledRumour] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row = _parse(line, f"{path}, line {number}")
        if "rumour_id" in row:
            rumours[str(row["rumour_id"])] = _as_rumour(row, f"{path}, line {number}")
        else:
            labels.append(_as_label(row, f"{path}, line {number}"))
    return labels, rumours


def write_lines(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """One JSON object a line."""
    with path.open("w", encoding="utf-8") as handle:
        handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _parse(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not a JSON object.") from error
    if not isinstance(row, dict):
        raise InputError(f"{where}: not a JSON object.")
    return row


def _as_label(row: dict[str, Any], where: str) -> Label:
    missing = [name for name in ("id", "text", "task", "value", "origin") if row.get(name) is None]
    wrong = [name for name in _TEXTS if row.get(name) is not None and not isinstance(row[name], str)]
    if missing or wrong:
        raise InputError(f"{where}: {', '.join(missing + wrong)} missing or not a string.")
    text = Text(str(row["id"]), row["text"], row.get("title"), row.get("language"), row.get("genre"))
    weight = WEIGHTS.get(row["origin"], 1.0)
    return Label(text, row["task"], row["value"], row["origin"], row.get("at") or "", weight)


def _as_rumour(row: dict[str, Any], where: str) -> LabelledRumour:
    variants = row.get("variants") or []
    if not isinstance(row.get("claim"), str) or row.get("theme") not in THEMES or not isinstance(variants, list):
        raise InputError(f"{where}: a rumour needs a claim and a theme ({THEMES[0]} … {THEMES[-1]}).")
    return LabelledRumour(str(row["rumour_id"]), row["claim"], row["theme"], tuple(map(str, variants)))
