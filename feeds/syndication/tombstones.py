"""Entries that an Atom feed says are deleted (RFC 6721). Read from the bytes by a pattern: no document is built."""

from __future__ import annotations

import html
import re

NAMESPACE = b"http://purl.org/atompub/tombstones/1.0"
MOST = 5_000
_TOMBSTONE = re.compile(rb"<(?:[a-zA-Z][\w.-]{0,30}:)?deleted-entry\b([^<>]{1,4000})>")
_REF = re.compile(rb"\bref\s*=\s*(?:\"([^\"]{1,2048})\"|'([^']{1,2048})')")


def read_tombstones(body: bytes) -> tuple[str, ...]:
    """Gives the ids of the deleted entries, each once, in their order; none when the feed knows no tombstones."""
    if NAMESPACE not in body:
        return ()
    found: dict[str, None] = {}
    for tag in _TOMBSTONE.findall(body):
        named = _REF.search(tag)
        if named is not None and len(found) < MOST:
            written = (named[1] or named[2]).decode("utf-8", "replace")
            found[html.unescape(written).strip()] = None
    return tuple(name for name in found if name)
