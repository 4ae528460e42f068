"""Looking for cue words and cue phrases, on word boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sandwiches.method import cue_set, cues
from sandwiches.words.text import tokens

_ENDINGS_SV = ("", "s", "n", "en", "ens", "et", "ets", "t", "na", "nas", "er", "ar", "or", "erna", "arna", "orna")
_ENDINGS_EN = ("", "s", "'s")


def find_phrase(words: Sequence[str], phrase: str) -> int:
    """Give the place of the first word of the phrase among the lower-case words, or -1."""
    wanted = phrase.split()
    for place in range(len(words) - len(wanted) + 1):
        if words[place] == wanted[0] and list(words[place : place + len(wanted)]) == wanted:
            return place
    return -1


def has_phrase(text: str, phrases: Iterable[str]) -> str:
    """Give the first of the phrases that stands in the text on word boundaries, or an empty string.

    A phrase that ends in * stands for every word that begins so.
    """
    return _phrase_index(phrases if isinstance(phrases, tuple) else tuple(phrases)).first_in(text)


class _PhraseIndex:
    """The phrases of a list by their first word, as they stand in a padded text, with their places in the list."""

    def __init__(self, phrases: tuple[str, ...]) -> None:
        self._phrases = phrases
        self._by_word: dict[str, list[tuple[int, str]]] = {}
        self._beginnings: list[tuple[int, str]] = []
        for place, phrase in enumerate(phrases):
            if phrase.endswith("*"):
                self._beginnings.append((place, f" {phrase[:-1]}"))
            elif phrase:
                self._by_word.setdefault(phrase.split()[0], []).append((place, f" {phrase} "))

    def first_in(self, text: str) -> str:
        """Give the earliest phrase of the list that stands in the text."""
        words, padded = _padded(text)
        waiting = [pair for word in self._by_word.keys() & words for pair in self._by_word[word]] + self._beginnings
        if not waiting:
            return ""
        place = min((place for place, wanted in waiting if wanted in padded), default=-1)
        return self._phrases[place] if place >= 0 else ""


@lru_cache(maxsize=512)
def _phrase_index(phrases: tuple[str, ...]) -> _PhraseIndex:
    """A list is asked for in every sentence."""
    return _PhraseIndex(phrases)


@lru_cache(maxsize=4096)
def _padded(text: str) -> tuple[frozenset[str], str]:
    """Give the lower-case words, and them in order with a space on each side; many rules ask about the same sentence."""
    words = tokens(text)
    return frozenset(words), f" {' '.join(words)} "


def find_cue(text: str, name: str, language: str) -> str:
    """Give the first cue of a lexicon list that stands in the text, or an empty string."""
    return has_phrase(text, cues(name, language))


def find_inflected(words: Sequence[str], phrases: Iterable[str], language: str) -> tuple[str, int]:
    """Find the first of several phrases in the words, where the last word may carry a noun's ending: (as written, place)."""
    return next(iter(find_all_inflected(words, phrases, language)), ("", -1))


def find_all_inflected(words: Sequence[str], phrases: Iterable[str], language: str) -> Iterator[tuple[str, int]]:
    """Give (as written, place) of every phrase in the words, in their order; the last word may carry a noun's ending."""
    index = _inflections(phrases if isinstance(phrases, tuple) else tuple(phrases), language)
    if index.keys().isdisjoint(words):
        return
    for place, word in enumerate(words):
        for wording in index.get(word, ()):
            if tuple(words[place : place + len(wording)]) == wording:
                yield " ".join(wording), place


@lru_cache(maxsize=256)
def _inflections(phrases: tuple[str, ...], language: str) -> dict[str, list[tuple[str, ...]]]:
    """Give every inflected wording of the phrases by its first word."""
    endings = _ENDINGS_SV if language == "sv" else _ENDINGS_EN
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        *first, last = phrase.split()
        for ending in endings:
            wording = (*first, last + ending)
            index.setdefault(wording[0], []).append(wording)
    return index


def has_negation(text: str, language: str) -> bool:
    """Tell whether the text has a negation cue (inte, ingen, myt … / not, no, myth, -n't …)."""
    words, padded = _padded(text)
    return not cue_set("neg", language).isdisjoint(words) or (language == "en" and "n't " in padded)
