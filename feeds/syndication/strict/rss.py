"""RSS 0.9x and 2.0 (a channel that holds its items) and RDF Site Summary 1.0 (items beside the channel)."""

from __future__ import annotations

from lxml.etree import _Element

from feeds.syndication.strict.fields import read_language
from feeds.syndication.strict.names import RDF, XML
from feeds.syndication.strict.unsure import UnsureError
from feeds.syndication.strict.walking import StrictFeed, Walker

_LANG = f"{{{XML}}}lang"


def read_rss(root: _Element, walker: Walker) -> StrictFeed:
    """Gives the feed of an <rss> element with one channel. Raises UnsureError."""
    if not {"version", _LANG}.issuperset(root.keys()):
        raise UnsureError("an unexpected attribute")
    language = root.get(_LANG) or None
    feed = StrictFeed(is_rss=True, language=language.replace("_", "-") if language else None)
    channels = list(root)
    if len(channels) != 1 or walker.name(channels[0]) != "channel":
        raise UnsureError("not one channel")
    walker.read_feed(feed, channels[0], read_language(channels[0], language))
    return feed


def read_rdf(root: _Element, walker: Walker) -> StrictFeed:
    """Gives the feed of an <rdf:RDF> element with one channel. Raises UnsureError."""
    if not {_LANG}.issuperset(root.keys()):
        raise UnsureError("an unexpected attribute")
    language = root.get(_LANG) or None
    feed = StrictFeed(is_rss=True)
    channels = [element for element in root if walker.name(element) == "channel"]
    if len(channels) != 1 or root[0] is not channels[0] or not {f"{{{RDF}}}about"}.issuperset(channels[0].keys()):
        raise UnsureError("not one channel at the beginning")
    for element in root:
        name = walker.name(element)
        if name == "channel":
            walker.read_feed(feed, element, language)
        elif name == "item":
            feed.entries.append(walker.read_entry(element, language))
        else:
            raise UnsureError("something else than items beside the channel")
    return feed
