"""The method as data: rules, cue lists, vocabularies and themes, read from the files beside this one on first use."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("sv", "en")


@cache
def load(name: str) -> Any:
    """Give the parsed content of one method file, for example ``load("rules")``. Treat it as read-only."""
    return json.loads(resources.files(__package__).joinpath(f"{name}.json").read_text(encoding="utf-8"))


@cache
def cues(name: str, language: str) -> tuple[str, ...]:
    """Give one cue list, lower-case: ``cues("neg", "sv")``. The method's lexicon comes first, then our additions to it."""
    added = load("additions").get(name, {}).get(language, ())
    return tuple(dict.fromkeys([*load("lexicon").get(name, {}).get(language, ()), *added]))


@cache
def cue_set(name: str, language: str) -> frozenset[str]:
    """As `cues`, as a set."""
    return frozenset(cues(name, language))


@cache
def rule_records() -> dict[str, dict[str, str]]:
    """Titles, coach lines, severity, override and grade of every rule, by id, in the method's order."""
    return {record["id"]: record for record in load("rules")["rules"]}


@cache
def default_thresholds() -> dict[str, float]:
    """The numbers the rules compare with. Most are our own judgement (grade D) and may be changed by an administrator."""
    return dict(load("rules")["thresholds"])


def base_language(language: str) -> str:
    """Give the main part of a language code, lower-case: "sv" of "sv-FI"."""
    return language.split("-")[0].lower()


def has_lexicon(language: str) -> bool:
    """Tell whether there are word lists for a language; without them only the rules on structure run."""
    return base_language(language) in LANGUAGES
