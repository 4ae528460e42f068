"""What a person has typed in the editor's form, as the writer's fields of a document. Reads no record field."""

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from sandwiches.document import PARTS

ROW_FIELDS = ("publisher", "title", "published", "url", "accessed")
MOST_ROWS = 50
_ROW = re.compile(r"evidence-(\d{1,3})-n")
_RULE = re.compile(r"mark-([A-Z]\d{1,2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")


def read_typed(form: MultiDict[str, str], *, keep_empty_rows: bool = False) -> dict[str, Any]:
    """The written fields. Empty rows of evidence fall away unless the page is only shown again."""
    document: dict[str, Any] = {part: _text(form, part) for part in PARTS}
    document["technique"] = _line(form, "technique")
    document["true_kernel"] = _text(form, "true_kernel")
    document["value"] = _line(form, "value")
    document["value_words"] = [word.strip() for word in _line(form, "value_words").split(",") if word.strip()]
    document["myth_label"] = "myth_label" in form
    document["marks"] = _marks(form)
    rows = _rows(form)
    document["evidence"] = rows if keep_empty_rows else [row for row in rows if any(row[name] for name in ROW_FIELDS)]
    for name in ("review_by", "next_update_at"):
        document[name] = _line(form, name)
    return document


def without_bad_days(document: dict[str, Any]) -> dict[str, Any]:
    """The same with dates left out that cannot be read, so that a half-typed date stops neither check nor autosave."""
    days = {name: document.get(name, "") for name in ("review_by", "next_update_at")}
    return {**document, **{name: day if _DAY.fullmatch(day) else "" for name, day in days.items()}}


def add_row(document: dict[str, Any]) -> dict[str, Any]:
    """One empty row of evidence more, with the next free number."""
    numbers = [row["n"] for row in document["evidence"]]
    row = {"n": max(numbers, default=0) + 1, **dict.fromkeys(ROW_FIELDS, ""), "still_valid": False}
    return {**document, "evidence": [*document["evidence"], row]}


def remove_row(document: dict[str, Any], number: int) -> dict[str, Any]:
    """Without the row that has the number; the others keep theirs, because the text points to them."""
    return {**document, "evidence": [row for row in document["evidence"] if row["n"] != number]}


def _rows(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    rows = []
    for key in form:
        found = _ROW.fullmatch(key)
        number = form[key]
        if found is None or not number.isascii() or not number.isdigit() or not 0 < int(number[:4]) < 1000:
            continue
        stem = f"evidence-{found.group(1)}"
        row: dict[str, Any] = {"n": int(number[:4]), **{name: _line(form, f"{stem}-{name}") for name in ROW_FIELDS}}
        rows.append({**row, "still_valid": f"{stem}-still_valid" in form})
    return sorted(rows, key=lambda row: int(row["n"]))[:MOST_ROWS]


def _marks(form: MultiDict[str, str]) -> dict[str, Any]:
    marks: dict[str, Any] = {}
    for key in form:
        found = _RULE.fullmatch(key)
        value = _line(form, key)
        if found and value:
            marks[found.group(1)] = True if value == "yes" else value
    return marks


def _text(form: MultiDict[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _line(form: MultiDict[str, str], name: str) -> str:
    return re.sub(r"\s+", " ", form.get(name, "")).strip()
