"""Periods and decimal numbers: read as people and offices write them, kept exactly, shown in a language. Pure."""

import re
from decimal import Decimal, InvalidOperation

from babel.numbers import format_decimal

MOST_DIGITS = 18
_QUARTER = re.compile(r"(?P<year>(?:19|20)[0-9]{2})[\s\-/:]*(?:K|Q|KV|KVARTAL|QUARTER)\.?\s*(?P<number>[1-4])", re.IGNORECASE)
_QUARTER_FIRST = re.compile(
    r"(?:K|Q|KV|KVARTAL|QUARTER)\.?\s*(?P<number>[1-4])[\s\-/:]*(?P<year>(?:19|20)[0-9]{2})", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f']")
_ORDINALS = {"sv": ("första", "andra", "tredje", "fjärde"), "en": ("first", "second", "third", "fourth")}


def read_period(written: str) -> str | None:
    """2025, or 2025-Q3 for 2025K3, "kv 3 2025", 2025-Q3 …; None when it is neither a year nor a quarter."""
    text = written.strip()
    if _YEAR.fullmatch(text):
        return text
    found = _QUARTER.fullmatch(text) or _QUARTER_FIRST.fullmatch(text)
    return f"{found['year']}-Q{found['number']}" if found else None


def read_number(written: str) -> str | None:
    """A number as decimal text; None when it is none. 1 234,5 and 1.234,5 and 1,234.5 and −3 % are understood.

    One comma alone is a decimal comma, one point alone a decimal point.
    """
    text = _SPACES.sub("", written).replace("\u2212", "-").removesuffix("%")
    if "," in text and "." in text:
        thousands = "," if text.rfind(",") < text.rfind(".") else "."
        text = text.replace(thousands, "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) or sum(letter.isdigit() for letter in text) > MOST_DIGITS:
        return None
    try:
        return format(Decimal(text), "f")
    except InvalidOperation:
        return None


def same_number(one: str, other: str) -> bool:
    """Whether two decimal texts say the same number: 7 and 7.0 do."""
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return one == other


def show_number(value: str, language: str) -> str:
    """The number in a language's own form, with the decimals that it was given with."""
    number = Decimal(value)
    decimals = max(0, -int(number.as_tuple().exponent))
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(number, format=pattern, locale="sv" if language == "sv" else "en"))


def sentence_piece(value: str, unit: str, period: str, language: str) -> str:
    """Value, unit and time as a piece of a sentence: "9 miljoner kronor under 2025"."""
    code = "sv" if language == "sv" else "en"
    year, _dash, quarter = period.partition("-Q")
    if quarter:
        ordinal = _ORDINALS[code][int(quarter) - 1]
        time = f"under {ordinal} kvartalet {year}" if code == "sv" else f"in the {ordinal} quarter of {year}"
    else:
        time = f"under {year}" if code == "sv" else f"in {year}"
    return " ".join(part for part in (show_number(value, code), unit, time) if part)


def cite(period: str, value: str) -> str:
    """How an answer notes what it cites: "2025: 9.4"."""
    return f"{period}: {value}"


def read_cited(cited: str) -> tuple[str, str] | None:
    """(period, value) of what an answer cites; None when it cannot be read."""
    period, colon, value = cited.partition(": ")
    return (period, value) if colon and read_period(period) == period and read_number(value) is not None else None
