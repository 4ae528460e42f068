"""The strict reader answers only what feedparser would answer; whatever it is not sure of it leaves to feedparser."""

# ruff: noqa: E501  the sample feeds

import os
import tarfile
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feedparser.api import StrictFeedParser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.errors import ParseFailed
from feeds.syndication.strict import read_strict
from feeds.syndication.strict.names import HANDLED, PREFIXES, RESERVED_PREFIXES
from feeds.syndication.xml_feed import parse_with_feedparser, parse_xml_feed
from tests.feeds.test_feeds_parsing import ATOM, RDF, RSS

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URL = "https://norrvik.example/feeds/nyheter.xml"
CONTENT_TYPES = (
    "",
    "application/xml",
    "text/xml",
    "application/rss+xml; charset=utf-8",
    "text/html",
    "text/xml; charset=iso-8859-1",
)
DATA = os.environ.get("WORKBENCH_EVAL_DATA", "")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def differs(body, content_type=""):
    """None when the strict reader leaves the feed to feedparser; else whether the two differ."""
    if read_strict(body, content_type) is None:
        return None
    strict = parse_xml_feed(body, url=URL, content_type=content_type, now=NOW)
    try:
        loose = parse_with_feedparser(body, url=URL, content_type=content_type, now=NOW)
    except ParseFailed as error:
        return f"feedparser: {error}"
    return (strict, loose) if strict != loose else ()


SAMPLES = {"rss": RSS.encode(), "atom": ATOM.encode("iso-8859-1"), "rdf": RDF.replace("?>", ' encoding="utf-8"?>', 1).encode()}


@pytest.mark.parametrize("name", ["rss", "rdf"])
@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_feed_when_well_formed_is_read_as_feedparser_reads_it(name, content_type):
    assert differs(SAMPLES[name], content_type) == ()


ODD = {
    "xhtml": SAMPLES["atom"],
    "cut off": SAMPLES["rss"][:-20],
    "document type": b"<!DOCTYPE rss><rss version='2.0'><channel/></rss>",
    "entity": b"<!DOCTYPE r [<!ENTITY a 'b'>]><rss version='2.0'><channel><title>&a;</title></channel></rss>",
    "address base": b"<rss version='2.0' xml:base='http://a.example/'><channel/></rss>",
    "utf-16": RSS.encode("utf-16"),
    "nul": b"<rss version='2.0'><channel/></rss>\x00",
    "deep": b"<rss version='2.0'><channel>" + b"<a>" * 300 + b"</a>" * 300 + b"</channel></rss>",
    "atom 0.3": b"<feed xmlns='http://purl.org/atom/ns#'><title>a</title></feed>",
    "html": b"<html><head><title>Norrvik</title></head></html>",
    "two channels": b"<rss><channel/><channel/></rss>",
    "odd prefix": b"<rss xmlns:dc='http://norrvik.example/'><channel><item><dc:title>a</dc:title></item></channel></rss>",
    "media title": b"<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item><media:title>a</media:title></item></channel></rss>",
    "two titles": b"<rss><channel><item><title>a</title><title>b</title></item></channel></rss>",
    "odd date": b"<rss><channel><item><title>a</title><pubDate>ig\xc3\xa5r</pubDate></item></channel></rss>",
    "elements in a text": b"<rss><channel><item><title>a <b>b</b></title></item></channel></rss>",
}


@pytest.mark.parametrize("name", ODD)
def test_feed_when_anything_is_odd_is_left_to_feedparser(name):
    assert read_strict(ODD[name]) is None


def test_names_when_feedparser_has_a_rule_for_them_are_all_known():
    """A new release of feedparser that handles more elements fails here."""
    handlers = {name.split("_", 2)[2] for name in dir(StrictFeedParser) if name.startswith(("_start_", "_end_"))}
    names = {name.replace("_", ":", 1).lower() for name in handlers}
    assert names <= HANDLED | {"image"}
    known = {address.lower(): prefix for address, prefix in StrictFeedParser.namespaces.items()}
    assert all(known[address] == prefix for address, prefix in PREFIXES.items())
    assert {prefix.lower() for prefix in known.values() if prefix} <= RESERVED_PREFIXES


TEXT = st.text(st.sampled_from("aå &<>é’“\u0093\u00a0\u200b\n\t;:/#?.ãÃ¥0"), max_size=12)
DATES = st.sampled_from(
    ["Fri, 20 Nov 2026 08:30:00 +0100", "Fri, 20 Nov 2026 08:30:00 GMT", "Mon, 1 Jan 1990 00:00:00 -1200", "2026-11-20T08:30:00Z",
     "2026-11-20T08:30:59.5-02:30", "2026-02-30T08:30:00Z", "0000-00-00T00:00:00Z", "Fri, 31 Dec 9999 23:59:59 GMT", "2026-11-20", "", "i dag"]
)  # fmt: skip
LINKS = st.sampled_from(
    ["https://norrvik.example/a/1", "/a?b=1&amp;c=2", "http:////a.example", "17", "", "urn:x:1", " https://å.example/ "]
)


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def element(name, content, attributes=("",)):
    return st.builds(lambda attribute, inner: f"<{name}{attribute}>{inner}</{name}>", st.sampled_from(attributes), content)


