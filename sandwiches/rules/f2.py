"""F2: the opening fact has at least one source.

Readers must be able to check it (IFCN commitment 2; Full Fact), and a public authority answers for its facts
(regeringsformen 1:9). A holding statement and a direct reply may come before the sources do.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.text import marker_numbers

SOURCES = ("IFCN2", "FF", "RF19")
FORMATS = EVERY - {"direct_reply", "holding_statement"}
EXAMPLES = (
    Example("sv", {}, {"opening_fact": "I Norrvik fördelas kommunens lägenheter rättvist efter kötid."}, "block"),
    Example("en", {}, {"opening_fact": "In Norrvik, council flats are shared out fairly by waiting time."}, "block"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block when the opening fact has no source marker."""
    fact = reading.text("opening_fact")
    if fact and not marker_numbers(fact):
        yield Hit("block", "opening_fact")
