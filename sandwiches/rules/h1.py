"""H1: the headline does not repeat, ask or merely negate the claim.

A headline is often all that people read, and a familiar wording feels true (Ecker 2014 on headlines; Debunking Handbook
2020). A bare denial can even teach the claim to those who never heard it (Autry & Duarte 2021). Note that the form of the
headline alone made no measured difference in Kotz 2023. A claim whose verdict is "true" may stand in a headline.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import has_negation

SOURCES = ("DH20", "Ecker14", "Autry21", "Lakoff", "Kotz23")
FORMATS = EVERY - {"answer_to_worry", "direct_reply"}
EXAMPLES = (
    Example(
        "sv",
        {"headline": "Kötiden avgör vem som får hyra i Norrvik"},
        {"headline": "Nej, nyanlända går inte före i bostadskön"},
        "block",
    ),
    Example(
        "en",
        {"headline": "Waiting time decides who rents a flat in Norrvik"},
        {"headline": "Do newcomers jump the housing queue?"},
        "block",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block a headline that carries most of the claim, or part of it with a negation or a question mark."""
    headline = reading.text("headline")
    if not headline or reading.document.verdict == "true":
        return
    score = reading.claim_score(headline)
    denies_or_asks = "?" in headline or has_negation(headline, reading.language)
    if score >= reading.threshold("h_abs") or (score >= reading.threshold("h_neg") and denies_or_asks):
        yield Hit("block", "headline", headline)
