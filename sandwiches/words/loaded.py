"""Loaded words, in either direction ("massinvandring" and "hatare"), with their noun endings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sandwiches.method import cues
from sandwiches.words.cues import find_inflected
from sandwiches.words.sentences import sentences
from sandwiches.words.text import tokens

# "a flood of refugees" is loaded; "the flood of 2014" and "a flood of water" are weather.
_WEATHER = re.compile(
    r"\bfloods? of (?:\d|water\b|rain\b|the \d|last\b|january|february|march|april|may\b|june|july|august|autumn|spring)"
)


def is_weather(text: str, language: str) -> bool:
    """Tell whether the text speaks of a real flood."""
    return language == "en" and _WEATHER.search(text.lower()) is not None


def find_loaded(text: str, language: str, loaded: Iterable[str] | None = None) -> str:
    """Give the first loaded word or phrase of the text as it is written, or an empty string.

    `loaded` replaces the method's list.
    """
    wanted = cues("loaded", language) if loaded is None else loaded
    for sentence in sentences(text):
        lowered = _WEATHER.sub("flood in", sentence.lower()) if language == "en" else sentence
        found, _ = find_inflected(tokens(lowered), wanted, language)
        if found:
            return found
    return ""
