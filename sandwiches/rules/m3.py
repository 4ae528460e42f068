"""M3: the myth is short: warn above 25 words or 20 % of the body, block above 40 words or 33 %.

The customer's guideline asks for brevity; so do Lakoff and the Debunking Handbook. The numbers are ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.document import BODY_PARTS
from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("Customer", "DH20", "Lakoff")
FORMATS = SANDWICH
EXAMPLES = (
    Example(
        "sv",
        {},
        {
            "myth": (
                "Ett rykte som inte stämmer säger att nyanlända går före i bostadskön, att de får de största "
                "lägenheterna, att kommunen betalar flytten och att listan är hemlig för alla andra."
            )
        },
        "warn",
    ),
    Example("sv", {}, {"myth": "Ett rykte som inte stämmer säger att nyanlända går före i bostadskön. " * 4}, "block"),
    Example(
        "en",
        {},
        {
            "myth": (
                "A false rumour says that newcomers jump the housing queue, that they are given the largest flats, "
                "that the council pays for the move and that the list is kept secret."
            )
        },
        "warn",
    ),
    Example("en", {}, {"myth": "A false rumour says that newcomers jump the housing queue. " * 5}, "block"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Compare the words of the myth with a number, and with the body once the other parts are written."""
    myth = len(reading.words("myth"))
    if not myth:
        return
    body = sum(len(reading.words(part)) for part in BODY_PARTS)
    whole = all(reading.words(part) for part in BODY_PARTS)  # a share of a half-written text says nothing
    share = myth / body if whole else 0.0
    if myth > reading.threshold("myth_block_w") or share > reading.threshold("myth_block_pct"):
        yield Hit("block", "myth", reading.text("myth"))
    elif myth > reading.threshold("myth_warn_w") or share > reading.threshold("myth_warn_pct"):
        yield Hit("warn", "myth", reading.text("myth"))
