"""M8: the registered claim is at most 75 characters.

Guidance for ClaimReview asks for a claim under 75 characters (second-hand; not opened in the original).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import normalise

SOURCES = ("ClaimReview",)
FORMATS = SANDWICH
EXAMPLES = (
    Example(
        "sv",
        {"claim": "nyanlända går före i bostadskön"},
        {"claim": "nyanlända går före i bostadskön och får de största lägenheterna i de nya husen vid älven"},
        "advise",
    ),
    Example(
        "en",
        {"claim": "newcomers jump the housing queue"},
        {"claim": "newcomers jump the housing queue and are given the largest flats in the new river blocks"},
        "advise",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Advise when the claim is long."""
    claim = normalise(reading.document.claim).strip()
    if len(claim) > reading.threshold("claim_chars"):
        yield Hit("advise", "myth", claim)
