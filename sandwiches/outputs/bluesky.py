"""Links of a Bluesky post as facets: the text shows a short address, the facet carries the whole one. Bytes, not characters."""

from __future__ import annotations

from typing import Any

from sandwiches.outputs.counting import links, short_address


def with_facets(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Give the text with short addresses and the facets of its links (lexicon app.bsky.richtext.facet)."""
    pieces: list[str] = []
    facets: list[dict[str, Any]] = []
    at = size = 0
    for start, end in links(text):
        shown = short_address(text[start:end])
        size += len(text[at:start].encode("utf-8"))
        length = len(shown.encode("utf-8"))
        facets.append(
            {
                "index": {"byteStart": size, "byteEnd": size + length},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": text[start:end]}],
            }
        )
        pieces += [text[at:start], shown]
        size += length
        at = end
    return "".join([*pieces, text[at:]]), facets
