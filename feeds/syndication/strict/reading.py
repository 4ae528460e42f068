"""Bytes of a feed → StrictFeed, or None where feedparser has to judge."""

from __future__ import annotations

from feeds.syndication.strict.atom import read_atom
from feeds.syndication.strict.document import Namespaces, parse_document
from feeds.syndication.strict.encoding import read_document
from feeds.syndication.strict.names import ATOM, RDF, RSS_1
from feeds.syndication.strict.rss import read_rdf, read_rss
from feeds.syndication.strict.unsure import UnsureError
from feeds.syndication.strict.walking import StrictFeed, Walker


def read_strict(body: bytes, content_type: str = "") -> StrictFeed | None:
    """Gives the feed when every element of it is one that this reader is sure of; else None."""
    try:
        text = read_document(body, content_type)
        namespaces = Namespaces(text)
        root = parse_document(text)
        walker = Walker(namespaces)
        if root.tag == "rss":
            return read_rss(root, walker)
        if root.tag == f"{{{ATOM}}}feed" and not namespaces.has(RSS_1):
            return read_atom(root, walker)
        if root.tag == f"{{{RDF}}}RDF" and namespaces.has(RSS_1) and not namespaces.has(ATOM):
            return read_rdf(root, walker)
    except UnsureError:
        pass
    return None
