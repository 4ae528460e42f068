"""E7: the explanation says how the rule or process works, not only the outcome.

Explaining how policy works moved attitudes where outcome facts did not (Thorson & Abdelaaty 2023; one study in the United
States).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("TA23",)
FORMATS = SANDWICH
EXAMPLES = (
    Example(
        "sv",
        {},
        {"explanation": "Ryktet bygger på ett enstaka exempel. Därför påverkades inte platsen för dig som väntar. [1]"},
        "advise",
    ),
    Example(
        "en",
        {},
        {
            "explanation": (
                "The rumour rests on a single example. Because those flats were separate, your place stayed the same. [1]"
            )
        },
        "advise",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Advise when no process cue is found."""
    if not any(reading.does(one, "process", cues="process") for one in reading.sentences("explanation")) and reading.text(
        "explanation"
    ):
        yield Hit("advise", "explanation")
