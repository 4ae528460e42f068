"""A whole document merged: parts word by word, sources row by row, every other field as a whole. Values only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandwiches.document import PARTS
from workbench.editorial.collaborating.merging import MergedText, merge_lists, merge_texts, merge_values

Written = Mapping[str, Any]
TEXTS = (*PARTS, "true_kernel", "humour_text")
_MARKER = re.compile(r"\[(\d{1,3})\]")
_MISSING: dict[str, Any] = {}


@dataclass(frozen=True)
class FieldPlace:
    """A field that differs, or a whole source: what it was, what both have now, and what goes in.

    `key` names it in the form of choices, `name` the field, `row` the number of the source or the rule of a tick.
    """

    key: str
    name: str
    row: str
    kind: str
    before: Any
    mine: Any
    theirs: Any

    def value(self, choice: str) -> Any:
        """What goes into the merged document."""
        if self.kind == "conflict":
            return self.theirs if choice == "theirs" else self.mine
        return self.theirs if self.kind == "theirs" else self.mine


@dataclass(frozen=True)
class MergedDocument:
    """Both documents in one. `places` are the keys at which a person must choose, in the order of the page."""

    texts: dict[str, MergedText]
    fields: tuple[FieldPlace, ...]
    rows: tuple[FieldPlace, ...]
    renumbered: dict[int, int] = field(default_factory=dict)

    @property
    def places(self) -> list[str]:
        """Where both changed the same."""
        texts = [f"{name}-{number}" for name, text in self.texts.items() for number in range(len(text.conflicts))]
        return [*texts, *(one.key for one in (*self.fields, *self.rows) if one.kind == "conflict")]

    def document(self, choices: Mapping[str, str]) -> dict[str, Any]:
        """The merged document. A place without a choice gets both texts, or mine where only one can stand."""
        merged: dict[str, Any] = {}
        for name, text in self.texts.items():
            merged[name] = text.text(lambda number, name=name: choices.get(f"{name}-{number}", "both"))  # type: ignore[misc]
        for one in self.fields:
            value = one.value(choices.get(one.key, "mine"))
            if not one.row:
                merged[one.name] = value
            elif value is not None:
                merged.setdefault(one.name, {})[one.row] = value
        merged.setdefault("marks", {})
        merged["evidence"] = self._evidence(choices)
        return merged

    def _evidence(self, choices: Mapping[str, str]) -> list[dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = {}
        for one in self.rows:
            value = one.value(choices.get(one.key, "mine"))
            if not one.name:
                if value:
                    rows[one.row] = dict(value)
            else:
                rows.setdefault(one.row, {"n": int(one.row)})[one.name] = value
        return sorted(rows.values(), key=lambda row: int(row["n"]))


def merge_documents(base: Written, mine: Written, theirs: Written) -> MergedDocument:
    """Merge the written fields of two documents that both came from `base`. A field that one lacks is as in the base.

    A source that both added under the same number keeps it on their side; mine gets the next free one, also in my text.
    """
    mine, theirs = {**base, **mine}, {**base, **theirs}
    mine, renumbered = _renumber(base, mine, theirs)
    texts = {name: merge_texts(*(str(one.get(name) or "") for one in (base, mine, theirs))) for name in TEXTS}
    names = [name for name in dict.fromkeys([*theirs, *mine]) if name not in (*TEXTS, "evidence", "marks")]
    fields = [_field(name, base.get(name), mine.get(name), theirs.get(name)) for name in names]
    marks = [dict(one.get("marks") or {}) for one in (base, mine, theirs)]
    for rule in sorted({*marks[0], *marks[1], *marks[2]}):
        values = [one.get(rule) for one in marks]
        fields.append(FieldPlace(f"marks-{rule}", "marks", rule, merge_values(*values)[0], *values))
    return MergedDocument(texts, tuple(fields), tuple(_rows(base, mine, theirs)), renumbered)


def _field(name: str, before: Any, mine: Any, theirs: Any) -> FieldPlace:
    if name == "value_words":
        merged = merge_lists(list(before or []), list(mine or []), list(theirs or []))
        kind = "kept" if merged == list(before or []) else "same"
        return FieldPlace(name, name, "", kind, before, merged, merged)
    return FieldPlace(name, name, "", merge_values(before, mine, theirs)[0], before, mine, theirs)


def _rows(base: Written, mine: Written, theirs: Written) -> list[FieldPlace]:
    old, my_rows, their_rows = (_by_number(one) for one in (base, mine, theirs))
    found: list[FieldPlace] = []
    for number in sorted({*old, *my_rows, *their_rows}):
        rows = [one.get(number, _MISSING) for one in (old, my_rows, their_rows)]
        found += _row(str(number), *rows)
    return found


def _row(number: str, before: Written, mine: Written, theirs: Written) -> list[FieldPlace]:
    """One source: its fields where both have it, the row as a whole where one does not."""
    if not mine or not theirs:
        kind = merge_values(before, mine, theirs)[0] if before else ("mine" if mine else "theirs")
        return [FieldPlace(f"evidence-{number}", "", number, kind, before, mine, theirs)] if mine or theirs or before else []
    found = []
    for name in dict.fromkeys([*theirs, *mine]):
        if name != "n":
            values = (before.get(name), mine.get(name), theirs.get(name))
            found.append(FieldPlace(f"evidence-{number}-{name}", name, number, merge_values(*values)[0], *values))
    return found


def _renumber(base: Written, mine: Written, theirs: Written) -> tuple[dict[str, Any], dict[int, int]]:
    """Mine with other numbers for new sources whose number they gave to another source, also in the text."""
    old, my_rows, their_rows = (_by_number(one) for one in (base, mine, theirs))
    taken = {*old, *my_rows, *their_rows}
    new: dict[int, int] = {}
    free = {number: row for number, row in their_rows.items() if number not in old}
    for number, row in my_rows.items():
        if number in old:
            continue
        twin = next((n for n, other in free.items() if _is_same_source(row, other)), None)
        free.pop(twin or 0, None)
        if twin is None and number in their_rows:
            twin = max(taken) + 1
        if twin is not None and twin != number:
            new[number] = twin
            taken.add(twin)
    if not new:
        return dict(mine), {}
    rows = [{**row, "n": new.get(number, number)} for number, row in my_rows.items()]
    texts = {name: _with_markers(str(mine.get(name) or ""), new) for name in TEXTS}
    return {**mine, **texts, "evidence": rows}, new


def _is_same_source(one: Written, other: Written) -> bool:
    if one.get("url") or other.get("url"):
        return one.get("url") == other.get("url")
    return all(one.get(name) == other.get(name) for name in ("publisher", "title", "published"))


def _with_markers(text: str, new: Mapping[int, int]) -> str:
    return _MARKER.sub(lambda found: f"[{new.get(int(found.group(1)), int(found.group(1)))}]", text)


def _by_number(document: Written) -> dict[int, dict[str, Any]]:
    return {int(row["n"]): dict(row) for row in document.get("evidence") or []}
