"""Where a quoted text stands in the Markdown that people write: rules read it stripped and normalised."""

from __future__ import annotations

import re
from functools import lru_cache

from sandwiches.words.text import MARKER, normalise

# A word as written may hold emphasis signs, soft hyphens, zero-width and combining characters.
_JOINERS = "*_'’\\-\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u0300-\u036f"
_RAW_WORD = re.compile(rf"[^\W_]+(?:[{_JOINERS}]{{1,6}}[^\W_]+)*[\u0300-\u036f]{{0,3}}")
_TARGET = re.compile(r"\]\([^()\s]{0,2000}(?:\([^()\s]{0,500}\)[^()\s]{0,500})?(?:\s[^()]{0,300})?\)")
_EMPHASIS = re.compile("[*_]")
_MARKER_AFTER = re.compile(rf"\s*{MARKER.pattern}")
_TAIL = re.compile(r"[*_]{0,3}[.!?…%‰]{0,9}[\"'”»)]{0,4}[*_]{0,3}")


@lru_cache(maxsize=2048)
def locate(quote: str, raw: str) -> tuple[int, int] | None:
    """Give the span (start, end) of the first place in the raw text that reads as the quote; None when there is none."""
    wanted = [word for _, _, word in _words(quote)]
    if not wanted:
        return _locate_sign(quote, raw)
    words = _words_of_part(raw)
    for first in range(len(words) - len(wanted) + 1):
        if words[first][2] == wanted[0] and all(words[first + step][2] == word for step, word in enumerate(wanted)):
            return words[first][0], _end(raw, words[first + len(wanted) - 1][1], quote)
    return None


def _locate_sign(quote: str, raw: str) -> tuple[int, int] | None:
    quote = quote.strip()
    start = raw.find(quote) if quote else -1
    return (start, start + len(quote)) if start >= 0 else None


@lru_cache(maxsize=64)
def _words_of_part(raw: str) -> list[tuple[int, int, str]]:
    """Give the words of a part as written; several findings stand in the same part."""
    return _words(_without_targets(raw))


def _words(text: str) -> list[tuple[int, int, str]]:
    text = MARKER.sub(lambda found: " " * len(found.group()), text)
    return [(*found.span(), _as_read(found.group())) for found in _RAW_WORD.finditer(text)]


def _as_read(written: str) -> str:
    if written.isascii() and written.isalnum():
        return written.lower()
    return _EMPHASIS.sub("", normalise(written)).lower()


def _without_targets(raw: str) -> str:
    """Give the text of the same length with the addresses of links blanked."""
    return _TARGET.sub(lambda found: " " * len(found.group()), raw)


def _end(raw: str, end: int, quote: str) -> int:
    """Take the full stop and the source markers along when the quote ends with them."""
    last = quote.rstrip()[-1:]
    if last.isalnum() or not last:
        return end
    target = _TARGET.match(raw, end)
    end = target.end() if target else end
    tail = _TAIL.match(raw, end)
    end = tail.end() if tail else end
    while last == "]" and (marker := _MARKER_AFTER.match(raw, end)):
        end = marker.end()
    if last in ".!?" and (tail := re.match(r"[.!?]{1,9}", raw[end : end + 9])):
        end += tail.end()
    return end
