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
    "Julia Ida Åsa Birgitta Gunilla Kerstin Agneta Maja Linnea Amanda Ulla Monica Sofie Maryam Leila Nadia Samira "
    "Layla Zahra Sven Göran Bengt Bo Bert Leif Kent Roger Ove Stig Oskar Viktor Simon Ingvar Rolf Mehmet Mustafa "
    "Abdi Khaled Samir Paul Michael William Richard Sarah Karen Helen George Erik Lars Karl Anders Johan Per Nils "
    "Mikael Jan Hans Peter Lennart Fredrik Daniel Thomas Andreas Martin Björn Olle Kalle Ahmed Ali Hassan Mohammed "
    "Mohamed Fatima Amina Omar Yusuf Ibrahim John Mary James Emily David Susan Robert"
)
PAIR = re.compile(r"\b([A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?)(?= ([A-ZÅÄÖÉ][a-zåäöéü]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?)\b)")

# A person told by name, age, home or class: "vid namn Leif", "fru Holm", "Lindvägen 4", "pojken i 4B", "en 43-årig snickare".
PERSON = {
    "sv": r"kvinna\w*|man|mannen|män|pojke\w*|flicka\w*|mamma\w*|pappa\w*|elev\w*|familj\w*|granne\w*|patient\w*|snickare\w*|"
    r"boende|hyresgäst\w*|lärar\w*|henne|honom|fru|herr|dotter\w*|son|sonen|kusin\w*|tant\w*|gubbe\w*|person\w*|hon|han",
    "en": r"wom[ae]n|m[ae]n|boys?|girls?|mothers?|fathers?|pupils?|famil(?:y|ies)|neighbours?|patients?|tenants?|residents?|"
    r"daughters?|sons?|cousins?|husband|wife|person|she|her|he|him|teacher|mrs|mr",
}
TOLD = {
    "sv": re.compile(
        r"\b(?:vid namn|som heter|heter|kallad|fru|herr|fröken) [A-ZÅÄÖ][a-zåäö]+|"
        r"\b[A-ZÅÄÖ][a-zåäö]{2,30}(?:vägen|gatan|gränd|stigen|backen) \d{1,3}\b|\bklass \d[A-F]\b|\bi \d[A-F]\b|"
        r"\b\d{2}-årig\w* \w+|, \d{2}, |\b0\d{1,3}[- ]\d[\d ]{4,12}"
    ),
    "en": re.compile(
        r"\b(?:named|called|by the name of|Mrs|Mr|Ms) [A-ZÅÄÖ][a-zåäö]+|\b\d{1,3} [A-ZÅÄÖ][a-zåäö]{2,30}(?:vägen|gatan|gränd)\b|"
        r"\b\d{1,3} [A-Z][a-z]+ (?:Street|Road|Lane)\b|\bclass \d[A-F]\b|\bin \d[A-F]\b|\b\d{2}-year-old \w+|"
        r", aged \d{2}|, \d{2}, "
    ),
}
SOMEBODY = {language: re.compile(rf"\b(?:{words})\b", re.I) for language, words in PERSON.items()}
NOTE_PERSON = ("Kan en enskild person kännas igen här?", "Can a private person be recognised here?")


def check(reading: Reading) -> Iterator[Hit]:
    """Warn on two capitalised words in a row that are not known as something else than a person."""
    on_file = " ".join((*reading.surroundings.known_names, *(one.publisher for one in reading.document.evidence))).lower()
    for part, sentence in reading.each_sentence(*BODY_PARTS):
        for pair in PAIR.finditer(sentence):
            at_start = not any(letter.isalnum() or letter == "_" for letter in sentence[: pair.start()])
            if at_start and pair.group(1) not in FIRST_NAMES:
                continue
            name = " ".join(pair.groups())
            if name.lower() not in on_file and not any(_is_no_person(word) for word in pair.groups()):
                yield Hit("warn", part, name)
        if _points_out(sentence, reading):
            yield Hit("warn", part, sentence, *NOTE_PERSON)


def _points_out(sentence: str, reading: Reading) -> bool:
    """Tell whether a person is told by name, age, home or class, or the sentence reads so and speaks of one."""
    somebody = SOMEBODY[reading.language].search(sentence)
    if TOLD[reading.language].search(sentence):
        return somebody is not None
    return somebody is not None and bool(reading.cue_in(sentence, "person")) and reading.does(sentence, "person")


def _is_no_person(word: str) -> bool:
    return ORGANISATION.fullmatch(word) is not None or ENDINGS.search(word) is not None
