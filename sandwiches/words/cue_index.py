"""Which of many cue lists stand in a sentence, found in one pass over its words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sandwiches.method import cues

PREFIX = 3  # an entry such as "löjlig*" is looked up by its first letters
LISTS = (
    "warn_cue", "told", "concede", "concern", "causal", "process", "invite", "opinion", "valuing", "loaded", "charged", "mock",
    "audience_attack", "blame", "blaming", "group", "person", "motive", "politics", "absolute", "forecast", "neg",
)  # fmt: skip


class CueIndex:
    """Cue lists by the first word of each entry. An entry that ends in * stands for every word that begins so."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._words: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._beginnings: dict[str, list[tuple[str, str]]] = {}
        for name, entries in lists.items():
            for entry in entries:
                if entry.endswith("*"):
                    self._beginnings.setdefault(entry[:PREFIX], []).append((entry[:-1], name))
                else:
                    first, *rest = entry.split()
                    self._words.setdefault(first, []).append((tuple(rest), name))

    def find(self, words: Sequence[str]) -> set[str]:
        """Give the names of the lists with an entry among the lower-case words."""
        found: set[str] = set()
        for place, word in enumerate(words):
            for rest, name in self._words.get(word, ()):
                if not rest or tuple(words[place + 1 : place + 1 + len(rest)]) == rest:
                    found.add(name)
            for beginning, name in self._beginnings.get(word[:PREFIX], ()):
                if word.startswith(beginning):
                    found.add(name)
        return found


@cache
def method_index(language: str) -> CueIndex:
    """Give the index of the method's own lists; what a municipality changes does not change the classifier."""
    return CueIndex({name: cues(name, language) for name in LISTS})
