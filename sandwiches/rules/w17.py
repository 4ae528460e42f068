"""W17: possible private names are confirmed by the reviewer.

Data minimisation (GDPR article 5; JO 4935-2009). Two capitalised words in a row inside a sentence are a possible name, unless one
of them belongs to an organisation, a place or a law, or stands on file. At the start of a sentence only a common first name
counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandwiches.document import BODY_PARTS
from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.text import word_set

SOURCES = ("GDPR5", "JO4935")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"explanation+": "Det började när Anna Berg skrev om kön."}, "warn"),
    Example("en", {}, {"explanation+": "It began when Anna Berg wrote about the list."}, "warn"),
)
ORGANISATION = re.compile(
    r"(?:kommuns?|kommunen|municipality|council|region|regionen|län|county|verket|verkets|styrelsen|myndigheten|nämnden|inspektionen|"
    r"förbundet|polisen|police|agency|authority|board|bureau|committee|ministry|department|office|service|services|act|lagen|law|"
    r"street|road|square|avenue|gatan|vägen|torget|park|school|skolan|skola|library|biblioteket|hospital|sjukhuset|university|"
    r"universitet|housing|bostäder|leisure|pool|party|partiet|sverige|sweden|swedish|norrviks?|european|union|kingdom|nations|"
    r"kyrkan|church|moské|mosque|centre|center|house|hus|huset|hall|station|monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|the|"
    r"röda|red|korset|cross|rädda|barnen|save|children|försäkringskassan|ab|news|report|survey|statistics|care|health|"
    r"north|south|east|west|northern|southern|eastern|western|main|old|new|norra|södra|östra|västra|stora|lilla|gamla|nya|sankt|st)",
    re.I,
)
ENDINGS = re.compile(r"(?:verket|verkets|styrelsen|myndigheten|nämnden|kontoret|gatan|vägen|torget|skolan|lagen|bolaget)$")
FIRST_NAMES = word_set(
    "Anna Maria Eva Karin Sara Emma Lena Kristina Ingrid Marie Malin Jenny Linda Johanna Elin Lisa Hanna Sofia "
    "Julia Ida Erik Lars Karl Anders Johan Per Nils Mikael Jan Hans Peter Lennart Fredrik Daniel Thomas "
    "Andreas Martin Björn Olle Kalle Ahmed Ali Hassan Mohammed Mohamed Fatima Amina Omar Yusuf Ibrahim John "
    "Mary James Emily David Susan Robert"
)
PAIR = re.compile(r"\b([A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?) ([A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?)\b")


def check(reading: Reading) -> Iterator[Hit]:
    """Warn on two capitalised words in a row that are not known as something else than a person."""
    on_file = " ".join((*reading.surroundings.known_names, *(one.publisher for one in reading.document.evidence))).lower()
    for part, sentence in reading.each_sentence(*BODY_PARTS):
        for pair in PAIR.finditer(sentence):
            at_start = not re.search(r"\w", sentence[: pair.start()])
            if at_start and pair.group(1) not in FIRST_NAMES:
                continue
            if pair.group().lower() not in on_file and not any(_is_no_person(word) for word in pair.groups()):
                yield Hit("warn", part, pair.group())


def _is_no_person(word: str) -> bool:
    return ORGANISATION.fullmatch(word) is not None or ENDINGS.search(word) is not None
