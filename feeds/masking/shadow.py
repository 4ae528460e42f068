"""A text as the patterns read it: tricks of writing undone, every character's place in the original kept."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Everything a pattern can take as it stands: ASCII and the letters and marks of Latin-1, without its odd spaces and digits.
_PLAIN = re.compile(r"[\x00-\x7f¡-©«¬®-±´-¸»-ÿ]+")
_ODD = re.compile(r"[^\x00-\x7f¡-©«¬®-±´-¸»-ÿ]")
# As many different odd characters as this are looked up one by one; a text with more is hostile or not Latin.
_MAX_ODD = 64
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u02d7\ufe58\ufe63\uff0d")


@dataclass(frozen=True)
class Shadow:
    """`text` is what the patterns read. `starts` and `ends` give each character's place; None when nothing moved."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Gives the place in the original of the characters start..end (not empty)."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def cast_shadow(text: str) -> Shadow:
    """Gives the shadow: full-width and foreign digits as 0–9, any dash as "-", odd spaces as a space, letters composed,
    invisible characters gone."""
    if text.isascii() or _PLAIN.fullmatch(text):
        return Shadow(text)
    if (table := _one_to_one(text)) is not None:
        return Shadow(text.translate(table))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    while place < len(text):
        plain = _PLAIN.match(text, place)
        if plain:
            end = plain.end()
            # A combining mark belongs to the letter before it.
            end -= end < len(text) and unicodedata.combining(text[end]) != 0
            pieces.append(text[place:end])
            starts.extend(range(place, end))
            ends.extend(range(place + 1, end + 1))
            if end > place:
                place = end
                continue
        end = place + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cast = _cast(text[place:end])
        pieces.append(cast)
        starts.extend([place] * len(cast))
        ends.extend([end] * len(cast))
        place = end
    return Shadow("".join(pieces), starts, ends)


def _one_to_one(text: str) -> dict[int, str] | None:
    """Gives how the odd characters are read, when each is read as one character and so none moves; else None."""
    odd = set(_ODD.findall(text))
    if len(odd) > _MAX_ODD:
        return None
    table = {}
    for letter in odd:
        cast = _cast_letter(letter)
        if cast is None:
            return None
        table[ord(letter)] = cast
    return table


@lru_cache(maxsize=4_096)
def _cast_letter(letter: str) -> str | None:
    if unicodedata.combining(letter):
        return None
    cast = _cast(letter)
    return cast if len(cast) == 1 else None


def _cast(cluster: str) -> str:
    """Gives how one character with its combining marks is read."""
    first = cluster[0]
    if first in _DASHES:
        return "-"
    category = unicodedata.category(first)
    if category == "Zs":
        return " "
    if category == "Cf":
        return ""
    if category in ("Nd", "No"):
        digit = unicodedata.digit(first, None)
        if digit is not None:
            return str(digit)
    # Marks beyond a few are decoration; normalising thousands of them costs quadratic time.
    return unicodedata.normalize("NFKC", cluster[:4])
