"""X5: no decorative photo of people beside the myth.

A photo can make a claim feel true (Newman 2012; Newman & Zhang 2020, within mixed displays), and a face is personal data (GDPR
article 5).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("Newman12", "NZ20", "GDPR5")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {"images": [{"alt": "Diagram", "beside": "opening_fact"}]},
        {"images": [{"alt": "Familj", "photo_of_people": True, "beside": "myth"}]},
        "warn",
    ),
    Example(
        "en",
        {"images": [{"alt": "Chart", "beside": "opening_fact"}]},
        {"images": [{"alt": "Family", "photo_of_people": True, "beside": "myth"}]},
        "warn",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Warn on a photo of people beside the myth."""
    for image in reading.document.images:
        if image.photo_of_people and image.beside == "myth":
            yield Hit("warn", "image", image.alt)
