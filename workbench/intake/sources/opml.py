"""Lists of feeds as OPML 2.0, in and out. Pure: bytes and values, no database, no network."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

from defusedxml.ElementTree import fromstring

MOST_BYTES = 1024 * 1024
MOST_FEEDS = 1000
LONGEST_ADDRESS = 2000
LONGEST_NAME = 200
TOO_LARGE, NOT_XML, NOT_OPML, NO_FEEDS = "too_large", "not_xml", "not_opml", "no_feeds"

# What XML 1.0 cannot hold (section 2.2), and half surrogate pairs.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class ListedFeed:
    """One feed of a list. `category` is the list's own word, empty if it has none."""

    address: str
    name: str = ""
    category: str = ""


@dataclass(frozen=True)
class FeedList:
    """What a file holds: at most MOST_FEEDS feeds, each address once. The rest is counted."""

    feeds: tuple[ListedFeed, ...]
    repeated_count: int = 0
    left_out_count: int = 0


class OpmlError(ValueError):
    """The file cannot be used. `kind` is TOO_LARGE, NOT_XML, NOT_OPML or NO_FEEDS."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def read_opml(body: bytes) -> FeedList:
    """The feeds of a file, in its order, wherever they stand in it. Raises OpmlError.

    Document types, entities and outside references are refused; the addresses are not judged here.
    """
    if len(body) > MOST_BYTES:
        raise OpmlError(TOO_LARGE)
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:  # ValueError: forbidden parts, odd encodings
        raise OpmlError(NOT_XML) from error
    if _local_name(root.tag) != "opml":
        raise OpmlError(NOT_OPML)
    seen: dict[str, ListedFeed] = {}
    repeated = left_out = 0
    for feed in _listed(root):
        if feed.address in seen:
            repeated += 1
        elif len(seen) == MOST_FEEDS or len(feed.address) > LONGEST_ADDRESS:
            left_out += 1
        else:
            seen[feed.address] = feed
    if not seen:
        raise OpmlError(NO_FEEDS)
    return FeedList(tuple(seen.values()), repeated, left_out)


def write_opml(feeds: Iterable[ListedFeed], *, title: str, made_at: datetime) -> bytes:
    """The feeds as an OPML 2.0 file in UTF-8."""
    root = Element("opml", version="2.0")
    head, body = SubElement(root, "head"), SubElement(root, "body")
    SubElement(head, "title").text = _writable(title)
    SubElement(head, "dateCreated").text = format_datetime(made_at)
    for feed in feeds:
        name = _writable(feed.name or feed.address)
        values = {"type": "rss", "text": name, "title": name, "xmlUrl": _writable(feed.address)}
        SubElement(body, "outline", values | ({"category": _writable(feed.category)} if feed.category else {}))
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _listed(root: Element) -> Iterator[ListedFeed]:
    for outline in root.iter():
        if _local_name(outline.tag) != "outline":
            continue
        values = {name.lower(): value for name, value in outline.attrib.items()}
        address = values.get("xmlurl", "").strip()
        if address:
            name = (values.get("title") or values.get("text") or "").strip()
            yield ListedFeed(address, name[:LONGEST_NAME], values.get("category", "").strip()[:LONGEST_NAME])


def _local_name(tag: object) -> str:
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)
