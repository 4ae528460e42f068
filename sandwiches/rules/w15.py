"""W15: no party or politician is named; release needs the legal reviewer.

Municipal information must be impartial (regeringsformen 1:9; JO 5866-2018; Statskontoret 2024:5). English party names count
only with a capital, because "left party" and "liberals" are ordinary words too.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.document import PARTS
from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import normalise
from sandwiches.words.cues import find_inflected
from sandwiches.words.text import words_as_written

SOURCES = ("RF19", "JO5866", "Statskontoret")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Moderaterna har spridit ryktet."}, "block"),
    Example("en", {}, {"explanation+": "The Moderate Party has spread it."}, "block"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block a party of the list, or a name on the municipality's list of politicians, in any part."""
    names = [normalise(name).lower() for name in reading.surroundings.politicians if name.strip()]
    for part, sentence in reading.each_sentence(*PARTS):
        written = words_as_written(sentence)
        words = [word.lower() for word in written]
        found, place = find_inflected(words, (*reading.cue_list("party"), *names), reading.language)
        if found and (reading.language == "sv" or written[place][0].isupper()):
            yield Hit("block", part, " ".join(written[place : place + len(found.split())]))
