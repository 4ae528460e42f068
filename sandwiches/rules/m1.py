"""M1: an explicit warning comes before the claim.

A warning before exposure lowers belief in what follows (Ecker, Lewandowsky & Tang 2010; Buczel 2024, fading over a week).
The rendering always puts its own label first, so the text is blocked only when that label is switched off. Writers warn in
words that no list holds: a cue that is not found warns, it never blocks by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import content_words, find_phrase, tokens, words_match

SOURCES = ("Ecker10", "Buczel24", "DH20")
FORMATS = SANDWICH
EXAMPLES = (
    Example(
        "sv",
        {"myth": "Ett rykte som inte stämmer säger att nyanlända går före i bostadskön."},
        {"myth": "Nyanlända går före i bostadskön, sägs det. Det stämmer inte."},
        "warn",
    ),
    Example("sv", {}, {"myth": "Nyanlända går före i bostadskön, sägs det.", "myth_label": False}, "block"),
    Example(
        "en",
        {"myth": "A false rumour says that newcomers jump the housing queue."},
        {"myth": "Newcomers jump the housing queue, people say. That is not true."},
        "warn",
    ),
    Example("en", {}, {"myth": "Newcomers jump the housing queue, people say.", "myth_label": False}, "block"),
)
LEAST_WARNING = 3  # words that a warning takes


def check(reading: Reading) -> Iterator[Hit]:
    """Look for the first warning cue before the first content word of the claim."""
    sentences = reading.sentences("myth")
    if not sentences or _warns_first(reading) or _opens_with_warning(reading, sentences[0]):
        return
    yield Hit("warn" if reading.document.myth_label else "block", "myth", reading.text("myth"))


def _opens_with_warning(reading: Reading, first: str) -> bool:
    """Tell whether the first sentence reads as a warning up to the claim: its own words, before those of the claim."""
    opening = _before_claim(reading, first)
    return len(opening.split()) >= LEAST_WARNING and reading.does(opening, "warn")


def _before_claim(reading: Reading, sentence: str) -> str:
    claim = content_words(reading.document.claim, reading.language)
    for place, word in enumerate(words := sentence.split()):
        bare = tokens(word)
        if bare and sum(words_match(bare[0], wanted, reading.language) for wanted in claim) and place >= LEAST_WARNING:
            return " ".join(words[:place])
    return sentence


def _warns_first(reading: Reading) -> bool:
    words = reading.words("myth")
    places = [place for cue in reading.cue_list("warn_cue") if (place := find_phrase(words, cue)) >= 0]
    if not places:
        return False
    claim = set(content_words(reading.document.claim, reading.language)) - {"rykte", "påstående", "rumour", "claim"}
    for place, word in enumerate(words):
        if any(words_match(word, wanted, reading.language) for wanted in claim):
            return min(places) < place
    return True
