"""What the elements of a feed mean: (namespace, name) → a role. A name whose meaning depends on more has the role UNSURE.

The namespaces and names are those that feedparser 6 knows; a test holds the tables against it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, auto


class Role(Enum):
    """What is done with an element."""

    UNSURE = auto()
    HARMLESS = auto()
    ENTRY = auto()
    TITLE = auto()
    LINK = auto()
    ID = auto()
    DESCRIPTION = auto()
    SUMMARY = auto()
    CONTENT = auto()
    ENCODED = auto()
    PUBLISHED = auto()
    UPDATED = auto()
    CREATED = auto()
    LANGUAGE = auto()
    IMAGE = auto()
    PERSON = auto()
    OWNER = auto()


ATOM = "http://www.w3.org/2005/Atom"
RSS_1 = "http://purl.org/rss/1.0/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "http://www.w3.org/XML/1998/namespace"

# Elements of these are read like elements without a namespace. feedparser knows more; they are left to it.
BARE = frozenset({ATOM.lower(), RSS_1})
_MODULES = "http://purl.org/rss/1.0/modules/"
PREFIXES: Mapping[str, str] = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    RDF: "rdf",
    "http://www.georss.org/georss": "georss",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://wellformedweb.org/commentapi/": "wfw",
    "http://webns.net/mvcb/": "admin",
    "http://madskills.com/public/xml/rss/module/pingback/": "pingback",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://xmlns.com/foaf/0.1/": "foaf",
    f"{_MODULES}content/": "content",
    f"{_MODULES}syndication/": "sy",
    f"{_MODULES}slash/": "slash",
    f"{_MODULES}taxonomy/": "taxo",
    f"{_MODULES}threading/": "thr",
}
# Prefixes that mean something to feedparser whatever they are bound to.
RESERVED_PREFIXES = frozenset(
    {"admin", "ag", "annotate", "audio", "blogchannel", "cc", "creativecommons", "co", "content", "cp", "dc", "dcterms"}
    | {"email", "ev", "feedburner", "fm", "foaf", "geo", "georss", "gml", "icbm", "image", "itunes", "l", "media", "pingback"}
    | {"prism", "rdf", "rdfs", "ref", "reqv", "search", "slash", "soap", "ss", "str", "sub", "sy", "szf", "taxo", "thr", "ti"}
    | {"trackback", "wfw", "wiki", "xhtml", "xlink", "xml", "psc", "xmlns"}
    # First halves of the names that feedparser keeps its own values under: <title:detail> would overwrite one.
    | {"title", "summary", "description", "content", "published", "updated", "created", "modified", "issued", "date", "expired"}
)


def _harmless(names: set[str]) -> dict[str, Role]:
    return dict.fromkeys(names, Role.HARMLESS)


_COMMON = {
    "title": Role.TITLE,
    "link": Role.LINK,
    "id": Role.ID,
    "guid": Role.ID,
    "language": Role.LANGUAGE,
    "dc:language": Role.LANGUAGE,
} | _harmless(
    {"author", "contributor", "dc:creator", "dc:author", "dc:publisher", "dc:contributor", "dc:rights", "dc:subject"}
    | {"category", "keywords", "rights", "copyright", "generator", "comments", "enclosure"}
    | {"media:group", "media:content", "media:thumbnail", "media:credit", "media:category", "media:keywords", "media:rating"}
    | {"media:license", "media:restriction", "media:player", "georss:point", "admin:generatoragent", "admin:errorreportsto"}
    | {"itunes:author", "itunes:image", "itunes:category", "itunes:explicit", "itunes:block", "itunes:keywords"}
)
IN_ENTRY: Mapping[str, Role] = _COMMON | {
    "author": Role.PERSON,
    "contributor": Role.PERSON,
    "description": Role.DESCRIPTION,
    "summary": Role.SUMMARY,
    "content": Role.CONTENT,
    "content:encoded": Role.ENCODED,
    "source": Role.HARMLESS,
    "pubdate": Role.PUBLISHED,
    "published": Role.PUBLISHED,
    "issued": Role.PUBLISHED,
    "dcterms:issued": Role.PUBLISHED,
    "updated": Role.UPDATED,
    "modified": Role.UPDATED,
    "lastbuilddate": Role.UPDATED,
    "dc:date": Role.UPDATED,
    "dcterms:modified": Role.UPDATED,
    "created": Role.CREATED,
    "dcterms:created": Role.CREATED,
}
IN_FEED: Mapping[str, Role] = (
    _COMMON
    | {"item": Role.ENTRY, "entry": Role.ENTRY, "image": Role.IMAGE, "author": Role.PERSON, "contributor": Role.PERSON}
    | _harmless(
        {"link", "id", "description", "subtitle", "tagline", "managingeditor", "webmaster", "pubdate", "published", "updated"}
        | {"modified", "lastbuilddate", "created", "cloud", "dc:date", "dcterms:modified"}
    )
    | {"itunes:owner": Role.OWNER}
)
NESTED: Mapping[str, Role] = {name: role for name, role in _COMMON.items() if ":" in name and role is Role.HARMLESS}
IN_PERSON: Mapping[str, Role] = _harmless({"name", "email", "uri", "url", "homepage"})
IN_OWNER: Mapping[str, Role] = _harmless({"itunes:name", "itunes:email"})
IN_IMAGE: Mapping[str, Role] = _harmless({"title", "url", "link", "width", "height", "description"})

# Names that feedparser has rules for, or keeps values under, and that are not in the tables above.
HANDLED = frozenset(
    {"abstract", "author", "body", "category", "channel", "cloud", "content", "contributor", "copyright", "created"}
    | {"description", "email", "enclosure", "entry", "expirationdate", "feed", "fullitem", "generator", "geom", "georssgeom"}
    | {"guid", "height", "homepage", "id", "image", "info", "issued", "item", "keywords", "language", "lastbuilddate", "link"}
    | {"managingeditor", "modified", "name", "newlocation", "pubdate", "published", "rights", "rss", "source", "subtitle"}
    | {"summary", "tagline", "tags", "textinput", "title", "updated", "uri", "url", "webmaster", "where", "width"}
    | {"cc:license", "content:encoded", "creativecommons:license", "dc:author", "dc:contributor", "dc:creator", "dc:date"}
    | {"dc:description", "dc:language", "dc:publisher", "dc:rights", "dc:subject", "dc:title", "dcterms:created"}
    | {"dcterms:issued", "dcterms:modified", "dcterms:valid", "feedburner:browserfriendly", "georss:box", "georss:line"}
    | {"georss:point", "georss:polygon", "georss:where", "gml:exterior", "gml:linearring", "gml:linestring", "gml:point"}
    | {"gml:polygon", "gml:pos", "gml:poslist", "itunes:author", "itunes:block", "itunes:category", "itunes:email"}
    | {"itunes:explicit", "itunes:image", "itunes:keywords", "itunes:link", "itunes:name", "itunes:owner", "itunes:subtitle"}
    | {"itunes:summary", "media:category", "media:content", "media:credit", "media:description", "media:group"}
    | {"media:keywords", "media:license", "media:player", "media:rating", "media:restriction", "media:thumbnail"}
    | {"media:title", "psc:chapter", "psc:chapters", "xhtml:body", "admin:generatoragent", "admin:errorreportsto"}
)
_KEPT = frozenset(
    {"authors", "contributors", "links", "enclosures", "license", "items", "entries", "date", "guidislink", "expired", "href"}
    | {"value", "type", "base", "publisher", "rating", "credit", "geometry", "validity", "errorreportsto", "media", "svg", "math"}
    | {"div", "lang", "summary_detail", "title_detail"}
)
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9-]*")
_PREFIXED_NAME = re.compile(r"[a-z][a-z0-9_.-]*")


def find_role(name: str, table: Mapping[str, Role]) -> Role:
    """Gives the role of `name` ("pubdate", "dc:date") where `table` holds."""
    role = table.get(name)
    if role is not None:
        return role
    if name in HANDLED or name in _KEPT:
        return Role.UNSURE
    prefix, _colon, local = name.rpartition(":")
    is_plain = (_PREFIXED_NAME if prefix else _PLAIN_NAME).fullmatch(local)
    return Role.HARMLESS if is_plain else Role.UNSURE
