"""E1: the explanation is real: at least 2 sentences and 25 words (block), and 1.5 times the myth (warn).

Detailed corrections work better than bare ones (Swire 2017; Swire-Thompson, Butler & Rapp 2025); one meta-analysis also
found that detail went with persistence (Chan 2017). The direction is well supported, the numbers are ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("Swire17", "Chan17", "STBR25")
FORMATS = SANDWICH
EXAMPLES = (
    Example("sv", {}, {"explanation": "Det stämmer inte, eftersom ryktet bygger på ett enstaka exempel. [1]"}, "block"),
    Example("sv", {}, {"myth": "Ett rykte som inte stämmer säger " + "att nyanlända går före i bostadskön " * 6}, "warn"),
    Example("en", {}, {"explanation": "It is wrong, because it rests on a single example. [1]"}, "block"),
    Example("en", {}, {"myth": "A false rumour says " + "that newcomers jump the housing queue " * 8}, "warn"),
)
LEAST_SENTENCES = 2
NOTE_SHORT = (
    "Förklaringen är kort jämfört med ryktet. Förklara mer eller korta ryktet.",
    "The explanation is short beside the rumour. Explain more, or shorten the rumour.",
)


def check(reading: Reading) -> Iterator[Hit]:
    """Count the sentences and words of the explanation and compare it with the myth."""
    words = len(reading.words("explanation"))
    if not words:
        return
    if len(reading.sentences("explanation")) < LEAST_SENTENCES or words < reading.threshold("expl_min"):
        yield Hit("block", "explanation", reading.text("explanation"))
    elif words < reading.threshold("expl_ratio") * len(reading.words("myth")):
        yield Hit("warn", "explanation", "", *NOTE_SHORT)
