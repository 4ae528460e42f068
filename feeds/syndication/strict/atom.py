"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from lxml.etree import _Element

from feeds.syndication.strict.fields import read_language
from feeds.syndication.strict.walking import StrictFeed, Walker


def read_atom(root: _Element, walker: Walker) -> StrictFeed:
    """Gives the feed of an Atom <feed>. Raises UnsureError."""
    language = read_language(root, None)
    feed = StrictFeed(is_rss=False, language=language.replace("_", "-") if language else None)
    walker.read_feed(feed, root, language)
    return feed
