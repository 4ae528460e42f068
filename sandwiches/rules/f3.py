"""F3: the fact is concrete: a number, a place or a named actor.

Concrete facts stick better than general assurances (Cook 2020, "stickier facts"; Debunking Handbook 2020).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.text import words_as_written

SOURCES = ("DH20", "Cook20")
FORMATS = FACTS
EXAMPLES = (
    Example(
        "sv",
        {"opening_fact": "I Norrvik fördelas kommunens lägenheter efter kötid. [1]"},
        {"opening_fact": "Bostäder fördelas på ett bra sätt. [1]"},
        "advise",
    ),
    Example(
        "en",
        {"opening_fact": "In Norrvik, council flats are shared by waiting time. [1]"},
        {"opening_fact": "Housing is shared out in a good way. [1]"},
        "advise",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Advise when the part has no digit and no capitalised word inside a sentence."""
    sentences = reading.sentences("opening_fact")
    if sentences and not any(_is_concrete(sentence) for sentence in sentences):
        yield Hit("advise", "opening_fact", sentences[0])


def _is_concrete(sentence: str) -> bool:
    words = words_as_written(sentence)
    return any(char.isdigit() for word in words for char in word) or any(word[0].isupper() and word != "I" for word in words[1:])
