"""C1: the closing fact restates the opening fact.

The customer's guideline: repeat the fact. So say the Debunking Handbook and Lakoff; no added effect was measured
(Swire-Thompson, Butler & Rapp 2025). The limit of 0.35 is ours. Good writers say the fact again in quite other words, so few
shared words only give advice (they did so in 25 of 30 sound answers); an invitation to call is no fact, and blocks.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import containment, overlap

SOURCES = ("Customer", "DH20", "Lakoff", "STBR25")
FORMATS = SANDWICH
EXAMPLES = (
    Example("sv", {}, {"closing_fact": "Välkommen att kontakta oss om du har frågor. [1]"}, "block"),
    Example("en", {}, {"closing_fact": "You are welcome to contact us with questions. [1]"}, "block"),
)

NOTE_PERHAPS = (
    "Säger slutet samma faktum som början? Upprepa det med egna ord.",
    "Does the end say the same fact as the beginning? Repeat it in your own words.",
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block a closing that only invites or says goodbye; advise when it shares few words with headline and opening fact."""
    opening, closing = reading.text("opening_fact"), reading.text("closing_fact")
    if not opening or not closing:
        return
    facts, language = f"{reading.text('headline')}. {opening}", reading.language
    invites = all(reading.does(sentence, "invite", cues="invite") for sentence in reading.sentences("closing_fact"))
    shared = max(overlap(opening, closing, language), containment(closing, facts, language))
    if invites and not shared:
        yield Hit("block", "closing_fact", closing)
    elif invites or round(shared, 6) < reading.threshold("c_min"):
        yield Hit("advise", "closing_fact", closing, *NOTE_PERHAPS)
