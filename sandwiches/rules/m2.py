"""M2: the claim is stated once, next to its correction, and nowhere else.

Repetition makes a claim familiar; once, right before the correction, helps (Debunking Handbook 2020 p. 13). Backfire is
rare (Swire-Thompson, DeGutis & Lazer 2020), so this is about clarity, not fear. A fact page must not carry the claim at
all: strategic silence. The headline is rule H1's.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.findings import Severity
from sandwiches.formats import FACTS
from sandwiches.reading import FACT_PARTS, Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.numbers import quantities
from sandwiches.words.polarity import is_turned
from sandwiches.words.sequence import follows_claim
from sandwiches.words.text import MARKER

SOURCES = ("DH20", "STDL20", "Lakoff")
FORMATS = FACTS
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Att nyanlända går före i bostadskön bygger på ett enstaka exempel."}, "block"),
    Example("en", {}, {"explanation+": "That newcomers jump the housing queue rests on a single example."}, "block"),
)

NOTE_PERHAPS = ("Meningen liknar ryktet. Behövs den?", "The sentence resembles the rumour. Is it needed?")
REPEATS = 0.7  # share of the claim's words that stand in its order
TOLD = 0.4
FACT_PAGE = ("En faktasida nämner inte ryktet. Ta bort delen.", "A fact page does not mention the rumour. Remove this part.")


def check(reading: Reading) -> Iterator[Hit]:
    """Block a sentence outside the myth part that repeats the claim, warn when it comes near; a fact page has no myth."""
    for part, sentence in reading.each_sentence(*FACT_PARTS):
        severity = _judge(reading, sentence)
        if severity:
            yield Hit(severity, part, sentence, *(NOTE_PERHAPS if severity == "warn" else ("", "")))
    if reading.document.format == "fact_page" and reading.text("myth"):
        yield Hit("block", "myth", reading.text("myth"), *FACT_PAGE)


def _judge(reading: Reading, sentence: str) -> Severity | None:
    """Fact and rumour share their nouns: only the claim's words in the claim's order, turned the same way, repeat it."""
    score, claim, language = reading.claim_score(sentence), reading.document.claim, reading.language
    if score < TOLD:
        return None
    told = reading.cue_in(sentence, "told")
    if score < reading.threshold("m_repeat"):
        return "warn" if told else None
    if is_turned(claim, language) and not is_turned(sentence, language):
        return None
    concedes = reading.cue_in(sentence, "concede")
    if follows_claim(claim, sentence, language) >= REPEATS:
        return "warn" if concedes else "block"
    is_figure = MARKER.search(sentence) is not None and bool(quantities(sentence, language))
    return None if concedes or (is_figure and not told) else "warn"
