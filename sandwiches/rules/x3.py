"""X3: the card shows the fact; the myth is never on the image or in its alt text.

A picture beside a claim makes it feel true (Newman 2012), and pictures travel without their text (Debunking Handbook 2020).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("Newman12", "DH20")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {"images": [{"alt": "Lägenheter fördelas efter kötid."}]},
        {"images": [{"alt": "Nyanlända går före i bostadskön"}]},
        "block",
    ),
    Example(
        "en",
        {"images": [{"alt": "Flats are shared by waiting time."}]},
        {"images": [{"alt": "Poster", "text": "Newcomers jump the housing queue"}]},
        "block",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block an image whose text or alt text carries most of the claim."""
    for image in reading.document.images:
        for text in (image.text, image.alt):
            if reading.claim_score(text) >= reading.threshold("m_repeat"):
                yield Hit("block", "image", text)
