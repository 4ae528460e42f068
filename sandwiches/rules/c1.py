"""C1: the closing fact restates the opening fact.

The customer's guideline: repeat the fact. So say the Debunking Handbook and Lakoff; no added effect was measured
(Swire-Thompson, Butler & Rapp 2025). The limit of 0.35 is ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import overlap

SOURCES = ("Customer", "DH20", "Lakoff", "STBR25")
FORMATS = SANDWICH
EXAMPLES = (
    Example("sv", {}, {"closing_fact": "Välkommen att kontakta oss om du har frågor. [1]"}, "block"),
    Example("en", {}, {"closing_fact": "You are welcome to contact us with questions. [1]"}, "block"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block when opening and closing share too few content words."""
    opening, closing = reading.text("opening_fact"), reading.text("closing_fact")
    if opening and closing and round(overlap(opening, closing, reading.language), 6) < reading.threshold("c_min"):
        yield Hit("block", "closing_fact", closing)
