"""What differs between two texts, in words. Values only; the time it takes is bounded for any text."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

MOST_PAIRS = 40_000  # equal words in both texts, multiplied: 200 times the same word takes a third of a second
_TOKEN = re.compile(r"\S+\s*|\s+")
_SENTENCE_ENDS = re.compile(r"[.!?:…][\"'”»)\]]*(\s*\[\d+\])*\s*$|\n")


class Change(NamedTuple):
    """The words `old[i1:i2]` have become `new[j1:j2]`; one of the two may be empty."""

    i1: int
    i2: int
    j1: int
    j2: int


def tokens(text: str) -> list[str]:
    """The words of a text, each with the space that follows it; joined they are the text."""
    return _TOKEN.findall(text)


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """The way from one row of words to the other. The space after a word does not count, a new line does.

    Word by word; a text in which that would take too long is compared by sentence, and as a whole if even that would.
    """
    return _narrow([_key(one) for one in old], [_key(one) for one in new], is_whole=True)


def _narrow(old: list[str], new: list[str], *, is_whole: bool) -> list[Change]:
    """Without the words that both texts begin and end with."""
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    a, b = old[start : len(old) - end], new[start : len(new) - end]
    if not a and not b:
        return []
    found = _middle(a, b, is_whole=is_whole)
    return [Change(one.i1 + start, one.i2 + start, one.j1 + start, one.j2 + start) for one in found]


def _middle(a: list[str], b: list[str], *, is_whole: bool) -> list[Change]:
    if not a or not b:
        return [Change(0, len(a), 0, len(b))]
    if _pairs(a, b) <= MOST_PAIRS:
        return _matched(a, b)
    if not is_whole:
        return [Change(0, len(a), 0, len(b))]
    first, second = _sentence_ends(a), _sentence_ends(b)
    one, two = _cut(a, first), _cut(b, second)
    if _pairs(one, two) > MOST_PAIRS:
        return [Change(0, len(a), 0, len(b))]
    found: list[Change] = []
    for row in _matched(one, two):
        i1, i2, j1, j2 = first[row.i1], first[row.i2], second[row.j1], second[row.j2]
        inner = _narrow(a[i1:i2], b[j1:j2], is_whole=False)
        found += [Change(i1 + c.i1, i1 + c.i2, j1 + c.j1, j1 + c.j2) for c in inner]
    return found


def _matched(a: Sequence[object], b: Sequence[object]) -> list[Change]:
    opcodes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return [Change(*where) for action, *where in opcodes if action != "equal"]


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    count = 0
    for one, other in zip(a, b, strict=False):
        if one != other:
            break
        count += 1
    return count


def _pairs(a: Sequence[object], b: Sequence[object]) -> int:
    counts = Counter(b)
    return sum(times * counts[one] for one, times in Counter(a).items())


def _sentence_ends(words: Sequence[str]) -> list[int]:
    """Where sentences begin, as positions in the words; 0 first, the length last."""
    ends = [index + 1 for index, word in enumerate(words[:-1]) if _SENTENCE_ENDS.search(word)]
    return [0, *ends, len(words)]


def _cut(words: list[str], ends: list[int]) -> list[tuple[str, ...]]:
    return [tuple(words[start:end]) for start, end in pairwise(ends)]


def _key(token: str) -> str:
    return token.rstrip() + "\n" * min(token.count("\n"), 2)
