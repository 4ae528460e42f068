"""Text → elements through lxml, and the namespaces they are in. Nothing outside the document is ever read."""

from __future__ import annotations

import re

from lxml import etree
from lxml.etree import _Element

from feeds.syndication.strict.names import ATOM, BARE, PREFIXES, RESERVED_PREFIXES, RSS_1
from feeds.syndication.strict.unsure import UnsureError

_DECLARED_NAMESPACE = re.compile(r"""xmlns(?::([^\s=:"'<>]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PLAIN_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
# An address base changes every address after it, also outside its own element.
_BASE = re.compile(r"""base\s*=\s*["']""", re.IGNORECASE)


def parse_document(text: str) -> _Element:
    """Gives the root element. Raises UnsureError for anything that is not well-formed or goes too deep."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise UnsureError("not well-formed") from error


class Namespaces:
    """The namespaces that a document declares, in whatever element. Raises UnsureError for bindings it is not sure of."""

    def __init__(self, text: str) -> None:
        if _BASE.search(text):
            raise UnsureError("an address base")
        self._prefixes: dict[str, str] = {}
        self._bindings: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for found in _DECLARED_NAMESPACE.finditer(text):
            self._bind(found.group(1) or "", found.group(2) or found.group(3) or "")

    def has(self, address: str) -> bool:
        """True when the document declares the namespace."""
        return address.lower() in self._prefixes

    def name(self, tag: str) -> str:
        """Gives "pubdate" or "dc:date" for an element's tag as lxml gives it."""
        name = self._names.get(tag)
        if name is None:
            name = self._names[tag] = self._make_name(tag)
        return name

    def _make_name(self, tag: str) -> str:
        address, _brace, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
        if not local.isascii():
            raise UnsureError("a name of other letters")
        if not address:
            return local.lower()
        prefix = self._prefixes.get(address.lower())
        if prefix is None:
            raise UnsureError("a namespace from nowhere")
        return f"{prefix}:{local.lower()}" if prefix else local.lower()

    def _bind(self, prefix: str, address: str) -> None:
        if self._bindings.setdefault(prefix.lower(), address) != address:
            raise UnsureError("a prefix of two namespaces")
        lowered = address.lower()
        known = "" if lowered in BARE else PREFIXES.get(lowered)
        if known is None:
            known = self._bind_unknown(prefix, address)
        elif prefix in RESERVED_PREFIXES and prefix != known:
            raise UnsureError("a prefix that belongs to another namespace")
        elif not known and address not in (ATOM, RSS_1):
            raise UnsureError("a namespace in another spelling")
        self._prefixes.setdefault(lowered, known)

    def _bind_unknown(self, prefix: str, address: str) -> str:
        is_plain = _PLAIN_PREFIX.fullmatch(prefix) and prefix.lower() not in RESERVED_PREFIXES
        is_known_to_feedparser = "userland.com" in address.lower() or address.lower() in _LEFT_TO_FEEDPARSER
        if not is_plain or is_known_to_feedparser or not address or "&" in address or len(address.split()) != 1:
            raise UnsureError("an odd namespace")
        return prefix.lower()


_LEFT_TO_FEEDPARSER = frozenset(
    {"http://blogs.law.harvard.edu/tech/rss", "http://my.netscape.com/rdf/simple/0.9/", "http://example.com/newformat#"}
    | {"http://example.com/necho", "http://purl.org/echo/", "uri/of/echo/namespace#", "http://purl.org/pie/"}
    | {"http://purl.org/atom/ns#", "http://purl.org/rss/1.0/modules/rss091#", "http://media.tangent.org/rss/1.0/"}
    | {"http://creativecommons.org/ns#license", "http://web.resource.org/cc/", "http://my.theinfo.org/changed/1.0/rss/"}
    | {"http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", "http://freshmeat.net/rss/fm/"}
    | {"http://www.opengis.net/gml", "http://postneo.com/icbm/", "http://example.com/dtds/podcast-1.0.dtd"}
    | {"http://prismstandard.org/namespaces/1.2/basic/", "http://www.w3.org/2000/01/rdf-schema#"}
    | {"http://schemas.xmlsoap.org/soap/envelope/", "http://hacks.benhammersley.com/rss/streaming/"}
    | {"http://schemas.pocketsoap.com/rss/mydescmodule/", "http://www.w3.org/1999/xhtml", "http://www.w3.org/1999/xlink"}
    | {"http://www.w3.org/xml/1998/namespace", "http://podlove.org/simple-chapters"}
    | {f"http://purl.org/rss/1.0/modules/{name}/" for name in ("aggregation", "annotate", "email", "event", "image", "link")}
    | {f"http://purl.org/rss/1.0/modules/{name}/" for name in ("reference", "richequiv", "search", "servicestatus")}
    | {f"http://purl.org/rss/1.0/modules/{name}/" for name in ("subscription", "textinput", "wiki")}
    | {"http://purl.org/rss/1.0/modules/company"}
)
