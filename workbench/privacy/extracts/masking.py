"""Masks on a text: proposed by rules, decided by a person, put on when the extract is made. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from feeds.masking import find_spans

_NAME = re.compile(r"\b[A-ZÅÄÖ][a-zåäöé]+(?:[ -][A-ZÅÄÖ][a-zåäöé]+)+\b")
Mask = dict[str, Any]


def propose(text: str) -> list[Mask]:
    """What a rule finds: identifiers, and words that may be somebody's name. All are on until a person takes them off."""
    found = [_mask(start, end, kind, "rule") for start, end, kind in find_spans(text)]
    for match in _NAME.finditer(text):
        if not any(one["start"] < match.end() and match.start() < one["end"] for one in found):
            found.append(_mask(match.start(), match.end(), "name", "rule"))
    return sorted(found, key=lambda one: one["start"])


def add_words(text: str, masks: Sequence[Mask], words: str) -> list[Mask]:
    """The masks, and one on every place where these words stand and nothing is masked yet."""
    kept = list(masks)
    words = words.strip()
    if not words:
        return kept
    for match in re.finditer(re.escape(words), text, re.IGNORECASE):
        if not any(one["start"] < match.end() and match.start() < one["end"] for one in kept):
            kept.append(_mask(match.start(), match.end(), "person", "person"))
    return sorted(kept, key=lambda one: one["start"])


def stands_in(text: str, words: str) -> bool:
    """Whether the words are in the text, in capitals or not."""
    return re.search(re.escape(words.strip()), text, re.IGNORECASE) is not None


def switch(masks: Sequence[Mask], on: set[int]) -> list[Mask]:
    """The masks, with those at these places on and all others off."""
    return [{**one, "is_on": place in on} for place, one in enumerate(masks)]


def pieces(text: str, masks: Sequence[Mask]) -> list[tuple[str, Mask | None]]:
    """The text cut up for a page: (words, the mask on them or None)."""
    cut: list[tuple[str, Mask | None]] = []
    place = 0
    for mask in sorted(masks, key=lambda one: one["start"]):
        start, end = max(mask["start"], place), min(mask["end"], len(text))
        if start >= end:
            continue
        cut += [(text[place:start], None), (text[start:end], mask)]
        place = end
    return [one for one in [*cut, (text[place:], None)] if one[0]]


def masked(text: str, masks: Sequence[Mask], say: Callable[[str], str]) -> str:
    """The text as it is handed out: a word in brackets instead of what is masked; its length tells nothing."""
    return "".join(words if mask is None or not mask["is_on"] else f"[{say(mask['why'])}]" for words, mask in pieces(text, masks))


def _mask(start: int, end: int, why: str, by: str) -> Mask:
    return {"start": start, "end": end, "why": why, "is_on": True, "by": by}
