"""Numbers in running text: which are quantities, which are years, dates, ages, law numbers or times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sandwiches.words.text import normalise, without_markers

_MONTH = (
    "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|"
    "january|february|march|may|june|july|august|october|jan|feb|apr|aug|sept|sep|okt|oct|nov|dec"
)
_DASH = "[-–—]"
YEAR = re.compile(r"(?<![\w.,:/-])(?:19|20)\d\d(?![\w]|[.,:]\d)")
_NOT_QUANTITIES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"https?://\S+|www\.\S+",
        r"\b(?:sfs\s*)?(?:1[6-9]|20)\d\d:\d+\b",  # law numbers: 2016:38
        r"\b\d+\s*(?:kap\.?|§+)(?:\s*\d+\s*§+)?|(?:§+|\bkap\.?|\bkapitel|\bchapter|\bsections?|\barticle|\bartikel)\s*\d+\w?\b",
        r"\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b|\b\d{1,2}/\d{1,2}(?:[-/ ]\d{2,4})?\b",  # dates
        rf"\b\d{{1,2}}(?::?(?:a|e)|st|nd|rd|th)?\.?(?:\s*{_DASH}\s*\d{{1,2}})?\s+(?:of\s+)?(?:{_MONTH})\b\.?",
        r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)"
        r"\s+\d{1,2}(?:st|nd|rd|th)?\b(?!\s*(?:%|per\s?cent|people|flats|million))",
        r"\b(?:kl\.?|klockan)\s*\d{1,2}(?:[.:]\d\d)?(?:\s*[-–]\s*\d{1,2}(?:[.:]\d\d)?)?",  # times of day
        r"\b\d{1,2}:\d\d\b|\b\d{1,2}(?:\.\d\d)?\s*(?:am|pm)\b",
        r"\b\d+(?::?(?:a|e)|st|nd|rd|th)\b",  # ordinals
        rf"\b\d{{1,3}}(?:\s*{_DASH}\s*\d{{1,3}})?\s*{_DASH}?\s*(?:åring\w*|årig\w*|years?[ -]olds?|år\s+gam\w+)",  # ages
        r"\b(?:åldern|ålder|mellan|aged?|ages|under|över|fyllt|fyller)\s+\d{1,2}(?:\s*(?:[-–]|till|to|och|and)\s*\d{1,2})?\s+år\b",
        rf"\b(?:aged?|ages)\s+\d{{1,3}}(?:\s*(?:{_DASH}|to|and)\s*\d{{1,3}})?\b",
        r"\b(?:19|20)\d\d\s*[-–/]\s*(?:(?:19|20)\d\d|\d\d)\b",  # periods of years
        r"(?<![\w])\+?\d{2,4}[- ]\d{2,3}(?: \d{2}){2}\b|\b0\d{1,3}-\d[\d ]{4,}\d\b",  # telephone
        r"\b(?:ring(?:er)?|larma|call|dial)\s+(?:112|113 ?13|114 ?14|1177)\b|\b(?:113 13|114 14)\b",  # emergency numbers
    )
)
_NUMBER = re.compile(r"(?<![\w.,:/-])\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d+)?(?![\d])|(?<![\w.,:/])(?<![^\W\d_]-)\d+(?:[.,]\d+)?")
_ANY_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LAW_NUMBER = re.compile(r"\b(?:1[6-9]|20)\d\d:\d+\b")
_UNIT = re.compile(r"(?:kr|km|kg|cm|mm|m|g|l|kwh|mw|x|gånger)\b")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_AGE_VERB = re.compile(r"\b(?:är|var|blir|fyller|fyllt)\s+(\d{1,2})\s+år\b(?!\s+(?:sedan|sen))")
_WORDS = {
    "sv": "noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty",
}
_MULTIPLIERS = re.compile(
    r"\s*(?:(tusen|thousand)|(miljon(?:er)?|million(?:s)?|mkr|mnkr)|(miljard(?:er)?|billion(?:s)?|mdkr))\b", re.I
)


@dataclass(frozen=True)
class Number:
    """One number as it stands in a text: its value, span in the masked text, and value with "tusen" or "million" after it."""

    value: float
    start: int
    end: int
    is_year: bool
    written: str
    scaled: float


@lru_cache(maxsize=4096)
def mask(text: str) -> str:
    """Give the normalised text of the same length with dates, ages, law numbers and times blanked; full dates keep no year."""
    text = without_markers(normalise(text))
    if not _DIGIT.search(text):
        return text
    for pattern in (*_NOT_QUANTITIES, _AGE_VERB):
        text = pattern.sub(lambda found: " " * len(found.group()), text)
    return text


def numbers(text: str, language: str) -> list[Number]:
    """Give the quantities and bare years of a text. Dates, ages, law numbers, ordinals and times are left out."""
    return list(_numbers(text, language))


@lru_cache(maxsize=4096)
def _numbers(text: str, language: str) -> tuple[Number, ...]:
    masked = mask(text)
    if not _DIGIT.search(masked):
        return ()
    found = []
    for match in _NUMBER.finditer(masked):
        if match.end() < len(masked) and (
            masked[match.end()].isalpha() and match.group().isdigit() and _glued(masked, match.end())
        ):
            continue
        is_year = YEAR.match(masked, match.start()) is not None and match.end() - match.start() == 4
        value = _value(match.group(), language)
        scaled = round(value * _times(masked, match.end()), 6)
        found.append(Number(value, match.start(), match.end(), is_year, match.group(), scaled))
    return tuple(found)


def quantities(text: str, language: str) -> list[Number]:
    """Give the numbers that are not years."""
    return [number for number in numbers(text, language) if not number.is_year]


def has_year(text: str) -> bool:
    """Tell whether a year stands in the text, also inside a date or a period; law numbers do not count."""
    return _ANY_YEAR.search(_LAW_NUMBER.sub(" ", normalise(text))) is not None


def values(text: str, language: str) -> set[float]:
    """Give every value a text states in digits, years too; "0,5 miljoner" gives 0.5 and 500 000."""
    return {value for number in numbers(text, language) for value in (number.value, number.scaled)}


def years(text: str) -> set[float]:
    """Give every year that stands in a text, also inside dates and periods."""
    return {float(year) for year in _ANY_YEAR.findall(normalise(text))}


def word_values(text: str, language: str) -> set[float]:
    """Give the values that number words up to twenty state: "tolv", "twelve"."""
    known = {word: float(value) for value, word in enumerate(_WORDS.get(language, "").split())}
    if language == "sv":
        known["en"] = 1.0
    words = _LETTERS.findall(normalise(text).lower())
    return {known[word] for word in words if word in known}


def _times(text: str, end: int) -> float:
    """Give what the word after a number multiplies it by: "tusen", "million", "miljard"."""
    word = _MULTIPLIERS.match(text, end)
    return 1.0 if not word else 1e3 if word.group(1) else 1e6 if word.group(2) else 1e9


def _glued(text: str, end: int) -> bool:
    """Tell whether letters that make no unit stand right after the digits, as in a code such as 4G."""
    return _UNIT.match(text[end : end + 8]) is None


def _value(written: str, language: str) -> float:
    compact = written.replace(" ", "")
    decimal, thousands = (",", ".") if language == "sv" else (".", ",")
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", compact):
        compact = compact.replace(thousands, "")
    compact = compact.replace(",", ".")
    if compact.count(".") > 1:
        compact = compact.replace(".", "")
    return float(compact[:300])
