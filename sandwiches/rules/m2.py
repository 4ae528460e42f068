"""M2: the claim is stated once, next to its correction, and nowhere else.

Repetition makes a claim familiar; once, right before the correction, helps (Debunking Handbook 2020 p. 13). Backfire is
rare (Swire-Thompson, DeGutis & Lazer 2020), so this is about clarity, not fear. A fact page must not carry the claim at
all: strategic silence. The headline is rule H1's.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import FACT_PARTS, Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("DH20", "STDL20", "Lakoff")
FORMATS = FACTS
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Att nyanlända går före i bostadskön bygger på ett enstaka exempel."}, "block"),
    Example("en", {}, {"explanation+": "That newcomers jump the housing queue rests on a single example."}, "block"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block any sentence outside the myth part that carries most of the claim; on a fact page also any myth part."""
    limit = reading.threshold("m_repeat")
    for part, sentence in reading.each_sentence(*FACT_PARTS):
        if reading.claim_score(sentence) >= limit:
            yield Hit("block", part, sentence)
    if reading.document.format == "fact_page" and reading.text("myth"):
        yield Hit(
            "block",
            "myth",
            reading.text("myth"),
            "En faktasida nämner inte ryktet. Ta bort delen.",
            "A fact page does not mention the rumour. Remove this part.",
        )
