"""W24: language versions carry the same numbers and sources.

One answer, one set of facts (objectivity, regeringsformen 1:9). A number in digits here may stand as a word there. Checked when
a linked version exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.document import PARTS, Document
from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rendering.strip import strip_markdown
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import normalise
from sandwiches.words.numbers import numbers, values, word_values, years

SOURCES = ("RF19", "convention")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {},
        {
            "versions": [
                {"language": "en", "opening_fact": "In 2025, 421 of 430 flats went to the person who had waited longest. [1] [2]"}
            ]
        },
        "block",
    ),
    Example(
        "en",
        {},
        {
            "versions": [
                {
                    "language": "sv",
                    "opening_fact": "Under 2025 gick 421 av 430 lägenheter till den som hade väntat längst. [1] [2]",
                }
            ]
        },
        "block",
    ),
)
NOTE_SOURCES = ("Källorna skiljer sig mellan språken.", "The sources differ between the languages.")


def check(reading: Reading) -> Iterator[Hit]:
    """Block when a linked version states other numbers or has other source numbers."""
    own = reading.document
    for version in own.versions:
        differing = _unmatched(own, version) | _unmatched(version, own)
        if differing:
            yield Hit("block", "whole", ", ".join(f"{value:g}" for value in sorted(differing)[:5]))
        elif {one.n for one in own.evidence} != {one.n for one in version.evidence}:
            yield Hit("block", "whole", "", *NOTE_SOURCES)


def _unmatched(one: Document, other: Document) -> set[float]:
    """Give the numbers that one version states and the other has neither in digits nor in words."""
    there = _text(other)
    known = values(there, other.language) | word_values(there, other.language) | years(there)
    return {
        number.value for number in numbers(_text(one), one.language) if number.value not in known and number.scaled not in known
    }


def _text(document: Document) -> str:
    return "\n".join(normalise(strip_markdown(document.part(part))) for part in PARTS)
