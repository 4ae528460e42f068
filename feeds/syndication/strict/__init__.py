"""A fast, strict reading of well-formed feeds. Whatever it is not sure about is left to feedparser: it gives None.

What it answers is exactly what feedparser 6 would: a test holds the two equal. The order of questions is bytes → text
(encoding), text → elements (document), names → what they mean (names), elements → entries (fields, rss, atom).
"""

from feeds.syndication.strict.reading import read_strict
from feeds.syndication.strict.walking import StrictFeed

__all__ = ["StrictFeed", "read_strict"]
