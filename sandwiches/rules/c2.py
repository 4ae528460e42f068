"""C2: a verbatim copy is allowed; a short rephrasing reads better.

Affirming the fact sustains belief in it (Swire 2017; Debunking Handbook 2020). There is no evidence against a copy.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("DH20", "Swire17")
FORMATS = SANDWICH
EXAMPLES = (
    Example("sv", {}, {"opening_fact": "Kötiden avgör i Norrvik. [1]", "closing_fact": "Kötiden avgör i Norrvik. [1]"}, "advise"),
    Example(
        "en",
        {},
        {"opening_fact": "Waiting time decides in Norrvik. [1]", "closing_fact": "Waiting time decides in Norrvik. [1]"},
        "advise",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Advise when the two facts have the same words in the same order."""
    opening, closing = reading.words("opening_fact"), reading.words("closing_fact")
    if opening and opening == closing:
        yield Hit("advise", "closing_fact")