ESCAPED = TEXT.map(escape)
CDATA = TEXT.map(lambda text: f"<![CDATA[{text}]]>")
COMMENTED = TEXT.map(lambda text: f"{escape(text)}<!-- a -->{escape(text)}")
WORDS = ESCAPED | CDATA | COMMENTED
PLACES = ("", " type='html'", " type='text'", " xml:lang='sv_SE'", " type='xhtml'", " xml:lang=''")
PARTS = st.one_of(
    element("title", WORDS, PLACES), element("description", WORDS, ("", " xml:lang='en'")), element("content:encoded", CDATA),
    element("summary", WORDS, PLACES), element("content", WORDS, PLACES), element("link", LINKS), element("atom:link", st.just("")),
    LINKS.map(lambda link: f'<atom:link rel="alternate" type="text/html" href="{escape(link)}"/>'),
    LINKS.map(lambda link: f'<link href="{escape(link)}"/>'), LINKS.map(lambda link: f'<link rel="self" href="{escape(link)}"/>'),
    element("guid", LINKS, ("", " isPermaLink='false'", " isPermaLink='true'", " isPermaLink='TRUE'")), element("id", LINKS),
    element("pubDate", DATES), element("dc:date", DATES), element("updated", DATES), element("published", DATES), element("dcterms:created", DATES),
    element("dc:creator", WORDS), element("author", element("name", WORDS) | WORDS), element("category", WORDS, ("", " term='a'", " domain='b'")),
    element("media:group", element("media:content", st.just(""), (" url='http://a.example/b.jpg'",))), element("source", WORDS, (" url='a'", "")),
    element("media:title", WORDS), element("x:other", WORDS, ("", " a='b'")), element("other", WORDS, ("", " a='b'")), element("dc:language", st.just("sv")),
    element("media:thumbnail", st.just(""), (" url='a'",)), element("media:description", WORDS), element("georss:point", st.just("65 22")),
    element("enclosure", st.just(""), (" url='a' type='audio/mpeg'",)), element("comments", LINKS), element("slash:comments", st.just("3")),
)  # fmt: skip
HEADS = st.one_of(
    element("title", WORDS), element("language", st.sampled_from(["sv", "sv-SE", ""])), element("link", LINKS), element("pubDate", DATES),
    element("image", element("title", WORDS) | element("url", LINKS)), element("atom:link", st.just(""), (" rel='self' href='a'",)),
    element("description", WORDS), element("itunes:author", WORDS), element("skipHours", element("hour", st.just("3"))),
)  # fmt: skip
NAMESPACES = (
    "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:dcterms='http://purl.org/dc/terms/' xmlns:x='http://norrvik.example/x' "
    "xmlns:georss='http://www.georss.org/georss' xmlns:slash='http://purl.org/rss/1.0/modules/slash/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
)
KINDS = {
    "rss": ("<rss version='2.0' {ns}><channel>{head}{items}</channel></rss>", "item"),
    "rss with a language": ("<rss version='0.92' xml:lang='sv_SE' {ns}><channel>{head}{items}</channel></rss>", "item"),
    "atom": ("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='sv' {ns}>{head}{items}</feed>", "entry"),
    "rdf": (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel rdf:about='a'>{head}</channel>{items}</rdf:RDF>", "item"),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    head=st.lists(HEADS, max_size=3),
    entries=st.lists(st.lists(PARTS, max_size=4), min_size=1, max_size=2),
    content_type=st.sampled_from(CONTENT_TYPES),
)
def test_feed_when_put_together_at_random_is_read_as_feedparser_reads_it(kind, head, entries, content_type):
    frame, name = KINDS[kind]
    items = "".join(f"<{name}>{''.join(parts)}</{name}>" for parts in entries)
    body = frame.format(ns=NAMESPACES, head="".join(head), items=items).encode()
    assert not differs(body, content_type)


@pytest.mark.parametrize("kind", KINDS)
def test_feed_when_of_a_known_kind_is_taken_by_the_strict_reader(kind):
    """The comparison above would be empty if nothing were taken."""
    frame, name = KINDS[kind]
    items = f"<{name}><title>Hej</title><link>https://norrvik.example/a</link><dc:date>2026-11-20T08:30:00Z</dc:date></{name}>"
    body = frame.format(ns=NAMESPACES, head="<title>Norrvik</title>", items=items).encode()
    assert differs(body) == ()


def read_corpus():
    with tarfile.open(Path(DATA, "hostile", "feedparser_tests.tar.gz")) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                yield member.name, stream.read()
    for path in sorted(Path(DATA, "feeds_sv").glob("*.xml")):
        yield path.name, path.read_bytes()


@pytest.mark.corpus
def test_corpus_when_read_by_both_gives_the_same_items():
    taken, different = 0, []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, body in read_corpus():
            for content_type in CONTENT_TYPES[:4]:
                found = differs(body, content_type)
                taken += found is not None
                if found:
                    different.append((name, content_type, found))
    assert different == []
    assert taken > 2_000
