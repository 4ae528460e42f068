"""H1: the headline does not repeat, ask or merely negate the claim.

A headline is often all that people read, and a familiar wording feels true (Ecker 2014 on headlines; Debunking Handbook
2020). A bare denial can even teach the claim to those who never heard it (Autry & Duarte 2021). Note that the form of the
headline alone made no measured difference in Kotz 2023. A claim whose verdict is "true" may stand in a headline. What only
comes near the claim warns: fact and rumour share their nouns.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import containment, has_negation
from sandwiches.words.polarity import has_contrast, is_turned
from sandwiches.words.sequence import follows_claim

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

NOTE_PERHAPS = (
    "Rubriken ligger nära ryktet. Läs den ensam: säger den vad som gäller?",
    "The headline comes close to the rumour. Read it alone: does it say what is true?",
)
PERHAPS = 0.6  # the claim in other words, or nearly
PERHAPS_DENIED = 0.25
PERHAPS_STRANGE = 0.5  # enough when the headline has little to do with the fact
STRANGE = 0.35
CLOSE = 0.5


def check(reading: Reading) -> Iterator[Hit]:
    """Block a headline that carries most of the claim, or part of it with a negation or a question mark; warn when near."""
    headline, language = reading.text("headline"), reading.language
    if not headline or reading.document.verdict == "true":
        return
    score, asks = reading.claim_score(headline), "?" in headline
    denies_or_asks = asks or has_negation(headline, language)
    # "Nobody attends the lessons" is contradicted, not repeated, by "The lessons are well attended".
    if is_turned(reading.document.claim, language) and not is_turned(headline, language) and not asks:
        return
    if score >= reading.threshold("h_abs") or (score >= reading.threshold("h_neg") and denies_or_asks):
        is_close = score >= reading.threshold("m_repeat") or follows_claim(reading.document.claim, headline, language) >= CLOSE
        # Told in other words only the whole claim blocks: "först" is no "före" when nobody is named.
        is_told = (
            score == 1.0 or denies_or_asks or reading.claim_score(headline, with_synonyms=False) >= reading.threshold("h_abs")
        )
        is_block = is_close and is_told and (asks or not has_contrast(headline, language))
        yield Hit("block", "headline", headline) if is_block else Hit("warn", "headline", headline, *NOTE_PERHAPS)
    elif _comes_near(reading, headline, score, denies_or_asks):
        yield Hit("warn", "headline", headline, *NOTE_PERHAPS)


def _comes_near(reading: Reading, headline: str, score: float, denies_or_asks: bool) -> bool:
    """Tell whether the headline may be the claim in other words: most of it, or its words rather than those of the fact."""
    if denies_or_asks:
        return score >= PERHAPS_DENIED
    if not reading.says_claim_act(headline):
        return False
    if score >= PERHAPS:
        return True
    fact = f"{reading.text('opening_fact')} {reading.text('closing_fact')}"
    return score >= PERHAPS_STRANGE and bool(fact.strip()) and containment(headline, fact, reading.language) < STRANGE
