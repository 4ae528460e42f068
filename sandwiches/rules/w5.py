"""W5: every number has a unit.

A bare "412" says nothing (objectivity, regeringsformen 1:9; good statistical practice). No tagger tells nouns apart here: a word
within five tokens that is no stop word, preposition, adverb or month counts as a noun, and so does "antalet …" or "the number
of …" before the figure. A verb ends the search. What is not found warns; only a figure in a sentence that names
nothing to count blocks: "it came to 412".
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
NEAR = 120
NO_NOUN = {
    "sv": word_set(
        "januari februari mars april maj juni juli augusti september oktober november december respektive mot "
        "jämfört mer mindre fler färre totalt sammanlagt ungefär cirka nästan drygt knappt hittills igen sedan "
        "samtidigt redan innan före efter medan eftersom därför vilket bara endast åt mellan per genom utan "
        "kring runt inte"
    ),
    "en": word_set(
        "january february march april may june july august september october november december respectively "
        "against compared more less fewer total altogether about almost nearly so again since already before after "
        "while because therefore which only between per through without around not during into over than if"
    ),
}
# A verb after a figure ends the search: "148 in 2024 and fell to 61" counts nothing.
VERBS = {
    "sv": word_set(
        "är var blir blivit blev vara bli har hade haft gick går gått kom kommer kommit fick får fått steg stiger stigit sjönk "
        "sjunker sjunkit ökade ökar ökat minskade minskar minskat låg ligger legat stod står föll faller uppgick uppgår landade "
        "tog tar tagit gjorde gör gjort behöver behövde valde väljer använde använder bor bodde finns fanns kan ska skulle"
    ),
    "en": word_set(
        "is are was were be been being has have had went goes gone came comes got gets rose rises risen fell falls fallen grew "
        "grows dropped drops increased decreased stood stands lay lies reached climbed became becomes took takes made makes "
        "needed chose used lived live will would can could may should"
    ),
}
SIGNS = re.compile(r"\s*(?:%|‰|°|€|\$|£|:-|kr\b|m²|m2\b|km²|m³)")
SIGN_BEFORE = re.compile(r"(?:€|\$|£|\bSEK|\bEUR|\bkr)\s*$", re.I)
COUNTED = re.compile(
    r"\b(?:antal(?:et)?|andel(?:en)?|många|så många|hur många|väntetid(?:en)?|ålder(?:n)?|pris(?:et)?|avgift(?:en)?|"
    r"hyra(?:n)?|"
    r"number of|count of|many|share|proportion|percentage|price|fee|rent|age|wait|nummer|number|linje|linjen|buss|bus|line|"
    r"av de|av dem|av dessa|av alla|bland de|bland dem|varav|of the|of them|of these|of those|of all|of whom|of which|"
    r"among the)\b",
    re.I,
)
# Nouns that name no unit: "the figure was 148". With one of them and nothing else, the sentence counts nothing.
VAGUE = re.compile(
    r"\b(?:siffran|siffrorna|talet|talen|summan|resultatet|utfallet|nivån|det|totalen|figures?|numbers? was|totals?|result|it|"
    r"sum|"
    r"level|that|this)\b",
    re.I,
)
# What follows a figure that counts nothing: the clause ends, or a year.
ENDS = re.compile(
    r"\s*(?:(?:under|i|år|in|for|during|by|av|of|till|to)\s+(?:år\s+)?\d[\d ]*)?\s*"
    r"(?:[.,;:!?)\[]|$|(?:och|and|men|but|jämfört|compared|mot|against|medan|while|sedan|then)\b)",
    re.I,
)
NOTE_PERHAPS = ("Säg vad siffran räknar.", "Say what the figure counts.")
YEAR_NAMED = re.compile(r"\bår (?=(?:19|20)\d\d\b)")
WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[;:()]")


def check(reading: Reading) -> Iterator[Hit]:
    """Block a figure that counts nothing, in a sentence that names nothing to count; warn when no unit is found beside it."""
    for part, sentence in reading.each_sentence(*FACT_PARTS):
        masked = mask(sentence)
        unit_said = False  # "9 dagar av 60": a later number in the sentence shares the unit
        for number in quantities(sentence, reading.language):
            unit_said = unit_said or _has_unit(masked, number, reading.language)
            if unit_said:
                continue
            if VAGUE.search(masked, max(0, number.start - NEAR), number.start) and ENDS.match(masked, number.end):
                yield Hit("block", part, sentence)
            else:
                yield Hit("warn", part, sentence, *NOTE_PERHAPS)
            break


def _has_unit(sentence: str, number: Number, language: str) -> bool:
    before, after = sentence[max(0, number.start - NEAR) : number.start], sentence[number.end : number.end + 200]
    after = YEAR_NAMED.sub(" ", after)
    if SIGNS.match(after) or SIGN_BEFORE.search(before) or COUNTED.search(before):
        return True
    stop, no_noun, verbs = cue_set("stop", language), NO_NOUN.get(language, ()), VERBS.get(language, ())
    passed = 0
    for word in WORD.findall(after.lower()):
        if word.isdigit() or word in ("av", "of", "till", "to"):
            continue
        passed += 1
        if passed > REACH or word in verbs or word in ";:()":
            return False
        if not word[0].isdigit() and word not in no_noun and word not in stop:
            return True
    return False
