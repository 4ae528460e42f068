"""W25: the body is at most 220 words on the web.

Short texts are read. Taiwan's ministries keep to 200 characters for a card; the 220 words are a convention of our own.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import word_count

SOURCES = ("convention", "Taiwan")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation": "Vi förstår att frågan väcker känslor när väntan är lång. " * 25 + "[1]"}, "advise"),
    Example("en", {}, {"explanation": "We understand that this matters when the wait is long. " * 25 + "[1]"}, "advise"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Advise when the body is long."""
    if word_count(reading.body) > reading.threshold("body_words"):
        yield Hit("advise", "whole")
