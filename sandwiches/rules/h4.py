"""H4: the headline is at most 12 words.

Short lines survive cropping and are read whole. The number is a convention of our own, near the plain-language advice of
GOV.UK.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("convention", "GDS")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {"headline": "Kötiden avgör vem som får hyra i Norrvik"},
        {"headline": "I Norrvik är det den person som har väntat allra längst i kön som får hyra"},
        "advise",
    ),
    Example(
        "en",
        {"headline": "Waiting time decides who rents a flat in Norrvik"},
        {"headline": "In Norrvik it is the person who has been waiting the very longest who rents"},
        "advise",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Advise when the headline has too many words."""
    if len(reading.words("headline")) > reading.threshold("head_words"):
        yield Hit("advise", "headline", reading.text("headline"))
