"""W1: all parts exist, in the order headline, fact, warning and myth, explanation, fact.

The customer's guideline, the Debunking Handbook and Lakoff teach this order. It brought trust (Tulin 2024); the order itself
had no measured effect on belief (Kotz 2023; Swire-Thompson 2021 and 2025). Which parts a format needs stands in
`sandwiches/formats.py`. The form keeps the order; a part of nothing but markers is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY, format_of
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("Customer", "DH20", "Lakoff", "Tulin24", "Kotz23", "ST21", "STBR25")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation": ""}, "block"),
    Example("en", {}, {"closing_fact": "[1]"}, "block"),
)
NOTE_UPDATE = ("Skriv när nästa besked kommer.", "Say when the next update comes.")


def check(reading: Reading) -> Iterator[Hit]:
    """Block on each missing part, and on a missing time for the next update where the format promises one."""
    wanted = format_of(reading.document.format)
    for part in wanted.required:
        if not reading.text(part):
            yield Hit("block", part)
    if wanted.needs_next_update and not reading.document.next_update_at.strip():
        yield Hit("block", "whole", "", *NOTE_UPDATE)
