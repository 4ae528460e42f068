"""What differs between two texts, word by word. Values only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from sandwiches.document import PARTS

OTHER_FIELDS = (
    "technique",
    "true_kernel",
    "value",
    "value_words",
    "evidence",
    "myth_label",
    "marks",
    "next_update_at",
    "review_by",
)
SOURCE_FIELDS = ("publisher", "title", "published", "url", "accessed")
MOST_WORDS = 3000


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


def compare_words(before: str, after: str) -> tuple[Piece, ...]:
    """The way from one text to the other in kept, removed and added words. Very long texts are compared by line."""
    cut = r"\s+|[^\s]+" if max(before.count(" "), after.count(" ")) <= MOST_WORDS else r"[^\n]*\n?"
    old, new = re.findall(cut, before), re.findall(cut, after)
    pieces: list[Piece] = []
    for action, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if action == "equal":
            pieces.append(Piece("kept", "".join(old[i1:i2])))
            continue
        pieces += [Piece("removed", "".join(old[i1:i2]))] if i2 > i1 else []
        pieces += [Piece("added", "".join(new[j1:j2]))] if j2 > j1 else []
    return tuple(pieces)


def differing_parts(before: dict[str, Any], after: dict[str, Any]) -> list[PartDifference]:
    """The parts whose text differs, in the sandwich's order."""
    pairs = [(part, str(before.get(part, "")), str(after.get(part, ""))) for part in PARTS]
    return [PartDifference(part, old, new, compare_words(old, new)) for part, old, new in pairs if old != new]


def differing_fields(before: dict[str, Any], after: dict[str, Any]) -> Sequence[str]:
    """The names of the other fields that differ: sources, technique and so on."""
    return [name for name in OTHER_FIELDS if _plain(name, before.get(name)) != _plain(name, after.get(name))]


def _plain(name: str, value: Any) -> Any:
    """The value as the editor's form would send it: what is missing equals what is empty, spaces in a row count as one."""
    if name == "evidence":
        rows = [
            (str(row.get("n")), [_line(row.get(key)) for key in SOURCE_FIELDS], bool(row.get("still_valid")))
            for row in value or []
        ]
        return sorted(rows)
    if isinstance(value, str):
        return _line(value) or None
    return value or None


def _line(value: Any) -> str:
    return " ".join(str(value or "").split())
