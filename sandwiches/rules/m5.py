"""M5: the recorded verdict is false, misleading or partly true; a true or unproven claim cannot become a sandwich.

A rumour can be true: Brå 2021:9 shows a claim that statistics support. Stamping it would break objectivity and trust
(IFCN commitments 1 and 4; Full Fact). Who checked it and when are record fields.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY, FACTS, allowed_verdicts
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("IFCN1", "IFCN4", "FF", "BRA21")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {"verdict": "misleading"}, {"verdict": "unproven"}, "block"),
    Example("sv", {}, {"verdict_by": ""}, "advise"),
    Example("en", {"verdict": "misleading"}, {"verdict": "true"}, "block"),
    Example("en", {}, {"verdict_at": ""}, "advise"),
)
NOTE_OTHER = ("Bedömningen passar inte det här formatet.", "The verdict does not fit this format.")
NOTE_MISSING = ("Det saknas vem som bedömde ryktet och när.", "It does not say who judged the rumour, and when.")


def check(reading: Reading) -> Iterator[Hit]:
    """Block on a verdict that the format does not allow; ask for the checker and the date."""
    document = reading.document
    allowed = allowed_verdicts(document.format)
    if not allowed:
        return
    if (document.verdict or "unchecked") not in allowed:
        notes = ("", "") if document.format in FACTS else NOTE_OTHER
        yield Hit("block", "myth", document.verdict, *notes)
    elif document.format in FACTS and not (document.verdict_by.strip() and document.verdict_at.strip()):
        yield Hit(reading.missing_record, "myth", "", *NOTE_MISSING)
