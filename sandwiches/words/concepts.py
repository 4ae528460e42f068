"""Wordings that mean the same: "hoppar över kön" is "går före i kön". Groups of phrases, matched by stem with small gaps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from sandwiches.words.matching import stem
from sandwiches.words.text import tokens

MOST_GAP = 2  # words that may stand between two words of a phrase: "går alltid före"


class Concepts:
    """The groups of one theme and language, looked up by the stem of a phrase's first word."""

    def __init__(self, groups: Iterable[Collection[str]], language: str) -> None:
        self.language = language
        self._phrases: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for number, group in enumerate(groups):
            for phrase in group:
                stems = tuple(stem(word, language) for word in phrase.split())
                self._phrases.setdefault(stems[0], []).append((stems, number))

    def find(self, text: str) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Give (number of the group, places of its words among the text's tokens) for each phrase that stands in the text."""
        return _find(self, text) if self._phrases else ()

    def search(self, text: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        """As `find`, without remembering."""
        words = _stems(text, self.language)
        for place, word in enumerate(words):
            for stems, number in self._phrases.get(word, ()):
                places = _match(words, place, stems)
                if places:
                    yield number, places


@lru_cache(maxsize=4096)
def _find(concepts: Concepts, text: str) -> tuple[tuple[int, tuple[int, ...]], ...]:
    return tuple(concepts.search(text))


def _match(words: Sequence[str], place: int, stems: tuple[str, ...]) -> tuple[int, ...]:
    places = [place]
    for wanted in stems[1:]:
        start = places[-1] + 1
        window = words[start : start + MOST_GAP + 1]
        if wanted not in window:
            return ()
        places.append(start + window.index(wanted))
    return tuple(places)


@lru_cache(maxsize=2048)
def _stems(text: str, language: str) -> tuple[str, ...]:
    return tuple(stem(word, language) for word in tokens(text))
