"""F1: the opening fact says what is true; it does not only deny the claim.

A negation leaves a gap and repeats the claim; a replacement fills it (Autry & Duarte 2021; Debunking Handbook 2020;
Swire, Ecker & Lewandowsky 2017 on affirming facts).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import has_negation

SOURCES = ("Autry21", "DH20", "Swire17")
FORMATS = FACTS
EXAMPLES = (
    Example(
        "sv",
        {"opening_fact": "I Norrvik fördelas kommunens lägenheter rättvist efter kötid. [1]"},
        {
            "opening_fact": (
                "Nyanlända går inte före i bostadskön i Norrvik. Under 2025 gick 412 av 430 lediga lägenheter till "
                "den som hade väntat längst. [1]"
            )
        },
        "block",
    ),
    Example(
        "en",
        {"opening_fact": "In Norrvik, council flats are shared out fairly by waiting time. [1]"},
        {
            "opening_fact": (
                "Newcomers do not jump the housing queue in Norrvik. In 2025, 412 of 430 vacant flats went to the "
                "person who had waited longest. [1]"
            )
        },
        "block",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block when the first sentence negates and carries the claim."""
    for sentence in reading.sentences("opening_fact")[:1]:
        if has_negation(sentence, reading.language) and reading.claim_score(sentence) >= reading.threshold("h_neg"):
            yield Hit("block", "opening_fact", sentence)
