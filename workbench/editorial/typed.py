"""What a person has typed in the editor's form, as the writer's fields of a document. Reads no record field."""

import re
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from sandwiches.document import PARTS

ROW_FIELDS = ("publisher", "title", "published", "url", "accessed", "archived", "quoted", "source", "figure", "value")
MOST_ROWS = 50
TEXTS = (*PARTS, "true_kernel", "quote", "humour_text")
LINES = ("technique", "value", "quote_by", "review_by", "next_update_at")
TICKS = ("myth_label", "humour")
_ROW = re.compile(r"evidence-(\d{1,3})-n")
_RULE = re.compile(r"mark-([A-Z]\d{1,2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")


def read_typed(form: MultiDict[str, str], *, keep_empty_rows: bool = False, keep_space: bool = False) -> dict[str, Any]:
    """The written fields that the form holds; what it does not name stays as it was (`record.carry`).

    Empty rows of evidence fall away unless the page is only shown again. `keep_space` keeps the space around the texts, so that
    places in them are those of the field.
    """
    document: dict[str, Any] = {name: _text(form, name, keep_space) for name in TEXTS if name in form}
    document |= {name: _line(form, name) for name in LINES if name in form}
    document |= {name: name in form for name in TICKS if name in form or f"shows-{name}" in form}
    if "value_words" in form:
        document["value_words"] = [word.strip() for word in _line(form, "value_words").split(",") if word.strip()]
    document["marks"] = _marks(form)
    rows = _rows(form)
    document["evidence"] = rows if keep_empty_rows else [row for row in rows if any(row[name] for name in ROW_FIELDS)]
    return document


def without_bad_days(document: dict[str, Any]) -> dict[str, Any]:
    """The same with dates left out that cannot be read, so that a half-typed date stops neither check nor autosave."""
    days = {name: document[name] for name in ("review_by", "next_update_at") if name in document}
    return {**document, **{name: day if _is_day(day) else "" for name, day in days.items()}}


def _is_day(text: str) -> bool:
    """Whether it is a day of the calendar, with or without a time."""
    if _DAY.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def add_row(document: dict[str, Any]) -> dict[str, Any]:
    """One empty row of evidence more, with the next free number; none when there are as many as an answer can hold."""
    if len(document["evidence"]) >= MOST_ROWS:
        return document
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


def _text(form: MultiDict[str, str], name: str, keep_space: bool) -> str:
    text = form.get(name, "").replace("\r\n", "\n").replace("\r", "\n")
    return text if keep_space else text.strip()


def _line(form: MultiDict[str, str], name: str) -> str:
    return re.sub(r"\s+", " ", form.get(name, "")).strip()
