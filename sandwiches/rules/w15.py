"""W15: no party or politician is named; release needs the legal reviewer.

Municipal information must be impartial (regeringsformen 1:9; JO 5866-2018; Statskontoret 2024:5). English party names count
only with a capital, because "left party" and "liberals" are ordinary words too. Local parties are known by how their names end,
politicians by their office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sandwiches.document import PARTS
from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import normalise
from sandwiches.words.cues import find_inflected
from sandwiches.words.text import words_as_written

SOURCES = ("RF19", "JO5866", "Statskontoret")
FORMATS = EVERY
FEAST = re.compile(r"(?:Christmas|Summer|Garden|Birthday|Street|Midsummer|Third|Easter|Block|Tea|Harvest|Working) Party$")
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Moderaterna har spridit ryktet."}, "block"),
    Example("en", {}, {"explanation+": "The Moderate Party has spread it."}, "block"),
)

# An invented or local party: "Norrvikspartiet", "Bygdedemokraterna", "the Norrvik Party".
PARTY = {
    "sv": re.compile(
        r"\b[A-ZÅÄÖ][\wåäöé]*(?:partiet|partiets|partist(?:en|er|erna)?|demokraterna|demokraternas|demokrat(?:en|er)|liberalerna|"
        r"socialisterna|nationalisterna|koalitionen)\b|\b(?:[Pp]artiet|[Ll]okalpartiet) [A-ZÅÄÖ][\wåäö]+"
    ),
    "en": re.compile(r"\b(?:[A-Z][\w'’-]+ ){1,4}(?:Party|Democrats|Conservatives|Greens)\b"),
}
# A politician: the office and a name after it, or the name first.
OFFICE = {
    "sv": r"kommunalråd(?:et)?|oppositionsråd(?:et)?|riksdagsledamot(?:en)?|riksdagsman(?:nen)?|gruppledare(?:n)?|"
    r"partiledare(?:n)?|"
    r"statsminister(?:n)?|minister(?:n)?|statsråd(?:et)?|borgarråd(?:et)?|regionråd(?:et)?|ledamot(?:en)?|fullmäktigeledamot(?:en)?|"
    r"nämndordförande(?:n)?|politiker(?:n)?|kandidat(?:en)?",
    "en": r"councillor|mayor|deputy mayor|"
    r"opposition leader|party leader|group leader|prime minister|minister|member of parliament|"
    r"MP|politician|candidate|alderman",
}
NAME = r"[A-ZÅÄÖÉ][\wåäöé]+(?:-[A-ZÅÄÖ][\wåäö]+)?"
NAMED = {
    language: re.compile(rf"\b(?:[A-ZÅÄÖa-zåäö]*(?i:{offices})) {NAME}(?: {NAME})?|{NAME} {NAME}(?:, | \()(?i:{offices})\b")
    for language, offices in OFFICE.items()
}
MEMBER = {
    "sv": re.compile(r"\bledamot(?:en)? (?:från|för) [A-ZÅÄÖ]\w+"),
    "en": re.compile(r"\b(?:member|representative) (?:of|for|from) [A-Z]\w+ [A-Z]\w+"),
}
NOTE_PERHAPS = (
    "Handlar meningen om ett parti eller en politiker? Kommunen ska vara opartisk.",
    "Is the sentence about a party or a politician? The municipality must be impartial.",
)


def check(reading: Reading) -> Iterator[Hit]:
    """Block a party or a named politician in any part; warn when parties or politicians are spoken of."""
    names = [normalise(name).lower() for name in reading.surroundings.politicians if name.strip()]
    for part, sentence in reading.each_sentence(*PARTS):
        written = words_as_written(sentence)
        words = [word.lower() for word in written]
        found, place = find_inflected(words, (*reading.cue_list("party"), *names), reading.language)
        if found and (reading.language == "sv" or written[place][0].isupper()):
            yield Hit("block", part, " ".join(written[place : place + len(found.split())]))
        elif pattern := _find_pattern(sentence, reading.language):
            yield Hit("block", part, pattern)
        elif spoken := reading.cue_in(sentence, "politics") or _find(MEMBER[reading.language], sentence):
            yield Hit("warn", part, spoken, *NOTE_PERHAPS)


def _find(pattern: re.Pattern[str], sentence: str) -> str:
    found = pattern.search(sentence)
    return found.group() if found else ""


@lru_cache(maxsize=4096)
def _find_pattern(sentence: str, language: str) -> str:
    for pattern in (PARTY[language], NAMED[language]):
        found = pattern.search(sentence)
        if found and not FEAST.search(found.group()):
            return found.group()
    return ""
