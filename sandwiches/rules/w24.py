"""W24: language versions carry the same numbers and sources.

One answer, one set of facts (objectivity, regeringsformen 1:9). A number in digits here may stand as a word there. Checked when
a linked version exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.document import PARTS, Document
from sandwiches.formats import EVERY
from sandwiches.method import base_language, has_lexicon
from sandwiches.reading import Reading
from sandwiches.rendering.strip import strip_markdown
from sandwiches.rules.rule import Example, Hit
from sandwiches.words import normalise
from sandwiches.words.numbers import numbers, values, word_values, years

SOURCES = ("RF19", "convention")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {},
        {
            "versions": [
                {"language": "en", "opening_fact": "In 2025, 421 of 430 flats went to the person who had waited longest. [1] [2]"}
            ]
        },
        "block",
    ),
    Example(
        "en",
        {},
        {
            "versions": [
                {
                    "language": "sv",
                    "opening_fact": "Under 2025 gick 421 av 430 lägenheter till den som hade väntat längst. [1] [2]",
                }
            ]
        },
        "block",
    ),
)
SMALL = 31
OTHER_SIGNS = str.maketrans({"٬": ",", "٫": ".", "٪": "%", "，": ",", "．": "."})
NOTE_SOURCES = ("Källorna skiljer sig mellan språken.", "The sources differ between the languages.")


def check(reading: Reading) -> Iterator[Hit]:
    """Block when a linked version states other numbers or has other source numbers."""
    own = reading.document
    for version in own.versions:
        differing = _unmatched(own, version) | _unmatched(version, own)
        if differing:
            yield Hit("block", "whole", ", ".join(f"{value:g}" for value in sorted(differing)[:5]))
        elif {one.n for one in own.evidence} != {one.n for one in version.evidence}:
            yield Hit("block", "whole", "", *NOTE_SOURCES)


def _unmatched(one: Document, other: Document) -> set[float]:
    """Give the numbers that one version states and the other has neither in digits nor in words.

    Where the words of a language are not known, small numbers may be days of a month or stand as words: they are left out.
    """
    there = _text(other)
    known = years(there)
    for language in _readings(other):
        known |= values(there, language) | word_values(there, language)
    small = 0 if has_lexicon(one.language) and has_lexicon(other.language) else SMALL
    found = [[(number.value, number.scaled) for number in numbers(_text(one), language)] for language in _readings(one)]
    return {
        either[0][0]
        for either in zip(*found, strict=True)
        if not any(value in known or (value.is_integer() and value <= small) for pair in either for value in pair)
    }


def _readings(document: Document) -> tuple[str, ...]:
    """Give the languages whose decimal signs may be meant: both where the language is not known."""
    return (base_language(document.language),) if has_lexicon(document.language) else ("en", "sv")


def _text(document: Document) -> str:
    text = "\n".join(normalise(strip_markdown(document.part(part))) for part in PARTS)
    return text.translate(OTHER_SIGNS)
