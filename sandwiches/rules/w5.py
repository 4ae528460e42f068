"""W5: every number has a unit.

A bare "412" says nothing (objectivity, regeringsformen 1:9; good statistical practice). No tagger tells nouns apart here: a word
within five tokens that is no stop word, preposition, adverb or month counts as a noun, and so does "antalet …" or "the number
of …" before the figure. It is better to miss a bare number than to block a sound sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.method import cue_set
from sandwiches.reading import FACT_PARTS, Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.numbers import Number, mask, quantities
from sandwiches.words.text import word_set

SOURCES = ("RF19", "convention")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"opening_fact+": "Under 2025 blev det 412. [1]"}, "block"),
    Example("en", {}, {"opening_fact+": "In 2025 it came to 412. [1]"}, "block"),
)
REACH = 5
NO_NOUN = {
    "sv": word_set(
        "januari februari mars april maj juni juli augusti september oktober november december respektive mot "
        "jämfört mer mindre fler färre totalt sammanlagt ungefär cirka nästan drygt knappt hittills igen sedan "
        "samtidigt redan innan före efter medan eftersom därför vilket bara endast åt mellan per genom utan "
        "kring runt inte blir blivit blev är bli"
    ),
    "en": word_set(
        "january february march april may june july august september october november december respectively "
        "against compared more less fewer total altogether about almost nearly so again since already before after "
        "while because therefore which only between per through without around not during into over is was came "
        "went if than"
    ),
}
SIGNS = re.compile(r"\s*(?:%|‰|°|€|\$|£|:-|kr\b|m²|m2\b|km²|m³)")
SIGN_BEFORE = re.compile(r"(?:€|\$|£|\bSEK|\bEUR|\bkr)\s*$", re.I)
COUNTED = re.compile(r"\bantal(?:et)?\b|\bnumber of\b|\bmany\b|\bmånga\b|\bcount of\b", re.I)
YEAR_NAMED = re.compile(r"\bår (?=(?:19|20)\d\d\b)")
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


def check(reading: Reading) -> Iterator[Hit]:
    """Block a figure in the facts or the explanation with neither a sign, a unit nor a noun beside it."""
    for part, sentence in reading.each_sentence(*FACT_PARTS):
        masked = mask(sentence)
        unit_said = False  # "9 dagar av 60": a later number in the sentence shares the unit
        for number in quantities(sentence, reading.language):
            unit_said = unit_said or _has_unit(masked, number, reading.language)
            if not unit_said:
                yield Hit("block", part, sentence)


def _has_unit(sentence: str, number: Number, language: str) -> bool:
    before, after = (
        sentence[max(0, number.start - 120) : number.start],
        YEAR_NAMED.sub(" ", sentence[number.end : number.end + 200]),
    )
    if SIGNS.match(after) or SIGN_BEFORE.search(before) or COUNTED.search(before):
        return True
    passed = 0
    for word in WORD.findall(after.lower()):
        if word.isdigit() or word in ("av", "of", "till", "to"):
            continue
        passed += 1
        if passed > REACH:
            return False
        if not word[0].isdigit() and word not in NO_NOUN[language] and word not in cue_set("stop", language):
            return True
    return False
