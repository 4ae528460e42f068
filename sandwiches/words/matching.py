"""When two words count as the same: equal stems, a long shared beginning, or a Swedish compound."""

from __future__ import annotations

import threading
from collections.abc import Collection
from functools import cache, lru_cache

import snowballstemmer

from sandwiches.method import cue_set
from sandwiches.words.text import tokens

PREFIX_LETTERS = 4
PREFIX_SHARE = 0.75
COMPOUND_LETTERS = 5
_LONGEST_WORD = 60
_lock = threading.Lock()


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("swedish" if language == "sv" else "english")


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """Give the Snowball stem of a lower-case word. Words over 60 letters are given back as they are."""
    if len(word) > _LONGEST_WORD:
        return word
    with _lock:  # a stemmer keeps its working state in itself
        return str(_stemmer(language).stemWord(word))


def words_match(a: str, b: str, language: str) -> bool:
    """Tell whether two lower-case words count as the same word (METHOD A.2).

    Substrings do not count in English, because "grant" sits inside "migrant".
    """
    if a == b:
        return True
    shorter, longer = (a, b) if len(a) <= len(b) else (b, a)
    if language == "sv" and len(shorter) >= COMPOUND_LETTERS and (longer.startswith(shorter) or longer.endswith(shorter)):
        return True
    if a[0] != b[0]:  # neither stemmer changes the first letter
        return False
    return _share_beginning(shorter, longer) or stem(a, language) == stem(b, language)


def matches_any(word: str, others: Collection[str], language: str) -> bool:
    """Tell whether one of the lower-case words counts as the same word; nearly all are told apart by their first letter."""
    if word in others:
        return True
    first, is_long = word[0], language == "sv" and len(word) >= COMPOUND_LETTERS
    return any(
        words_match(word, other, language)
        for other in others
        if other[0] == first or (language == "sv" and (is_long or len(other) >= COMPOUND_LETTERS) and other[-1] == word[-1])
    )


def _share_beginning(shorter: str, longer: str) -> bool:
    needed = max(PREFIX_LETTERS, PREFIX_SHARE * len(longer))
    if len(shorter) < needed:
        return False
    same = 0
    for left, right in zip(shorter, longer, strict=False):
        if left != right:
            break
        same += 1
    return same >= needed


def content_words(text: str, language: str) -> list[str]:
    """Give the words that carry the content, in order: no stop words, no negations, no pure digits."""
    return list(_content_words(text, language))


@lru_cache(maxsize=2048)
def _content_words(text: str, language: str) -> tuple[str, ...]:
    left_out = _left_out(language)
    return tuple(word for word in tokens(text) if word not in left_out and not word.isdigit() and not word.endswith("n't"))


@cache
def _left_out(language: str) -> frozenset[str]:
    return cue_set("stop", language) | cue_set("neg", language)
