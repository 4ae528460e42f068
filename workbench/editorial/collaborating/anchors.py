"""Where a passage stands in a text that has been edited since it was quoted. Values only."""

import re
from collections import Counter
from dataclasses import dataclass

ALIKE = 0.6  # share of words in common (Dice) from which a sentence counts as the passage, changed
MOST_SENTENCES = 400
_SENTENCE = re.compile(r"\S[^.!?\n]*(?:[.!?](?=\S)(?!\s)[^.!?\n]*)*[.!?…]*[\"'”»)]*(?:[ \t]*\[\d+\])*")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Place:
    """Where the passage stands now; `is_changed` when its words are other ones than when it was quoted."""

    start: int
    end: int
    is_changed: bool = False


def find_passage(text: str, passage: str, start: int | None = None) -> Place | None:
    """The passage in the text, nearest to where it stood; else the sentence that it has become; None when it is gone."""
    if not passage.strip():
        return None
    exact = [found.start() for found in re.finditer(re.escape(passage), text)]
    if exact:
        at = min(exact, key=lambda one: abs(one - (start or 0)))
        return Place(at, at + len(passage))
    loose = re.compile(r"\s+".join(re.escape(word) for word in passage.split()))
    found = min(loose.finditer(text), key=lambda one: abs(one.start() - (start or 0)), default=None)
    return Place(found.start(), found.end()) if found else _changed(text, passage, start or 0)


def sentences_of(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence in the text as it is written, with the numbers of sources behind it."""
    return [(found.start(), found.end()) for found in _SENTENCE.finditer(text) if _WORD.search(found.group())][:MOST_SENTENCES]


def _changed(text: str, passage: str, start: int) -> Place | None:
    """The sentence that shares most words with the passage, if it shares enough."""
    wanted = Counter(word.casefold() for word in _WORD.findall(passage))
    size = sum(wanted.values())
    best: tuple[float, int, Place] | None = None
    for first, last in sentences_of(text):
        words = Counter(word.casefold() for word in _WORD.findall(text[first:last]))
        shared = 2 * sum((wanted & words).values()) / max(1, size + sum(words.values()))
        here = (shared, -abs(first - start), Place(first, last, is_changed=True))
        if shared >= ALIKE and (best is None or here[:2] > best[:2]):
            best = here
    return best[2] if best else None
