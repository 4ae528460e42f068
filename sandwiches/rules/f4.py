"""F4: the opening fact is at most 60 words.

One fact at a time: a list of five is remembered as none. A convention of our own; no study behind the number.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("convention",)
FORMATS = FACTS
EXAMPLES = (
    Example("sv", {}, {"opening_fact": "I Norrvik fördelas kommunens lägenheter efter kötid under 2025. " * 8 + "[1]"}, "warn"),
    Example("en", {}, {"opening_fact": "In Norrvik council flats are shared out by waiting time. " * 8 + "[1]"}, "warn"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Warn when the opening fact is too long."""
    if len(reading.words("opening_fact")) > reading.threshold("fact_words"):
        yield Hit("warn", "opening_fact")
