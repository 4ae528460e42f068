"""W2: every source has publisher, title, publication date, URL and date read; every marker points to a source.

Transparency of sources (IFCN commitment 2; Full Fact; objectivity, regeringsformen 1:9). The address must be https. Whether it
still answers is looked up elsewhere: rules never use the network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandwiches.document import PARTS, Evidence
from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit
from sandwiches.words.text import marker_numbers

SOURCES = ("IFCN2", "FF", "RF19")
FORMATS = EVERY
EXAMPLES = (
    Example("sv", {}, {"evidence": [{"n": 1, "publisher": "Norrviks bostäder", "title": "Årsrapport"}]}, "block"),
    Example("en", {}, {"opening_fact+": "The list is open. [7]"}, "block"),
)
FIELDS = ("publisher", "title", "published", "url", "accessed")
DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?:[T ].*)?")
NOTES = {
    "marker": ("Källan [{n}] finns inte i listan.", "Source [{n}] is not in the list."),
    "twice": ("Två källor har samma nummer, [{n}].", "Two sources have the same number, [{n}]."),
    "field": ("Källa [{n}] saknar uppgift: {field}.", "Source [{n}] lacks: {field}."),
    "url": ("Källa [{n}]: länken ska börja med https.", "Source [{n}]: the link must begin with https."),
    "date": ("Källa [{n}]: datumet går inte att läsa.", "Source [{n}]: the date cannot be read."),
}
FIELDS_SV = {"publisher": "utgivare", "title": "titel", "published": "datum", "url": "länk", "accessed": "läst datum"}
FIELDS_EN = {"publisher": "publisher", "title": "title", "published": "date", "url": "link", "accessed": "date read"}


def check(reading: Reading) -> Iterator[Hit]:
    """Block on an incomplete source, on two with one number, and on a marker without a source."""
    known: set[int] = set()
    for one in reading.document.evidence:
        if one.n in known:
            yield _hit("twice", one.n)
        known.add(one.n)
        yield from _check_source(one)
    for part in PARTS:
        for n in marker_numbers(reading.text(part)):
            if n not in known:
                yield _hit("marker", n, part=part)


def _check_source(one: Evidence) -> Iterator[Hit]:
    missing = next((name for name in FIELDS if not str(getattr(one, name)).strip()), "")
    if missing:
        yield _hit("field", one.n, missing)
    elif not re.fullmatch(r"https://[^\s/.][^\s/]*\.[^\s]+", one.url.strip(), re.I):
        yield _hit("url", one.n)
    elif not (DATE.fullmatch(one.published.strip()) and DATE.fullmatch(one.accessed.strip())):
        yield _hit("date", one.n)


def _hit(problem: str, n: int, field: str = "", part: str = "whole") -> Hit:
    sv, en = NOTES[problem]
    return Hit(
        "block", part, f"[{n}]", sv.format(n=n, field=FIELDS_SV.get(field, "")), en.format(n=n, field=FIELDS_EN.get(field, ""))
    )
