"""From raw text to tokens: Unicode form, invisible characters, source markers, words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MARKER = re.compile(r"\[\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*\]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\x0b\x0c]")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"})
_TYPESET = re.compile("[’‘ʼ‐‑]")
_WORD = re.compile(r"[^\W_]+(?:['\-][^\W_]+)*")


def normalise(text: str) -> str:
    """Give the text in NFC, without invisible characters, with ordinary spaces, apostrophes and hyphens."""
    if text.isascii():
        return _SPACES.sub(" ", text)
    text = _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return text.translate(_APOSTROPHES) if _TYPESET.search(text) else text  # translating walks through every letter


def without_markers(text: str) -> str:
    """Give the text without its source markers such as ``[1]`` and ``[1, 2]``."""
    return MARKER.sub(" ", text)


def marker_numbers(text: str) -> tuple[int, ...]:
    """Give the source numbers that the text refers to, in order; ``[1–3]`` is 1, 2 and 3."""
    found: list[int] = []
    for marker in MARKER.findall(text):
        for first, last in re.findall(r"(\d+)(?:\s*[–-]\s*(\d+))?", marker):
            low, high = int(first), int(last or first)
            found.extend(range(low, high + 1) if low <= high else (low, high))
    return tuple(found)


def words_as_written(text: str) -> list[str]:
    """Give the words in order with their capitals kept; source markers are left out."""
    return list(_words(text))


def tokens(text: str) -> list[str]:
    """Give the words in order, lower-case; source markers are left out, hyphenated words stay whole."""
    return list(_tokens(text))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(without_markers(normalise(text))))


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    """Many rules ask for the words of the same sentence."""
    return tuple(word.lower() for word in _words(text))


def word_count(text: str) -> int:
    """Count the words; a source marker is no word."""
    return len(words_as_written(text))


def word_set(words: str) -> frozenset[str]:
    """Give the words of a space-separated list as a set: easier to read and to keep than quotes around each."""
    return frozenset(words.split())
