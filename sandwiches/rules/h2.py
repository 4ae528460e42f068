"""H2: the headline carries the opening fact.

The first line is what a cropped post shows, so it must be the fact and not a slogan (Debunking Handbook 2020; headlines
steer what readers remember, Ecker 2014). The limit of 0.30 is our own judgement.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import overlap

SOURCES = ("DH20", "Ecker14")
FORMATS = FACTS
EXAMPLES = (
    Example(
        "sv",
        {"headline": "Kötiden avgör vem som får hyra i Norrvik"},
        {"headline": "Ny satsning på information till invånarna"},
        "warn",
    ),
    Example(
        "en",
        {"headline": "Waiting time decides who rents a flat in Norrvik"},
        {"headline": "A new push for public information"},
        "warn",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Warn when headline and opening fact share too few content words."""
    headline, fact = reading.text("headline"), reading.text("opening_fact")
    if headline and fact and overlap(headline, fact, reading.language) < reading.threshold("head_overlap"):
        yield Hit("warn", "headline", headline)
