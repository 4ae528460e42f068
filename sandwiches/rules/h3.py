"""H3: prefer a statement to a question.

A statement is clearer. Kotz 2023 measured no difference in belief between the two forms, so this only advises.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("Kotz23",)
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {"headline": "Så fördelas kommunens lägenheter efter kötid"},
        {"headline": "Hur fördelas kommunens lägenheter?"},
        "advise",
    ),
    Example(
        "en",
        {"headline": "How council flats are shared by waiting time"},
        {"headline": "How are council flats shared out?"},
        "advise",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Advise when the headline ends with a question mark."""
    headline = reading.text("headline")
    if headline.rstrip(" \"'”»)").endswith("?"):
        yield Hit("advise", "headline", headline)
