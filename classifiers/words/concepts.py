"""Which of the concepts in lexicons.py a text names, and how the subject meets a country, a sport, a species or a machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from classifiers.words.lexicons import LISTS

# The subjects of the workbench; those that name it outright; what the same words may mean; who acts and where.
TOPICS = ("asylum", "permit", "return", "newcomer", "integration", "faith", "origin")
CORE = ("asylum", "permit", "return", "newcomer")
ASIDE = ("sport", "nature", "machine", "stage", "signing", "war")
ACTORS = ("state", "politics", "school", "work", "home", "court", "town")
_ENTRY = re.compile(r'"([^"]+)"|(\S+)')


@dataclass(frozen=True, slots=True)
class _Listing:
    """The entries of one concept, sorted by how they are looked up."""

    whole: frozenset[str]
    starts: frozenset[str]
    lengths: tuple[int, ...]
    inside: tuple[str, ...]
    phrases: tuple[str, ...]

    def holds(self, word: str) -> bool:
        return (
            word in self.whole
            or any(word[:length] in self.starts for length in self.lengths)
            or any(part in word for part in self.inside)
        )


def _read_listing(text: str) -> _Listing:
    entries = [phrase or word for phrase, word in _ENTRY.findall(text)]
    words = [entry for entry in entries if " " not in entry]
    inside = [entry.strip("*") for entry in words if entry.startswith("*")]
    starts = {entry[:-1] for entry in words if entry.endswith("*") and not entry.startswith("*")}
    whole = {entry for entry in words if "*" not in entry}
    phrases = [entry.rstrip("*") for entry in entries if " " in entry]
    return _Listing(frozenset(whole), frozenset(starts), tuple(sorted({*map(len, starts)})), tuple(inside), tuple(phrases))


_LISTINGS = {name: _read_listing(text) for name, text in LISTS.items()}


# First word of a phrase → its phrases with their concepts.
_PHRASES: dict[str, list[tuple[str, str]]] = {}
for _name, _listing in _LISTINGS.items():
    for _phrase in _listing.phrases:
        _PHRASES.setdefault(_phrase.split()[0], []).append((_name, _phrase))


@lru_cache(maxsize=100_000)
def concepts_of(word: str) -> tuple[str, ...]:
    """The concepts that one lower-case word stands for."""
    return tuple(name for name, listing in _LISTINGS.items() if listing.holds(word))


def find_concepts(words: Sequence[str]) -> dict[str, list[str]]:
    """Concept → the words of the text that stand for it, in order. A phrase counts with all its words."""
    found: dict[str, list[str]] = {}
    for word in words:
        for name in concepts_of(word):
            found.setdefault(name, []).append(word)
    joined = f" {' '.join(words)}"
    for first in sorted(_PHRASES.keys() & set(words)):
        for name, phrase in _PHRASES[first]:
            if f" {phrase}" in joined:
                found.setdefault(name, []).extend(phrase.split())
    return found


def names_topic(found: Iterable[str]) -> bool:
    """True when one of the concepts is about migration, integration, faith or origin."""
    return not set(TOPICS).isdisjoint(found)


def name_place(found: Iterable[str]) -> str:
    """Where a text plays, by the countries and authorities it names."""
    names = set(found)
    if "abroad" in names:
        return "both" if "sweden" in names else "abroad"
    return "sweden" if "sweden" in names else "nowhere"


def combine_concepts(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Feature → the words behind it: every concept, where the subject plays, who acts, and what else the words may mean."""
    features = {f"c_{name}": words for name, words in found.items()}
    place = name_place(found)
    topics = [name for name in TOPICS if name in found]
    core = [word for name in CORE for word in found.get(name, ())]
    for name in topics:
        features[f"c_{name}_{place}"] = found[name]
    if core:
        features[f"c_core_{place}"] = core
    kind = "core" if core else "soft" if topics else ""
    for name in (*ASIDE, *ACTORS):
        if kind and name in found:
            features[f"c_{kind}_{name}"] = found[name]
    if len(topics) > 1:
        features["c_topics_many"] = [found[name][0] for name in topics]
    if len(set(core)) > 1:
        features["c_core_twice"] = core
    return features
