"""C4: the last sentence is the fact, not the rumour denied once more.

What is said last is remembered; a denial repeats the claim (Debunking Handbook 2020; Lakoff; Autry & Duarte 2021).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import has_negation
from sandwiches.words.polarity import has_contrast

SOURCES = ("DH20", "Lakoff", "Autry21")
FORMATS = FACTS
EXAMPLES = (
    Example("sv", {}, {"closing_fact+": "Nyanlända går alltså inte före i bostadskön. [1]"}, "block"),
    Example("en", {}, {"closing_fact+": "Newcomers do not jump the housing queue. [1]"}, "block"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block when the last sentence negates and carries the claim; warn when it also says what is so instead."""
    language = reading.language
    for sentence in reading.sentences("closing_fact")[-1:]:
        if has_negation(sentence, language) and reading.claim_score(sentence) >= reading.threshold("h_neg"):
            yield Hit("warn" if has_contrast(sentence, language) else "block", "closing_fact", sentence)
