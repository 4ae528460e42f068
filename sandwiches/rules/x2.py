"""X2: text inside an image also stands in the post.

The law on accessible digital public services (2018:1937) and WCAG 1.4.5 and 1.1.1.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import containment

SOURCES = ("DOS", "WCAG")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {"images": [{"alt": "Lägenheter fördelas efter kötid.", "text": "Lägenheter fördelas efter kötid"}]},
        {"images": [{"alt": "Affisch", "text": "Öppet hus på torsdag i biblioteket"}]},
        "block",
    ),
    Example(
        "en",
        {"images": [{"alt": "Flats are shared by waiting time.", "text": "Flats are shared by waiting time"}]},
        {"images": [{"alt": "Poster", "text": "Open house on Thursday at the library"}]},
        "block",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block when too few of the image's content words stand in the text."""
    for image in reading.document.images:
        if containment(image.text, reading.everything, reading.language) < reading.threshold("image_text"):
            yield Hit("block", "image", image.text)
