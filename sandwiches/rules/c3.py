"""C3: no new numbers at the end.

A new figure at the end has no room for its explanation (objectivity, regeringsformen 1:9; sources, IFCN commitment 2). "0,5
miljoner" and "500 000" are the same number, and so are "12" and "tolv". Days of the month and law numbers are no figures.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.numbers import numbers, values, word_values, years

SOURCES = ("RF19", "IFCN2")
FORMATS = FACTS
EXAMPLES = (
    Example("sv", {}, {"closing_fact+": "Det är 97 procent av alla lägenheter under 2025. [1]"}, "block"),
    Example("en", {}, {"closing_fact+": "That is 97 per cent of all flats in 2025. [1]"}, "block"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block when a number of the closing fact stands neither in the opening fact nor in the explanation."""
    language = reading.language
    earlier = f"{reading.text('opening_fact')}\n{reading.text('explanation')}"
    if not earlier.strip():
        return
    known = values(earlier, language) | word_values(earlier, language) | years(earlier)
    for number in numbers(reading.text("closing_fact"), language):
        if number.value not in known and number.scaled not in known:
            yield Hit("block", "closing_fact", number.written)
