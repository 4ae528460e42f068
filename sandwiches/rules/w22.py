"""W22: the approver is another person than the author.

Two people read before the public does (IFCN commitment 4; JO 5866-2018 on routines). Checked from approval on.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("IFCN4", "JO5866")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"author": "a1", "approver": "a1"}, "block"),
    Example("sv", {}, {"approver": ""}, "advise"),
    Example("en", {}, {"author": "a1", "approver": "a1"}, "block"),
)
STAGES = frozenset({"approve", "publish", "all"})
NEEDS_APPROVER = frozenset({"approved", "published", "correcting"})
NOTE_MISSING = ("Det saknas vem som skrev och vem som godkände.", "It does not say who wrote and who approved.")


def check(reading: Reading) -> Iterator[Hit]:
    """Block when author and approver are the same; ask for whoever is missing."""
    author, approver = reading.document.author.strip(), reading.document.approver.strip()
    if author and author.casefold() == approver.casefold():
        yield Hit("block", "whole", author)
    elif not author or (not approver and reading.document.status in NEEDS_APPROVER):
        yield Hit(reading.missing_record, "whole", "", *NOTE_MISSING)
