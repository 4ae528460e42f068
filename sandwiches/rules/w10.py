"""W10: no jargon; abbreviations are spelled out once.

The Debunking Handbook asks for simple words, the language act for plain ones (språklagen 11 §). An abbreviation is spelled out
when a bracket or words with its letters stand beside it somewhere in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.method import load
from sandwiches.reading import OWN_VOICE, Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import tokens
from sandwiches.words.cues import find_inflected
from sandwiches.words.text import word_set

SOURCES = ("DH20", "Sprak11")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {"explanation+": "Svenska för invandrare (SFI) är en kurs."},
        {"explanation+": "Kommunen tar emot enligt anvisningskvot."},
        "warn",
    ),
    Example("sv", {}, {"explanation+": "Beslutet kommer från MIV."}, "warn"),
    Example("en", {}, {"explanation+": "The council finds housing under the allocation quota."}, "warn"),
)
KNOWN = word_set("SEK EUR USD SFS KS EU FN UN TV USA UK AB PDF SMS OK VD IT COVID NATO BBC ID PIN PM AM HTTP HTTPS WWW")
ABBREVIATION = re.compile(r"(?<![\w-])[A-ZÅÄÖ]{2,8}(?![\w])")


def check(reading: Reading) -> Iterator[Hit]:
    """Warn on a term of the jargon list and on an abbreviation that is nowhere spelled out."""
    terms = reading.cue_list("jargon")
    own_text = " ".join(reading.text(part) for part in OWN_VOICE)
    for part, sentence in reading.each_sentence(*OWN_VOICE):
        term, _ = find_inflected(tokens(sentence), terms, reading.language)
        if term:
            yield _hit(part, term, reading.language)
        for short in dict.fromkeys(ABBREVIATION.findall(sentence)):
            if short not in KNOWN and not _is_spelled_out(short, own_text):
                yield Hit("warn", part, short)


def _hit(part: str, term: str, language: str) -> Hit:
    known = load("plainer")["jargon"].get(language, {})
    plainer = next((text for jargon, text in known.items() if term.startswith(jargon)), "")
    if not plainer:
        return Hit("warn", part, term)
    return Hit("warn", part, term, f"Byt ”{term}” mot till exempel ”{plainer}”.", f"Replace “{term}” with, say, “{plainer}”.")


def _is_spelled_out(short: str, text: str) -> bool:
    """Tell whether the abbreviation stands in a bracket after words, or before a bracket with words."""
    escaped = re.escape(short)
    return re.search(rf"[^\W\d_]{{3,}} ?\({escaped}\)|\b{escaped} ?[(,–-] ?[^\W\d_]{{3,}}", text) is not None
