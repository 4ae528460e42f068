"""E6: the text criticises the claim, not the motives of those who repeat it.

A public authority must be impartial and not scoff (JO 5875-2012); anti-rumour work attracts rather than blames (Council of
Europe). Discrediting a source can work (Ecker 2024), but that is not a municipality's tool.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("JO5875", "CoE", "Ecker24")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Ryktet sprids medvetet."}, "warn"),
    Example("en", {}, {"explanation+": "The rumour is spread deliberately."}, "warn"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Warn on a motive cue, or on a sentence that reads as one about motives."""
    for sentence in reading.sentences("explanation"):
        cue = reading.cue_in(sentence, "motive")
        if cue or reading.does(sentence, "motive"):
            yield Hit("warn", "explanation", cue or sentence)
