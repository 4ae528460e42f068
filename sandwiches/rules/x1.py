"""X1: every non-decorative image has alt text.

The law on accessible digital public services (2018:1937) and WCAG 1.1.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import normalise

SOURCES = ("DOS", "WCAG")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv", {"images": [{"alt": "Diagram: 412 av 430 lägenheter gick efter kötid 2025."}]}, {"images": [{"alt": ""}]}, "block"
    ),
    Example(
        "en", {"images": [{"alt": "Chart: 412 of 430 flats went by waiting time in 2025."}]}, {"images": [{"alt": ""}]}, "block"
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block an image that is neither described nor marked as decorative."""
    for image in reading.document.images:
        if not image.decorative and not normalise(image.alt).strip():
            yield Hit("block", "image")
