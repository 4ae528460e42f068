"""Whatever bytes come, the parser gives a ParsedFeed or a FeedError: nothing else, and nothing that cannot be stored."""

# ruff: noqa: E501  the samples

import contextlib
import resource
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import notices
from feeds.errors import FeedError, ParseFailed
from feeds.limited import CPU_S, LimitedParser
from feeds.masking import mask
from feeds.syndication.parsing import parse
from feeds.types import ParsedFeed
from tests.feeds.test_feeds_strict import NAMESPACES, SAMPLES, differs

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
URL = "https://norrvik.example/feed"
TYPES = (
    "",
    "text/xml",
    "application/atom+xml; charset=utf-16",
    "text/html; charset=iso-8859-1",
    "application/json",
    "image/png",
    "\x00;=charset",
)
FUZZ = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
JSON = b'{"version": "https://jsonfeed.org/version/1.1", "title": "Norrvik", "items": [{"id": "1", "content_text": "Isen b\xc3\xa4r"}]}'
BODIES = SAMPLES | {"json": JSON}
PIECES = st.sampled_from(
    [b"<", b">", b"</item>", b"<item>", b"<![CDATA[", b"]]>", b"<!--", b"&#0;", b"&#xD800;", b"&amp", b"&a;", b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xe2\x80\xae",
     b"<?xml encoding='utf-7'?>", b"<!DOCTYPE a [<!ENTITY a 'a'>]>", b" xml:base='javascript:'", b" xmlns='x'", b" type='image/png'", b"0000-00-00", b"9999-12-31T23:59:59-14:00"]
)  # fmt: skip


def read(body, content_type=""):
    """Reads the feed and looks at what came; gives None for a failure with a name."""
    try:
        feed = parse(body, url=URL, content_type=content_type, now=NOW)
    except FeedError:
        return None
    assert isinstance(feed, ParsedFeed)
    for item in feed.items:
        text = item.external_id + item.url + item.title + item.text
        assert "\x00" not in text
        assert mask(text.encode("utf-8").decode("utf-8")).text is not None
        assert item.published_at is None or item.published_at.tzinfo is UTC
    return feed


@FUZZ
@given(st.binary(max_size=400), st.sampled_from(TYPES))
def test_bytes_when_random_are_read_or_named_a_failure(body, content_type):
    read(body, content_type)


@pytest.mark.parametrize("name", BODIES)
@FUZZ
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 2_000), st.integers(0, 40), PIECES | st.binary(max_size=6)), min_size=1, max_size=4
    ),
    content_type=st.sampled_from(TYPES),
)
def test_feed_when_pieces_are_changed_is_read_or_named_a_failure(name, changes, content_type):
    body = BODIES[name]
    for place, length, piece in changes:
        place %= len(body) + 1
        body = body[:place] + piece + body[place + length :]
    read(body, content_type)
    assert not differs(body, content_type)


def rss(item, head=""):
    return f"<rss version='2.0' {NAMESPACES}><channel><title>Norrvik</title>{head}<item><guid>https://norrvik.example/1</guid>{item}</item></channel></rss>".encode()


WARNED = {
    "year 0": (rss("<pubDate>0000-00-00T00:00:00Z</pubDate>"), notices.DATE_UNREADABLE),
    "year 9999": (rss("<pubDate>Fri, 31 Dec 9999 23:59:59 -1400</pubDate>"), notices.DATE_UNREADABLE),
    "year 9999 in UTC": (rss("<pubDate>9999-12-31T23:59:59Z</pubDate>"), notices.DATE_ABSURD),
    "next year": (rss("<pubDate>Sat, 20 Nov 2027 12:00:00 GMT</pubDate>"), notices.DATE_FUTURE),
    "right to left": (rss("<pubDate>Fri, 20 Nov 2026 08:30:00 GMT</pubDate><title>a\u202eb</title>"), notices.DIRECTION_MARKS),
    "c1 control": (rss("<title>a\u0081b</title>"), notices.CHARACTERS_REMOVED),
    "lone surrogate in JSON": (JSON.replace(b"Isen", rb"\ud800"), notices.CHARACTERS_REMOVED),
    "nul in JSON": (JSON.replace(b"Isen", rb"\u0000"), notices.CHARACTERS_REMOVED),
}


@pytest.mark.parametrize("name", WARNED)
def test_entry_when_odd_is_kept_with_a_warning(name):
    body, warning = WARNED[name]
    (item,) = read(body).items
    assert warning in item.warnings


DAMAGED = {
    "nul": rss("<title>a\x00b</title>"),
    "surrogate as a number": rss("<title>a&#xD800;b</title>"),
    "number past the last letter": rss("<title>a&#x110000;&#99999999999;b</title>"),
    "cut off": rss("<title>a</title>")[:-30],
}


@pytest.mark.parametrize("name", DAMAGED)
def test_feed_when_damaged_keeps_its_entries(name):
    feed = read(DAMAGED[name])
    assert [item.external_id for item in feed.items] == ["https://norrvik.example/1"]
    assert notices.XML_DAMAGED in feed.warnings


@pytest.mark.parametrize(
    "content_type", ["text/html", "image/png", "application/octet-stream", "text/plain; charset=utf-8", "application/json"]
)
def test_feed_when_served_with_a_wrong_content_type_is_read(content_type):
    assert read(rss("<title>Isen b\u00e4r</title>"), content_type) is not None


PAGES = {
    "html": b"<!doctype html><html><head><title>503</title></head><body><h1>Driftstopp</h1></body></html>",
    "xhtml": b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><body><p>Driftstopp</p></body></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><title>Norrvik</title></svg>",
    "sitemap": b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://norrvik.example/</loc></url></urlset>",
    "json": b'{"error": "Driftstopp"}',
}


@pytest.mark.parametrize("name", PAGES)
def test_page_when_answered_with_status_200_is_called_no_feed(name):
    with pytest.raises(ParseFailed) as failed:
        parse(PAGES[name], url=URL, content_type="application/rss+xml", now=NOW)
    assert failed.value.kind == "not-a-feed"


DEPTH = 200_000
BOMBS = {
    "deep, closed": b"<rss><channel>" + b"<a>" * DEPTH + b"</a>" * DEPTH + b"</channel></rss>",
    "deep, open": b"<rss><channel>" + b"<a>" * DEPTH,
    "deep in a text": b"<rss><channel><item><guid>1</guid><description><![CDATA[" + b"<div>" * DEPTH + b"]]></description></item></channel></rss>",
    "entities in entities": b"<!DOCTYPE r [<!ENTITY a0 'lol'>" + b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)) + b"]><rss><channel><item><guid>1</guid><title>&a11;</title></item></channel></rss>",
    "one entity many times": b"<!DOCTYPE r [<!ENTITY a \"" + b"a" * 50_000 + b"\">]><rss><channel><item><guid>1</guid><title>" + b"&a;" * 50_000 + b"</title></item></channel></rss>",
    "many attributes": b"<rss><channel><item " + b" ".join(b"a%d='1'" % number for number in range(300_000)) + b"/></channel></rss>",
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_when_sent_as_a_feed_costs_two_seconds_at_most(name):
    """Read, refused or stopped with a name. The child's start and the next feed are in the time too: half a second."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with LimitedParser() as parser:
        length = 0
        with contextlib.suppress(ParseFailed):
            length = sum(len(item.text) + len(item.title) for item in parser(BOMBS[name], url=URL, now=NOW).items)
        assert parser(rss("<title>Hej</title>"), url=URL, now=NOW).items
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert length <= 110_000
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < CPU_S + 2
