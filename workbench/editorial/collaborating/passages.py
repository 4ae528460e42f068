"""A passage of a text, as a form names it and as a comment keeps it. Values only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandwiches.document import PARTS
from workbench.editorial.collaborating.anchors import find_passage, sentences_of
from workbench.editorial.collaborating.words import plain_words

WHOLE = "whole"
MOST_PASSAGE = 2000
_CHOSEN = re.compile(r"(\w{1,20})(?::(\d{1,6}):(\d{1,6}))?")


@dataclass(frozen=True)
class Passage:
    """Where in which part, and the words that stood there; without words the part as a whole is meant."""

    part: str
    start: int | None = None
    end: int | None = None
    words: str = ""


def chosen_passage(document: Mapping[str, Any], chosen: str, quoted: str = "") -> Passage | None:
    """What a form chose: "part", "part:start:end" of the list, or the words that were marked. None for nonsense.

    Marked words are looked up in the text; if they are not in it (the writer has not saved yet) they are kept as they are.
    """
    found = _CHOSEN.fullmatch(chosen.strip())
    if found is None or found.group(1) not in (*PARTS, WHOLE):
        return None
    part, text = found.group(1), str(document.get(found.group(1)) or "")
    marked = plain_words(quoted)[:MOST_PASSAGE]
    start = int(found.group(2)) if found.group(2) else None
    if part == WHOLE:
        return Passage(WHOLE)
    if marked:
        place = find_passage(text, marked, start)
        if place is not None and not place.is_changed:
            return Passage(part, place.start, place.end, text[place.start : place.end])
        return Passage(part, start or 0, (start or 0) + len(marked), marked)
    if start is None:
        return Passage(part)
    words = text[start : int(found.group(3))][:MOST_PASSAGE]
    return Passage(part, start, start + len(words), words) if words.strip() else None


def any_passage(document: Mapping[str, Any], quoted: str) -> Passage | None:
    """Marked words whose part is not known (on a page that shows the finished text): the first part that holds them."""
    words = plain_words(quoted)[:MOST_PASSAGE]
    for part in PARTS:
        text = str(document.get(part) or "")
        place = find_passage(text, words)
        if place is not None and not place.is_changed:
            return Passage(part, place.start, place.end, text[place.start : place.end])
    return None


def choices_of(document: Mapping[str, Any]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(part, its own value, its sentences as (value, words)) for the list from which a passage is chosen."""
    listed = []
    for part in PARTS:
        text = str(document.get(part) or "")
        if text.strip():
            listed.append((part, part, [(f"{part}:{start}:{end}", text[start:end]) for start, end in sentences_of(text)]))
    return listed
