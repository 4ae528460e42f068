"""W23: a recorded decision says respond.

Answering gives a rumour air, so somebody decides first (Phillips 2018; First Draft's ten questions; Debunking Handbook 2020).
Each format has its own decision in the vocabulary. Score, date and reason are record fields.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY, allowed_decisions
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("Phillips18", "FD10", "DH20")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"decision": "monitor"}, "block"),
    Example("sv", {}, {"decision_reason": ""}, "advise"),
    Example("en", {}, {"decision": "monitor"}, "block"),
)
NOTE_OTHER = ("Beslutet passar inte det här formatet.", "The decision does not fit this format.")
NOTE_MISSING = ("Beslutet saknar poäng, datum eller skäl.", "The decision lacks a score, a date or a reason.")


def check(reading: Reading) -> Iterator[Hit]:
    """Block on a decision that does not lead to the format; ask for score, date and reason."""
    document = reading.document
    if document.decision not in allowed_decisions(document.format):
        yield Hit("block", "whole", document.decision, *(("", "") if document.format == "sandwich" else NOTE_OTHER))
    elif document.decision_score is None or not document.decision_at.strip() or not document.decision_reason.strip():
        yield Hit(reading.missing_record, "whole", "", *NOTE_MISSING)
