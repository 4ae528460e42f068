"""How a parsed feed travels between the parser's process and ours: lists of plain values, which JSON carries cheaply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from feeds.types import Item, ParsedFeed, Prints

_NAMES = tuple(field.name for field in fields(Item))
_read_fields = attrgetter(*_NAMES)
_DATE = _NAMES.index("published_at")
_WARNINGS = _NAMES.index("warnings")
_PRINTS = _NAMES.index("prints")


def pack_feed(feed: ParsedFeed) -> dict[str, Any]:
    """Gives JSON values: one list an item, in the order of its fields."""
    rows = [list(_read_fields(item)) for item in feed.items]
    for row in rows:
        if row[_DATE] is not None:
            row[_DATE] = row[_DATE].isoformat()
        if row[_PRINTS] is not None:
            row[_PRINTS] = [row[_PRINTS].canonical_url, row[_PRINTS].text_digest]
    return {"items": rows, "title": feed.title, "warnings": feed.warnings, "skipped_count": feed.skipped_count}


def unpack_feed(packed: Mapping[str, Any]) -> ParsedFeed:
    """Reads back what `pack_feed` wrote."""
    rows = packed["items"]
    for row in rows:
        if row[_DATE] is not None:
            row[_DATE] = datetime.fromisoformat(row[_DATE])
        row[_WARNINGS] = tuple(row[_WARNINGS])
        if row[_PRINTS] is not None:
            row[_PRINTS] = Prints(*row[_PRINTS])
    items = tuple(Item(*row) for row in rows)
    return ParsedFeed(items, packed["title"], tuple(packed["warnings"]), packed["skipped_count"])
