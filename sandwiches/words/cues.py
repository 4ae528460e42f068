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
    padded = _padded(text)
    known = phrases if isinstance(phrases, tuple) else tuple(phrases)
    return next((phrase for phrase, wanted in zip(known, _as_padded(known), strict=True) if wanted in padded), "")


@lru_cache(maxsize=512)
def _as_padded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Give the phrases as they would stand in a padded text; a list is asked for in every sentence."""
    return tuple(f" {phrase[:-1]}" if phrase[-1:] == "*" else f" {phrase} " for phrase in phrases)


@lru_cache(maxsize=4096)
def _padded(text: str) -> str:
    """Give the lower-case words with a space on each side; the same sentence is asked about by many rules."""
    return f" {' '.join(tokens(text))} "


def find_cue(text: str, name: str, language: str) -> str:
    """Give the first cue of a lexicon list that stands in the text, or an empty string."""
    return has_phrase(text, cues(name, language))


def find_inflected(words: Sequence[str], phrases: Iterable[str], language: str) -> tuple[str, int]:
    """Find the first of several phrases in the words, where the last word may carry a noun's ending: (as written, place)."""
    return next(iter(find_all_inflected(words, phrases, language)), ("", -1))


def find_all_inflected(words: Sequence[str], phrases: Iterable[str], language: str) -> Iterator[tuple[str, int]]:
    """Give (as written, place) of every phrase in the words, in their order; the last word may carry a noun's ending."""
    index = _inflections(tuple(phrases), language)
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
    negations = cue_set("neg", language)
    return any(word in negations or (language == "en" and word.endswith("n't")) for word in tokens(text))
