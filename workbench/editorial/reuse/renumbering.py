"""Putting a passage with its sources into a text that has its own: markers get the numbers of the sources there. Values only.

A marker is whatever the rules read as one (sandwiches.words.text.MARKER), also `[1, 2]`, `[1–3]` and one hidden in Markdown.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sandwiches.document import PARTS
from sandwiches.rendering.strip import strip_markdown
from sandwiches.words.text import MARKER, marker_numbers, normalise

HIGHEST = 999
MOST_ROWS = 50
ABOUT = ("published", "quoted", "figure", "value")  # rows that differ here cite different things
FIELDS = ("publisher", "title", "published", "url", "accessed", "archived", "quoted", "source", "figure", "value")
_HIDING = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_LIKE_A_MARKER = re.compile(rf"\\?\[([\s\d,;–\-‐‑*_`\\{_HIDING}]{{1,60}})\]")
_LINK = re.compile(r"!?\[[^\[\]]*\]\(\s*<?[^()\s<>]*(?:\([^()\s]*\))?[^()\s<>]*>?(?:\s+[\"'][^\"'()]*[\"'])?\s*\)")
_DECORATION = re.compile(rf"[*_`\\{_HIDING}]")
_SPACES = re.compile(r"[ \t]{2,}")
_BEFORE_SIGN = re.compile(r"[ \t]+(?=[.,;:!?](?:\s|$))")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Merged:
    """The passage with its new numbers, the text's rows with the new ones after them, and markers that had no source."""

    text: str
    rows: tuple[dict[str, Any], ...]
    dropped: tuple[int, ...]


class TooManySources(ValueError):
    """The rows of both do not fit into one text."""


def bring(text: str, rows: Sequence[Row], *, into: Mapping[str, Any]) -> Merged:
    """The passage as it must read in the document `into`. Only the sources that it cites come along.

    A marker whose source is missing, or is one of two with its number, is taken out: it must never point to another source.
    Raises TooManySources.
    """
    by_number = _clear(rows)
    cited = list(dict.fromkeys(cited_numbers(text)))
    wanted = [by_number[n] for n in cited if n in by_number]
    merged, numbers = _merge(wanted, into)
    return Merged(_renumber(text, numbers), tuple(merged), tuple(n for n in cited if n not in numbers))


def bring_sources(rows: Sequence[Row], *, into: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The rows of `into` with these after them, each source once. Raises TooManySources."""
    return tuple(_merge(list(rows), into)[0])


def cited_numbers(text: str) -> tuple[int, ...]:
    """The numbers that the rules read in a part."""
    return marker_numbers(normalise(strip_markdown(text)))


def same_source(first: Row, second: Row) -> bool:
    """Whether two rows cite the same thing: one stored source or address, and nothing that differs about it."""
    if any(_value(first, name) and _value(second, name) and _value(first, name) != _value(second, name) for name in ABOUT):
        return False
    if _value(first, "figure") != _value(second, "figure"):
        return False
    if _value(first, "source") and _value(second, "source"):
        return _value(first, "source") == _value(second, "source")
    if _value(first, "url") or _value(second, "url"):
        return _address(first) == _address(second)
    named = ("publisher", "title", "published")
    return bool(_value(first, "title")) and all(_value(first, name) == _value(second, name) for name in named)


def plain_row(row: Row, number: int) -> dict[str, Any]:
    """A row as it comes into another text: "old but still valid" is for its writer to say again."""
    kept = {name: str(row[name]) for name in FIELDS if row.get(name)}
    return {"n": number, **dict.fromkeys(FIELDS[:5], ""), **kept, "still_valid": False}


def _merge(wanted: Sequence[Row], into: Mapping[str, Any]) -> tuple[list[dict[str, Any]], dict[int, int]]:
    """The rows of both, and the passage's numbers as they are there."""
    host = [dict(row) for row in into.get("evidence") or ()]
    known = _clear(host)
    taken = {int(row["n"]) for row in host} | {n for part in PARTS for n in cited_numbers(str(into.get(part) or ""))}
    numbers: dict[int, int] = {}
    for row in wanted:
        found = next((n for n, other in known.items() if same_source(other, row)), None)
        if found is None:
            found = _free(taken)
            taken.add(found)
            fresh = plain_row(row, found)
            known[found] = fresh
            host.append(fresh)
        numbers[int(row["n"])] = found
    if len(host) > MOST_ROWS:
        raise TooManySources(len(host))
    return host, numbers


def _clear(rows: Sequence[Row]) -> dict[int, Row]:
    """The rows whose number is theirs alone."""
    counts = Counter(int(row["n"]) for row in rows)
    return {int(row["n"]): row for row in rows if counts[int(row["n"])] == 1}


def _free(taken: set[int]) -> int:
    """The number after the highest; the lowest free one when that would be too high."""
    after = max(taken, default=0) + 1
    if after <= HIGHEST:
        return after
    free = next((n for n in range(1, HIGHEST + 1) if n not in taken), None)
    if free is None:
        raise TooManySources(len(taken))
    return free


def _renumber(text: str, numbers: Mapping[int, int]) -> str:
    """The text with every marker read anew. A text that hides its markers too well loses its Markdown, never its truth."""
    wanted = [numbers[n] for n in cited_numbers(text) if n in numbers]
    done = _outside_links(text, numbers)
    if list(cited_numbers(done)) == wanted:
        return done
    bare = MARKER.sub(lambda found: _marker(found.group(), numbers), normalise(strip_markdown(text)))
    if list(cited_numbers(bare)) == wanted:
        return _tidy(bare)
    return _tidy(re.sub(r"[\[\]\\]", " ", bare))


def _outside_links(text: str, numbers: Mapping[int, int]) -> str:
    pieces, end = [], 0
    for link in _LINK.finditer(text):
        pieces += [_each_marker(text[end : link.start()], numbers), link.group()]
        end = link.end()
    pieces.append(_each_marker(text[end:], numbers))
    done = "".join(pieces)
    return _tidy(done) if set(cited_numbers(text)) - set(numbers) else done


def _each_marker(text: str, numbers: Mapping[int, int]) -> str:
    return _LIKE_A_MARKER.sub(lambda found: _read(found, numbers), text)


def _read(found: re.Match[str], numbers: Mapping[int, int]) -> str:
    plain = "[" + normalise(_DECORATION.sub("", found.group(1))) + "]"
    return _marker(plain, numbers) if MARKER.fullmatch(plain) else found.group()


def _marker(marker: str, numbers: Mapping[int, int]) -> str:
    new = [numbers[n] for n in marker_numbers(marker) if n in numbers]
    return f"[{', '.join(str(n) for n in new)}]" if new else ""


def _tidy(text: str) -> str:
    return _BEFORE_SIGN.sub("", "\n".join(_SPACES.sub(" ", line).rstrip() for line in text.split("\n"))).strip()


def _address(row: Row) -> str:
    """The address without what does not change where it leads."""
    raw = _value(row, "url")
    try:
        parts = urlsplit(raw)
    except ValueError:
        return raw
    host, path = parts.netloc.casefold(), parts.path.rstrip("/")
    return urlunsplit(("https" if parts.scheme.casefold() in ("http", "https") else parts.scheme, host, path, parts.query, ""))


def _value(row: Row, name: str) -> str:
    return " ".join(str(row.get(name) or "").split())
