"""X4: text contrast is at least 4.5:1, or 3:1 for large text.

The law on accessible digital public services (2018:1937) and WCAG 1.4.3. The ratio is computed where the card is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("DOS", "WCAG")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {"images": [{"alt": "Diagram", "contrast": 7.2}]}, {"images": [{"alt": "Diagram", "contrast": 2.9}]}, "block"),
    Example(
        "en",
        {"images": [{"alt": "Chart", "contrast": 3.1, "large_text": True}]},
        {"images": [{"alt": "Chart", "contrast": 2.9}]},
        "block",
    ),
)
LEAST_CONTRAST = 4.5
LEAST_CONTRAST_LARGE = 3.0


def check(reading: Reading) -> Iterator[Hit]:
    """Block an image whose measured contrast is too low."""
    for image in reading.document.images:
        least = LEAST_CONTRAST_LARGE if image.large_text else LEAST_CONTRAST
        if image.contrast is not None and image.contrast < least:
            yield Hit("block", "image", f"{image.contrast:g}:1")
