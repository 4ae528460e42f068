"""E3: the explanation fills the gap: it gives a cause or says what happens instead.

A warning with an alternative explanation works best (Ecker, Lewandowsky & Tang 2010; Debunking Handbook 2020). A sentence that
negates and gives a cause is not a bare negation. Writers explain in words that no list holds, so a missing cue only warns.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.polarity import denies

SOURCES = ("DH20", "Ecker10")
FORMATS = SANDWICH
EXAMPLES = (
    Example(
        "sv",
        {},
        {
            "explanation": (
                "Nyanlända får inte gå före. Det är inte sant att någon hoppar över listan. Ingen får en lägenhet "
                "utan att vänta. [1]"
            )
        },
        "block",
    ),
    Example(
        "sv",
        {},
        {"explanation": "Vi förstår frågan. Det är ett enstaka exempel. Turordningen är densamma som förut i hela kommunen. [1]"},
        "warn",
    ),
    Example(
        "en",
        {},
        {
            "explanation": (
                "Newcomers do not go first. It is not true that anyone skips the list. Nobody gets a flat without waiting. [1]"
            )
        },
        "block",
    ),
    Example(
        "en",
        {},
        {"explanation": "We understand the question. It is a single example. The order is the same as before everywhere. [1]"},
        "warn",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block when every sentence only negates; warn when no causal connective is found."""
    sentences = reading.sentences("explanation")
    if not sentences or any(reading.does(sentence, "cause", cues="causal") for sentence in sentences):
        return
    only_denies = all(denies(sentence, reading.language) for sentence in sentences)
    yield Hit("block" if only_denies else "warn", "explanation", sentences[0] if only_denies else "")
