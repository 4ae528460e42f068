"""W14: the reader is not mocked, shamed or called names.

A scoffing tone from an authority was criticised in JO 5875-2012. Anti-rumour work attracts and does not blame (Council of
Europe), and affirming people's concern works (Holford 2024).
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.document import PARTS
from sandwiches.formats import EVERY
from sandwiches.method import load
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("JO5875", "CoE", "Holford24")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Bara lättlurade tror på det här."}, "block"),
    Example("en", {}, {"explanation+": "Only gullible people fall for this."}, "block"),
)

NOTE_PERHAPS = (
    "Kan någon som tror på ryktet känna sig hånad här? Skriv om.",
    "Could somebody who believes the rumour feel mocked here? Rewrite.",
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block an attack on the audience or a mocking emoji in any part; warn when a sentence reads as mockery."""
    emoji = load("lexicon")["mock_emoji"]
    for part, sentence in reading.each_sentence(*PARTS):
        attack = reading.cue_in(sentence, "audience_attack")
        if attack:
            yield Hit("block", part, attack)
        elif reading.does(sentence, "mock", cues="mocking"):
            yield Hit("warn", part, sentence, *NOTE_PERHAPS)
    for part in PARTS:
        mocking = next((sign for sign in emoji if sign in reading.document.part(part)), "")
        if mocking:
            yield Hit("block", part, mocking)
