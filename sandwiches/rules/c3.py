"""C3: no new numbers at the end.

A new figure at the end has no room for its explanation (objectivity, regeringsformen 1:9; sources, IFCN commitment 2). "0,5
miljoner" and "500 000" are the same number, and so are "12" and "tolv". Days of the month and law numbers are no figures.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import FACTS
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.numbers import numbers, values, word_values, years

SOURCES = ("RF19", "IFCN2")
FORMATS = FACTS
EXAMPLES = (
    Example("sv", {}, {"closing_fact+": "Det är 97 procent av alla lägenheter under 2025. [1]"}, "block"),
    Example("en", {}, {"closing_fact+": "That is 97 per cent of all flats in 2025. [1]"}, "block"),
)

NOTE_DERIVED = (
    "Siffran går att räkna fram men står inte tidigare. Använd samma siffra som ovan.",
    "The figure follows from those above but does not stand there. Use the same figure.",
)
NOTE_YEAR = ("Året står inte tidigare i texten.", "The year does not stand earlier in the text.")
MOST_PAIRS = 40
ROUNDING = 0.05  # "nearly 200" for 196


def check(reading: Reading) -> Iterator[Hit]:
    """Block a number that the text above does not state; warn when it only follows from that, or is a year."""
    language = reading.language
    closing = numbers(reading.text("closing_fact"), language)
    earlier = "\n".join(reading.text(part) for part in ("headline", "opening_fact", "explanation"))
    if not closing or not earlier.strip():
        return
    known = values(earlier, language) | word_values(earlier, language) | years(earlier)
    for number in closing:
        if number.value in known or number.scaled in known:
            continue
        if number.is_year:
            yield Hit("warn", "closing_fact", number.written, *NOTE_YEAR)
        elif _follows(number.scaled, known, [one.scaled for one in closing]):
            yield Hit("warn", "closing_fact", number.written, *NOTE_DERIVED)
        else:
            yield Hit("block", "closing_fact", number.written)


def _follows(value: float, known: set[float], beside: list[float]) -> bool:
    """Tell whether a figure is a known one rounded, a share, sum or difference of two, or a known share in other words."""
    told = sorted(one for one in known if not 1900 <= one <= 2100)[:MOST_PAIRS]
    if value >= 10 and any(abs(value - one) <= ROUNDING * one for one in told):
        return True
    for one in told:
        for other in told:
            share = 100 * one / other if other else -1.0
            if value in (one + other, one - other, round(share), round(share, 1)) or (other and value == round(one / other, 1)):
                return True
    shares = [100 * min(value, one) / max(value, one) for one in beside if one and value and one != value]
    return 100 - value in known or any(abs(share - other) < 0.6 for share in shares for other in told)
