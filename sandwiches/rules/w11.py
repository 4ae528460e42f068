"""W11: no loaded words in the municipality's own voice.

Objectivity and impartiality (regeringsformen 1:9; JO 4935-2009; JO 5875-2012), in both directions: neither "massinvandring"
nor "hatare".
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import OWN_VOICE, Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.loaded import find_loaded

SOURCES = ("RF19", "JO4935", "JO5875")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Detta är ren propaganda."}, "block"),
    Example("en", {}, {"explanation+": "This is pure propaganda."}, "block"),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block a loaded word in the headline, the facts or the explanation."""
    for part, sentence in reading.each_sentence(*OWN_VOICE):
        word = find_loaded(sentence, reading.language, reading.cue_list("loaded"))
        if word:
            yield Hit("block", part, word)
