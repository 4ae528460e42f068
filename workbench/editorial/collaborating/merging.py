"""Three texts into one: what two people changed in the same part, word by word (the classic three-way merge, diff3).

Khanna, Kunal & Pierce, A Formal Investigation of Diff3 (2007). What only one of them changed goes in by itself; what both
changed is a place to choose at. Values only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from workbench.editorial.collaborating.differing import changes, tokens

Value = TypeVar("Value")
CHOICES = ("mine", "theirs", "both")


@dataclass(frozen=True)
class Piece:
    """A stretch of the merged text, as it was before and as both have it.

    `kind`: "kept" (nobody touched it), "mine" or "theirs" (one of us changed it), "same" (both did, alike), "conflict".
    """

    kind: str
    before: str
    mine: str
    theirs: str

    @property
    def text(self) -> str:
        """What goes in by itself; for a conflict nothing does."""
        if self.kind == "conflict":
            return ""
        return self.theirs if self.kind == "theirs" else self.mine


@dataclass(frozen=True)
class MergedText:
    """The pieces of one text. The places to choose at are numbered from 0 in their order."""

    pieces: tuple[Piece, ...]

    @property
    def conflicts(self) -> tuple[Piece, ...]:
        """Where both changed the same words."""
        return tuple(piece for piece in self.pieces if piece.kind == "conflict")

    @property
    def is_changed(self) -> bool:
        """Whether anybody changed anything."""
        return any(piece.kind != "kept" for piece in self.pieces)

    def text(self, choose: Callable[[int], str]) -> str:
        """The whole text; `choose(number)` says "mine", "theirs" or "both" for each place."""
        chosen, number = [], 0
        for piece in self.pieces:
            if piece.kind != "conflict":
                chosen.append(piece.text)
                continue
            choice = choose(number)
            number += 1
            chosen += {"mine": [piece.mine], "theirs": [piece.theirs]}.get(choice, [piece.theirs, piece.mine])
        return join_words(chosen)


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    words: tuple[str, ...]
    is_mine: bool


def merge_texts(base: str, mine: str, theirs: str) -> MergedText:
    """Merge two texts that both came from `base`. Changes that touch each other are a conflict: together they may mislead."""
    if mine == theirs:
        return MergedText((Piece("kept" if mine == base else "same", base, mine, theirs),))
    old, my_words, their_words = tokens(base), tokens(mine), tokens(theirs)
    edits = sorted(
        [*_edits(old, my_words, is_mine=True), *_edits(old, their_words, is_mine=False)], key=lambda one: (one.start, one.end)
    )
    pieces: list[Piece] = []
    at = 0
    for group in _groups(edits):
        start, end = group[0].start, max(one.end for one in group)
        pieces += [_kept(old, at, start)] if start > at else []
        pieces.append(_piece(old, start, end, group))
        at = end
    pieces += [_kept(old, at, len(old))] if at < len(old) else []
    return MergedText(tuple(pieces))


def merge_values(base: Value, mine: Value, theirs: Value) -> tuple[str, Value]:
    """A field that is taken or left as a whole: (kind as of a Piece, the value that goes in; for a conflict mine)."""
    if mine == theirs:
        return ("kept" if mine == base else "same"), mine
    if mine == base:
        return "theirs", theirs
    return ("mine" if theirs == base else "conflict"), mine


def merge_lists(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """A list of words: what either added is in it, what either took away is not."""
    removed = {one for one in base if one not in mine or one not in theirs}
    return list(dict.fromkeys(one for one in [*theirs, *mine] if one not in removed))


def join_words(pieces: list[str]) -> str:
    """Pieces of a text with a space where two words would run together."""
    text = ""
    for piece in pieces:
        if text and piece and not text[-1].isspace() and not piece[0].isspace():
            text += " "
        text += piece
    return text


def _edits(old: list[str], new: list[str], *, is_mine: bool) -> list[_Edit]:
    return [_Edit(one.i1, one.i2, tuple(new[one.j1 : one.j2]), is_mine) for one in changes(old, new)]


def _groups(edits: list[_Edit]) -> list[list[_Edit]]:
    """Edits that overlap or touch belong together."""
    groups: list[list[_Edit]] = []
    end = -1
    for edit in edits:
        if groups and edit.start <= end:
            groups[-1].append(edit)
            end = max(end, edit.end)
        else:
            groups.append([edit])
            end = edit.end
    return groups


def _piece(old: list[str], start: int, end: int, group: list[_Edit]) -> Piece:
    before = "".join(old[start:end])
    mine = _version(old, start, end, [one for one in group if one.is_mine])
    theirs = _version(old, start, end, [one for one in group if not one.is_mine])
    if all(one.is_mine for one in group):
        return Piece("mine", before, mine, theirs)
    if not any(one.is_mine for one in group):
        return Piece("theirs", before, mine, theirs)
    return Piece("same" if mine.split() == theirs.split() else "conflict", before, mine, theirs)


def _version(old: list[str], start: int, end: int, edits: list[_Edit]) -> str:
    """One side's text of a stretch of the old one."""
    words: list[str] = []
    at = start
    for edit in edits:
        words += [*old[at : edit.start], *edit.words]
        at = edit.end
    return join_words([*words, *old[at:end]])


def _kept(old: list[str], start: int, end: int) -> Piece:
    text = "".join(old[start:end])
    return Piece("kept", text, text, text)
