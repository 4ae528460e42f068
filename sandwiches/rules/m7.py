"""M7: no capitals, exclamation marks or emoji in the myth line.

Shouting helps a rumour travel (Phillips 2018); calm type is convention. Known abbreviations are not shouting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandwiches.formats import SANDWICH
from sandwiches.method import cue_set
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.text import words_as_written

SOURCES = ("Phillips18", "convention")
FORMATS = SANDWICH
EXAMPLES = (
    Example("sv", {}, {"myth": "Ett rykte som inte stämmer säger att nyanlända går FÖRE i bostadskön!"}, "warn"),
    Example("en", {}, {"myth": "A false rumour says that newcomers JUMP the housing queue!"}, "warn"),
)
LONG_ABBREVIATIONS = frozenset({"COVID", "NATO", "UNHCR", "UNICEF", "UNESCO", "SIDA", "MUCF"})
SHOUT_LETTERS = 4
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f]")


def check(reading: Reading) -> Iterator[Hit]:
    """Warn on an exclamation mark, an emoji or a word in capitals."""
    myth = reading.text("myth")
    shouted = next((word for word in words_as_written(myth) if is_shouted(word, reading.language)), "")
    if shouted or "!" in myth or EMOJI.search(myth):
        yield Hit("warn", "myth", shouted or myth)


def is_shouted(word: str, language: str) -> bool:
    """Whether a word is written in capitals without being a known abbreviation."""
    letters = word.replace("-", "")
    if not (letters.isalpha() and letters.isupper()) or letters in LONG_ABBREVIATIONS:
        return False
    small = word.lower()
    is_common_word = len(letters) > 1 and (small in cue_set("stop", language) or small in cue_set("neg", language))
    return len(letters) >= SHOUT_LETTERS or is_common_word
