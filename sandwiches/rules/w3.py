"""W3: sources are no older than 24 months unless marked as still valid.

Facts go stale: a Swedish myth page from 2014 argued from figures that no longer hold (METHOD section 0, point 9). IFCN
commitment 5 asks for open corrections. The number of months is ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("IFCN5", "RF19")
FORMATS = EVERY
EXAMPLES = (
    Example(
        "sv",
        {},
        {
            "evidence": [
                {
                    "n": 1,
                    "publisher": "Norrviks bostäder",
                    "title": "Årsrapport 2018",
                    "published": "2019-01-10",
                    "url": "https://norrvik.example/1",
                    "accessed": "2026-11-01",
                }
            ]
        },
        "warn",
    ),
    Example(
        "en",
        {},
        {
            "evidence": [
                {
                    "n": 1,
                    "publisher": "Norrvik Housing",
                    "title": "Report 2018",
                    "published": "2019-01-10",
                    "url": "https://norrvik.example/1",
                    "accessed": "2026-11-01",
                }
            ]
        },
        "warn",
    ),
)


def check(reading: Reading) -> Iterator[Hit]:
    """Warn on each source older than the limit on the day of the check."""
    months = int(reading.threshold("src_months"))
    year, month = divmod(reading.as_of.year * 12 + reading.as_of.month - 1 - months, 12)
    oldest = f"{year:04d}-{month + 1:02d}-{reading.as_of.day:02d}"
    for one in reading.document.evidence:
        published = one.published.strip()[:10]
        if re.match(r"\d{4}", published) and not one.still_valid and published < oldest[: len(published)]:
            yield Hit("warn", "whole", f"[{one.n}] {one.title}")
