"""E4: the explanation has at least one source.

Refutations with cited evidence did best (Wang 2021), and readers must be able to check (IFCN commitment 2).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.text import marker_numbers

SOURCES = ("IFCN2", "Wang21")
FORMATS = FACTS
EXAMPLES = (
    Example(
        "sv",
        {},
        {"explanation": "Ryktet bygger på ett enstaka exempel. Kommunen ordnar enligt lag boende åt ett antal nyanlända."},
        "block",
    ),
    Example(
        "en",
        {},
        {"explanation": "The rumour rests on a single example. The council by law finds housing for a number of newcomers."},
        "block",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block when the explanation has no source marker."""
    explanation = reading.text("explanation")
    if explanation and not marker_numbers(explanation):
        yield Hit("block", "explanation")
