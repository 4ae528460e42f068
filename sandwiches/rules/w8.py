"""W8: sentences are at most 25 words (warn) or 35 words (block).

GOV.UK's limit is 25 words; the language act asks authorities for plain Swedish (språklagen 11 §).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.document import BODY_PARTS
from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import word_count

SOURCES = ("GDS", "Sprak11")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {},
        {"opening_fact+": "Kommunen har " + "under lång tid arbetat med att fördela lägenheter " * 3 + "rättvist och öppet. [1]"},
        "warn",
    ),
    Example(
        "sv", {}, {"opening_fact+": "Kommunen har " + "under lång tid arbetat med att fördela lägenheter " * 5 + ". [1]"}, "block"
    ),
    Example(
        "en",
        {},
        {"opening_fact+": "The council has " + "for a long time worked to share out flats " * 3 + "in a fair way. [1]"},
        "warn",
    ),
    Example(
        "en", {}, {"opening_fact+": "The council has " + "for a long time worked to share out flats " * 4 + ". [1]"}, "block"
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Count the words of each sentence."""
    for part, sentence in reading.each_sentence(*BODY_PARTS):
        words = word_count(sentence)
        if words > reading.threshold("sent_block"):
            yield Hit("block", part, sentence)
        elif words > reading.threshold("sent_warn"):
            yield Hit("warn", part, sentence)
