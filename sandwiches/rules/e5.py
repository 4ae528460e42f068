"""E5: if the verdict is misleading or partly true, the text says what is true in it.

Objectivity demands it (IFCN commitment 1; Full Fact; JO 4935-2009), and a rumour often has a true kernel (Brå 2021:9). The
kernel is a field; a concession that is not found in the text only warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import tokens

SOURCES = ("IFCN1", "FF", "JO4935", "BRA21")
FORMATS = SANDWICH
EXAMPLES = (
    Example("sv", {}, {"true_kernel": ""}, "block"),
    Example("sv", {}, {"explanation": "Kommunen ordnar enligt lag boende åt ett antal nyanlända varje år. [2]"}, "warn"),
    Example("en", {}, {"true_kernel": ""}, "block"),
    Example("en", {}, {"explanation": "The council by law finds housing for a number of newcomers each year. [2]"}, "warn"),
)
HALF_TRUE = ("misleading", "partly_true")


def check(reading: Reading) -> Iterator[Hit]:
    """Block on an empty true kernel; warn when no concession cue stands in the explanation."""
    if reading.document.verdict not in HALF_TRUE:
        return
    if not tokens(reading.document.true_kernel):
        yield Hit("block", "explanation")
    elif (
        reading.has_lexicon
        and reading.text("explanation")
        and not any(reading.does(one, "concede", cues="concede") for one in reading.sentences("explanation"))
    ):
        yield Hit("warn", "explanation")
