"""W4: each sentence with a number has its own source marker.

A figure without a source cannot be checked (IFCN commitment 2). Years, dates, ages, law numbers and times are no figures. A
headline carries no markers, and the rumour's figure is not ours to source.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import FACT_PARTS, Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.numbers import quantities
from sandwiches.words.text import MARKER

SOURCES = ("IFCN2",)
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Under 2025 hyrde kommunen 18 lägenheter för det."}, "warn"),
    Example("en", {}, {"explanation+": "In 2025 the council rented 18 flats for this."}, "warn"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Warn on each sentence of the facts or the explanation that has a figure and no marker."""
    for part, sentence in reading.each_sentence(*FACT_PARTS):
        if not MARKER.search(sentence) and quantities(sentence, reading.language):
            yield Hit("warn", part, sentence)
