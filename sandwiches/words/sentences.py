"""Sentence splitting that keeps a source marker with the sentence it follows and does not stop at abbreviations."""

from __future__ import annotations

import re
from functools import lru_cache

from sandwiches.words.text import MARKER, normalise, word_set

_END = re.compile(rf"[.!?…]{{1,9}}[\"'”»)]{{0,4}}(?:\s*{MARKER.pattern})*(?=\s|$)")
_LETTER = re.compile(r"\w")
_LAST_WORD = re.compile(r"([^\s(\"'”]+)$")
_NEVER_ENDS = word_set(
    "t.ex bl.a dvs d.v.s kl ca nr s.k fr.o.m t.o.m p.g.a m.a.o o.dyl kap jfr inkl exkl resp tel e.g i.e mr mrs "
    "ms dr st prof vs approx fig"
)
_MAY_END = word_set("m.m m.fl osv o.s.v etc inc ltd f.d a.m p.m f.kr e.kr")


def sentences(text: str) -> list[str]:
    """Give the sentences of a stripped text, each with the markers that follow its full stop. A line break ends a sentence."""
    found: list[str] = []
    for block in normalise(text).splitlines():
        found.extend(_split_block(block))
    return found


@lru_cache(maxsize=4096)
def _split_block(block: str) -> tuple[str, ...]:
    """Rules that read parts and rules that read all of the text split the same blocks."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(block):
        if _goes_on(block, start, end):
            continue
        found.append(block[start : end.end()].strip())
        start = end.end()
    rest = block[start:].strip()
    if rest and MARKER.sub("", rest).strip():
        found.append(rest)
    elif rest and found:
        found[-1] = f"{found[-1]} {rest}"
    return tuple(sentence for sentence in found if _LETTER.search(MARKER.sub("", sentence)))


def _goes_on(block: str, start: int, end: re.Match[str]) -> bool:
    """Tell whether the full stop belongs to an abbreviation, an initial, an ordinal or a quotation in mid-sentence."""
    following = block[end.end() : end.end() + 3].lstrip()
    next_is_small = bool(following) and following[0].islower()
    if end.group()[0] != ".":
        return next_is_small
    if end.group().startswith("..") or (len(end.group()) > 1 and end.group()[1] in "\"'”»"):
        return next_is_small
    last = _LAST_WORD.search(block[max(start, end.start() - 40) : end.start()])
    word = last.group(1) if last else ""
    if word.lower() in _NEVER_ENDS:
        return bool(following)
    if word.lower() in _MAY_END or (word.isdigit() and len(word) <= 2):
        return next_is_small
    return len(word) == 1 and word.isupper() and word not in "IÅÖ" and bool(following) and following[0].isupper()
