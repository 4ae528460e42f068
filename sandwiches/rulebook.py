"""The numbers and word lists that the rules compare with: the method's own, or a municipality's within bounds.

A rulebook is a value. Whoever stores one stores the changes that `rulebook_from` takes, and who made them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from sandwiches.method import LANGUAGES, default_thresholds, load
from sandwiches.method import cues as method_cues
from sandwiches.words.concepts import Concepts

Groups = tuple[tuple[str, ...], ...]
TECHNIQUE = "technique:"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a threshold may be. `is_whole` means that only whole numbers make sense; `not_above` names one it must not pass."""

    name: str
    default: float
    least: float
    most: float
    is_whole: bool
    rules: tuple[str, ...]
    title_sv: str
    title_en: str
    not_above: str = ""


@dataclass(frozen=True, slots=True)
class ListBound:
    """What a word list may be: its number of entries in each language, and the letters of an entry."""

    name: str
    rules: tuple[str, ...]
    title_sv: str
    title_en: str
    least: int
    most: int
    most_letters: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """Everything that may be changed: thresholds and lists by name, and synonym groups for each theme."""

    thresholds: Mapping[str, Bound]
    lists: Mapping[str, ListBound]
    themes: tuple[str, ...]
    most_groups: int
    most_wordings: int
    most_letters: int


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Thresholds, cue lists by (name, language) and synonym groups by (theme, language); what is absent is the method's own.

    Two rulebooks are equal only if they are the same object: caches hang on the object and never mix two of them.
    """

    thresholds: Mapping[str, float] = field(default_factory=dict)
    cues: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    synonyms: Mapping[tuple[str, str], Groups] = field(default_factory=dict)
    _sets: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict, init=False, repr=False)
    _concepts: dict[tuple[str, str], Concepts] = field(default_factory=dict, init=False, repr=False)

    def threshold(self, name: str) -> float:
        """Give one number the rules compare with."""
        return float(self.thresholds[name] if name in self.thresholds else threshold_defaults()[name])

    def cue_list(self, name: str, language: str) -> tuple[str, ...]:
        """Give one list of lower-case words; empty in a language without a lexicon."""
        own = self.cues.get((name, language))
        return method_list(name, language) if own is None else own

    def cue_set(self, name: str, language: str) -> frozenset[str]:
        """As `cue_list`, as a set."""
        key = (name, language)
        if key not in self._sets:
            self._sets[key] = frozenset(self.cue_list(name, language))
        return self._sets[key]

    def synonym_groups(self, theme: str, language: str) -> Groups:
        """Give the groups of wordings that count as the same within a theme."""
        own = self.synonyms.get((theme, language))
        return method_synonyms(theme, language) if own is None else own

    def concepts(self, theme: str, language: str) -> Concepts:
        """Give the theme's groups ready for matching; those of every theme when the theme is not known."""
        key = (theme if theme in themes() else "", language)
        if key not in self._concepts:
            wanted = (key[0], "general") if key[0] else themes()
            groups = [group for one in dict.fromkeys(wanted) for group in self.synonym_groups(one, language)]
            self._concepts[key] = Concepts(groups, language)
        return self._concepts[key]


@cache
def threshold_defaults() -> dict[str, float]:
    """The method's thresholds together with those that only `bounds.json` names."""
    own = {name: float(one["default"]) for name, one in load("bounds")["thresholds"].items() if "default" in one}
    return {**default_thresholds(), **own}


@cache
def themes() -> tuple[str, ...]:
    """The themes that hold synonyms; "general" holds those of every theme."""
    return ("general", *(one["id"] for one in load("themes")["themes"]))


@cache
def method_list(name: str, language: str) -> tuple[str, ...]:
    """Give the method's own list: lexicon and its additions, or the plain phrases of ``technique:<id>``."""
    if language not in LANGUAGES:
        return ()
    if name.startswith(TECHNIQUE):
        return tuple(load("lexicon")["technique"][name.removeprefix(TECHNIQUE)][language])
    return method_cues(name, language)


@cache
def method_synonyms(theme: str, language: str) -> Groups:
    """Give the method's own synonym groups of a theme."""
    return tuple(tuple(group) for group in load("synonyms").get(theme, {}).get(language, ()))


@cache
def bounds() -> Bounds:
    """Give what may be changed, and how far."""
    record = load("bounds")
    above: dict[str, str] = dict(record["not_above"])
    thresholds = {
        name: Bound(
            name,
            threshold_defaults()[name],
            float(one["least"]),
            float(one["most"]),
            bool(one.get("whole", False)),
            tuple(one["rules"]),
            one["title_sv"],
            one["title_en"],
            above.get(name, ""),
        )
        for name, one in record["thresholds"].items()
    }
    common = record["list"]
    lists = {
        name: ListBound(
            name,
            tuple(one["rules"]),
            one["title_sv"],
            one["title_en"],
            common["least"],
            common["most"],
            common["most_letters"],
        )
        for name, one in {**record["lists"], **_technique_lists()}.items()
    }
    return Bounds(MappingProxyType(thresholds), MappingProxyType(lists), themes(), **record["synonyms"])


def _technique_lists() -> dict[str, dict[str, object]]:
    return {
        f"{TECHNIQUE}{one}": {
            "rules": ["E2"],
            "title_sv": f"Vanliga ord för greppet {words['sv'][0]}",
            "title_en": f"Plain words for the technique {words['en'][0]}",
        }
        for one, words in load("lexicon")["technique"].items()
    }


DEFAULT_RULEBOOK = Rulebook()
