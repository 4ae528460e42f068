"""The library as Atom (RFC 4287) with tombstones (RFC 6721) and paging (RFC 5005). Values in, text out.

A withdrawn answer is there twice under one id: a tombstone for programs that know them, and an entry that says so. A reader
that knows no tombstones would go on showing the old text; the entry replaces it. RFC 6721, section 3, lets both stand together.
"""

import re
from collections.abc import Sequence
from html import escape
from xml.etree import ElementTree

from sandwiches import render_html
from workbench.partners.downloads import licence_line
from workbench.partners.feeds.head import (
    FeedHead,
    corrections_of,
    feed_title,
    newest,
    origins_of,
    stamp,
    summary_of,
    theme_of,
    title_of,
)
from workbench.partners.published import Published

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
ElementTree.register_namespace("", ATOM)
ElementTree.register_namespace("at", TOMBSTONES)


def make_atom(head: FeedHead, answers: Sequence[Published]) -> str:
    """The feed as Atom, in the order given."""
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {XML_LANGUAGE: head.language})
    _add(feed, "id", head.feed_url)
    _add(feed, "title", feed_title(head))
    _add(feed, "updated", stamp(newest(answers)))
    _link(feed, "self", head.feed_url, "application/atom+xml")
    _link(feed, "alternate", head.library_url, "text/html")
    if head.next_url:
        _link(feed, "next", head.next_url, "application/atom+xml")
    _add(_add(feed, "author"), "name", head.organisation)
    for shown in answers:
        if shown.is_withdrawn:
            _add_tombstone(feed, shown, head)
        _add_entry(feed, shown, head)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="unicode")


def content_of(shown: Published, head: FeedHead) -> str:
    """HTML: the corrections first, then the answer, then its licence and origin; of a withdrawn one only the reason."""
    if shown.is_withdrawn:
        return f"<p>{escape(summary_of(shown))}</p>"
    corrected = "".join(f"<p><strong>{escape(note)}</strong></p>" for note in corrections_of(shown))
    article = render_html(shown.document, heading_level=2, organisation=head.organisation, url=shown.url)
    notes = "".join(f"<p>{escape(note)}</p>" for note in (*origins_of(shown), licence_line(shown)))
    return f"{corrected}{article}{notes}"


def _add_tombstone(feed: ElementTree.Element, shown: Published, head: FeedHead) -> None:
    marks = {"ref": shown.url, "when": stamp(shown.withdrawn_at or shown.updated_at)}
    stone = ElementTree.SubElement(feed, f"{{{TOMBSTONES}}}deleted-entry", marks)
    by = ElementTree.SubElement(stone, f"{{{TOMBSTONES}}}by")
    _add(by, "name", head.organisation)
    comment = ElementTree.SubElement(stone, f"{{{TOMBSTONES}}}comment", {XML_LANGUAGE: shown.document.language})
    comment.text = _FORBIDDEN.sub("", summary_of(shown))
    _link(stone, "alternate", shown.url, "text/html")


def _add_entry(feed: ElementTree.Element, shown: Published, head: FeedHead) -> None:
    entry = _add(feed, "entry")
    entry.set(XML_LANGUAGE, shown.document.language)
    _add(entry, "id", shown.url)
    _add(entry, "title", title_of(shown))
    _add(entry, "updated", stamp(shown.updated_at))
    if shown.published_at:
        _add(entry, "published", stamp(shown.published_at))
    _link(entry, "alternate", shown.url, "text/html")
    for origin in shown.origins:
        _link(entry, "via", origin.url, "text/html")
    if shown.licence_url:
        _link(entry, "license", shown.licence_url)
    _add(entry, "category").attrib.update(term=shown.theme, label=theme_of(shown))
    _add(entry, "summary", summary_of(shown))
    _add(entry, "content", content_of(shown, head)).set("type", "html")
    _add(entry, "rights", licence_line(shown))


def _add(parent: ElementTree.Element, name: str, text: str = "") -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}")
    if text:
        element.text = _FORBIDDEN.sub("", text)
    return element


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str = "") -> None:
    attributes = {"rel": rel, "href": _FORBIDDEN.sub("", href)}
    if kind:
        attributes["type"] = kind
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", attributes)
