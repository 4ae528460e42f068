"""W19: the worry behind the rumour is acknowledged.

Affirming people's concern had a large effect on support for the refutation, among health staff one to one (Holford 2024); the
customer's guideline asks for it too.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import FACT_PARTS, Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("Holford24", "Customer")
FORMATS = EVERY - {"fact_page", "holding_statement"}
EXAMPLES = (
    Example("sv", {}, {"explanation": "Ryktet bygger på ett enstaka exempel. [1]"}, "advise"),
    Example("en", {}, {"explanation": "The rumour rests on a single example. [1]"}, "advise"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Advise when no concern cue stands in the facts or the explanation."""
    if reading.body and not any(reading.does(one, "concern", cues="concern") for _, one in reading.each_sentence(*FACT_PARTS)):
        yield Hit("advise", "explanation")
