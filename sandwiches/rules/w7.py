"""W7: a percentage says of what.

"96 per cent" of what? Good statistical practice. Percentage points are a difference and need no whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import OWN_VOICE, Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("convention",)
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {"opening_fact+": "Under 2025 gick 96 procent av alla lägenheter efter kötid. [1]"},
        {"opening_fact+": "Under 2025 var siffran 96 procent. [1]"},
        "warn",
    ),
    Example(
        "en",
        {"opening_fact+": "In 2025, 96 per cent of flats went by waiting time. [1]"},
        {"opening_fact+": "In 2025 the figure was 96 per cent. [1]"},
        "warn",
    ),
)
REACH = 25
PERCENT = re.compile(r"\d\s*(?:%|procent\b|per\s?cent\b|percent\b|pct\b)", re.I)
WHOLE = re.compile(r"\b(?:av|of|bland|among)\b", re.I)


def check(reading: Reading) -> Iterator[Hit]:
    """Warn when no "av", "of", "bland" or "among" follows a percentage closely."""
    for part, sentence in reading.each_sentence(*OWN_VOICE):
        for found in PERCENT.finditer(sentence):
            after = sentence[found.end() : found.end() + REACH + 6]
            whole = WHOLE.search(after)
            if not (whole and whole.start() <= REACH) and not after.lstrip().lower().startswith("point"):
                yield Hit("warn", part, sentence)
