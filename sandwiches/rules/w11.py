"""W11: no loaded words in the municipality's own voice.

Objectivity and impartiality (regeringsformen 1:9; JO 4935-2009; JO 5875-2012), in both directions: neither "massinvandring"
nor "hatare".
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import OWN_VOICE, Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.loaded import find_loaded, is_weather

SOURCES = ("RF19", "JO4935", "JO5875")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Detta är ren propaganda."}, "block"),
    Example("en", {}, {"explanation+": "This is pure propaganda."}, "block"),
)

NOTE_PERHAPS = ("Låter meningen som en dom? Säg det sakligt.", "Does the sentence sound like a verdict? Say it plainly.")


def check(reading: Reading) -> Iterator[Hit]:
    """Block a loaded word in the headline, the facts or the explanation; warn when a sentence reads as loaded."""
    for part, sentence in reading.each_sentence(*OWN_VOICE):
        word = find_loaded(sentence, reading.language, reading.cue_list("loaded"))
        if word:
            yield Hit("block", part, word)
        elif reading.does(sentence, "charged", cues="harsh") and not is_weather(sentence, reading.language):
            yield Hit("warn", part, sentence, *NOTE_PERHAPS)
