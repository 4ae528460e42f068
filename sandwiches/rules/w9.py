"""W9: readable: LIX at most 45 in Swedish, Flesch Reading Ease at least 50 in English. Never blocks.

Plain language is law (språklagen 11 §). Both formulas are crude: Björnsson meant LIX as a complement, and a checker made texts
only somewhat simpler (Annby 2016). Bodies under 40 words are too short to measure.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import word_count
from sandwiches.words.readability import flesch, lix

SOURCES = ("Sprak11", "LIX")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {},
        {
            "opening_fact": "Handläggningen av bostadsfördelningen genomförs systematiskt utifrån turordningsprinciperna. " * 8
            + "[1]"
        },
        "warn",
    ),
    Example(
        "en",
        {},
        {
            "opening_fact": (
                "Administration of residential accommodation proceeds systematically according to prioritisation principles. "
            )
            * 8
            + "[1]"
        },
        "warn",
    ),
)
LEAST_WORDS = 40


def check(reading: Reading) -> Iterator[Hit]:
    """Warn when the body measures as heavy."""
    if word_count(reading.body) < LEAST_WORDS:
        return
    if reading.language == "sv":
        heavy = lix(reading.body) > reading.threshold("lix_warn")
    else:
        heavy = flesch(reading.body) < reading.threshold("flesch_warn")
    if heavy:
        yield Hit("warn", "whole")
