"""F1: the opening fact says what is true; it does not only deny the claim.

A negation leaves a gap and repeats the claim; a replacement fills it (Autry & Duarte 2021; Debunking Handbook 2020;
Swire, Ecker & Lewandowsky 2017 on affirming facts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import has_negation
from sandwiches.words.polarity import denies, has_contrast

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

NOTE_PERHAPS = (
    "Det inledande faktumet förnekar mest. Säg vad som gäller i stället, gärna med siffra eller plats.",
    "The opening fact mostly denies. Say what is true instead, if you can with a number or a place.",
)
PERHAPS_DENIED = 0.25
OPENS_WITH_NO = re.compile(r"(?:nej|no)\b\s*[,.:–—-]", re.I)


def check(reading: Reading) -> Iterator[Hit]:
    """Block when the first sentence negates and carries the claim; warn when the part only denies or opens with a no."""
    sentences, language = reading.sentences("opening_fact"), reading.language
    for sentence in sentences[:1]:
        score = reading.claim_score(sentence) if has_negation(sentence, language) else 0.0
        if score >= reading.threshold("h_neg"):
            yield Hit("warn" if has_contrast(sentence, language) else "block", "opening_fact", sentence)
        elif score >= PERHAPS_DENIED or OPENS_WITH_NO.match(sentence) or all(denies(one, language) for one in sentences):
            yield Hit("warn", "opening_fact", sentence, *NOTE_PERHAPS)
