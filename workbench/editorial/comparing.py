"""What differs between two texts, word by word. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandwiches.document import PARTS
from workbench.editorial.collaborating.differing import changes, tokens

OTHER_FIELDS = (
    "technique", "true_kernel", "value", "value_words", "evidence", "myth_label", "marks", "next_update_at", "review_by",
    "quote", "quote_by", "humour", "humour_text", "images",
)  # fmt: skip
LONG_TEXTS = ("true_kernel", "quote", "humour_text")
NO_ROW: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Piece:
    """A stretch of text: kept in both, "removed" from the first or "added" in the second."""

    kind: str
    text: str


@dataclass(frozen=True)
class PartDifference:
    """One part that differs: both texts whole, and the pieces from the first to the second."""

    part: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class FieldDifference:
    """One other field that differs; `row` is the number of a source or the rule of a tick, `name` "" a whole source."""

    name: str
    row: str
    before: Any
    after: Any


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """The way from one text to the other in kept, removed and added words. Space alone makes no difference."""
    old, new = tokens(before), tokens(after)
    pieces: list[Piece] = []
    at = 0
    for one in changes(old, new):
        pieces += _pieces("kept", "".join(old[at : one.i1]))
        removed, added = "".join(old[one.i1 : one.i2]), "".join(new[one.j1 : one.j2])
        pieces += _pieces("removed", removed.rstrip()) + _pieces("added", added.rstrip())
        pieces += _pieces("kept", (added or removed)[len((added or removed).rstrip()) :])
        at = one.i2
    return (*pieces, *_pieces("kept", "".join(old[at:])))


def _pieces(kind: str, text: str) -> list[Piece]:
    return [Piece(kind, text)] if text else []


def differing_parts(before: dict[str, Any], after: dict[str, Any]) -> list[PartDifference]:
    """The parts whose text differs, in the sandwich's order."""
    pairs = [(part, str(before.get(part, "")), str(after.get(part, ""))) for part in PARTS]
    return [PartDifference(part, old, new, compare_words(old, new)) for part, old, new in pairs if old != new]


def differing_fields(before: dict[str, Any], after: dict[str, Any]) -> Sequence[str]:
    """The names of the other fields that differ: sources, technique and so on."""
    return list(dict.fromkeys(one.name if one.name in OTHER_FIELDS else "evidence" for one in field_differences(before, after)))


def field_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldDifference]:
    """The other fields one by one: sources by their number and field, ticks by their rule."""
    found: list[FieldDifference] = []
    for name in OTHER_FIELDS:
        if name == "evidence":
            found += _sources(before, after)
        elif name == "marks":
            old, new = (dict(one.get("marks") or {}) for one in (before, after))
            rules = sorted({*old, *new})
            found += [
                FieldDifference("marks", rule, old.get(rule), new.get(rule)) for rule in rules if old.get(rule) != new.get(rule)
            ]
        elif _plain(before.get(name)) != _plain(after.get(name)):
            found.append(FieldDifference(name, "", before.get(name), after.get(name)))
    return found


def _sources(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldDifference]:
    old, new = ({str(row.get("n")): row for row in one.get("evidence") or []} for one in (before, after))
    found: list[FieldDifference] = []
    for number in sorted({*old, *new}, key=lambda one: (len(one), one)):
        first, second = old.get(number, NO_ROW), new.get(number, NO_ROW)
        if not first or not second:
            found.append(FieldDifference("", number, first, second))
            continue
        names = [name for name in dict.fromkeys([*first, *second]) if name != "n"]
        found += [
            FieldDifference(name, number, first.get(name), second.get(name))
            for name in names
            if _plain(first.get(name)) != _plain(second.get(name))
        ]
    return found


def _plain(value: Any) -> Any:
    """The value as the editor's form would send it: what is missing equals what is empty, spaces in a row count as one."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    return value or None
