"""W6: every number has a year or period.

A figure holds for a time (objectivity, regeringsformen 1:9; good statistical practice). "Samma år" and "that year" are enough
once a year has been said.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import FACT_PARTS, Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import has_phrase
from sandwiches.words.numbers import has_year, quantities

SOURCES = ("RF19", "convention")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"opening_fact": "412 av 430 lediga lägenheter gick till den som hade väntat längst. [1]"}, "warn"),
    Example("en", {}, {"opening_fact": "412 of 430 vacant flats went to the person who had waited longest. [1]"}, "warn"),
)
SAME_TIME = {
    "sv": ("samma år", "det året", "samma period", "samma tid", "det år", "året innan", "året efter"),
    "en": ("that year", "the same year", "same period", "the same time", "the year before", "the year after"),
}


def check(reading: Reading) -> Iterator[Hit]:
    """Warn on each sentence of the facts or the explanation that has a figure and no year."""
    year_said = False
    for part, sentence in reading.each_sentence(*FACT_PARTS):
        if has_year(sentence):
            year_said = True
        elif quantities(sentence, reading.language) and not (year_said and has_phrase(sentence, SAME_TIME[reading.language])):
            yield Hit("warn", part, sentence)
