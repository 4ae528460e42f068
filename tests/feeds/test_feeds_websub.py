"""Finding a feed's hub and judging what it sends; deleted entries; teasers and their articles."""

import hashlib
import hmac
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.articles import ArticleReader, is_page, is_teaser, with_text
from feeds.errors import ParserOverrun
from feeds.guarded import FetchPolicy
from feeds.syndication.tombstones import read_tombstones
from feeds.types import Item
from feeds.websub import LEASE_S, LONGEST_LEASE_S, SHORTEST_LEASE_S, Hub, find_hub, is_signed, read_lease_s, request_body

URL = "https://norrvik.example/feed"
BODY = (
    b"<rss xmlns:atom='http://www.w3.org/2005/Atom'><channel><atom:link rel='self' href='https://norrvik.example/f?a=1&amp;b=2'/>"
    b'<atom:link href="/hub" rel="hub"/></channel></rss>'
)


def found(headers=None, body=b""):
    return find_hub(URL, headers or {}, body, policy=FetchPolicy())


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://hub.example/>; rel="hub", <https://norrvik.example/x>; rel="self"', "https://norrvik.example/x"),
        ("<https://hub.example/>;rel=hub", URL),
        ('<https://hub.example/>; title="a, b"; rel="alternate hub"', URL),
        ('</hub>; rel="stylesheet"', None),
        ("rel=hub", None),
        ('<http://127.0.0.1/>; rel="hub"', None),
        ('<https://hub.example/>; rel="hub", <http://10.0.0.1/>; rel="self"', None),
        ("", None),
    ],
    ids=["both", "bare", "among others", "no hub", "no address", "closed hub", "closed topic", "nothing"],
)
def test_hub_in_the_header_is_found(header, expected):
    """With the topic that the feed calls its own."""
    hub = found({"link": header})
    assert (hub.topic if hub else None) == expected


def test_hub_in_the_feed_is_found():
    """Relative addresses and entities are read."""
    assert found(body=BODY) == Hub("https://norrvik.example/hub", "https://norrvik.example/f?a=1&b=2")


@given(st.text(max_size=200), st.binary(max_size=300))
def test_hub_of_any_answer_never_raises(header, body):
    """A stranger's letters end in an answer."""
    found({"link": header}, b"hub" + body)


def test_hub_of_a_long_hostile_head_is_found_in_no_time():
    """64 KiB of open tags, and a header of commas."""
    began = time.process_time()
    found({"link": "<a>;" * 4000 + "," * 8000}, b"hub" + b"<link rel='" * 20_000)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha384", "sha512"])
def test_signature_of_the_body_holds_and_of_another_does_not(name):
    """The four methods of the recommendation."""
    digest = hmac.new(b"hemligt", b"body", getattr(hashlib, name)).hexdigest()
    assert is_signed("hemligt", b"body", f"{name}={digest}")
    assert is_signed("hemligt", b"body", f" {name.upper()}={digest.upper()} ")
    assert not is_signed("hemligt", b"bodx", f"{name}={digest}")
    assert not is_signed("annat", b"body", f"{name}={digest}")
    assert not is_signed("", b"body", f"{name}={digest}")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", LEASE_S), ("x", LEASE_S), ("1", SHORTEST_LEASE_S), ("86400", 86400), ("9" * 30, LONGEST_LEASE_S), ("٣", LEASE_S)],
    ids=["nothing", "letters", "too short", "a day", "too long", "other digits"],
)
def test_lease_lies_within_sane_bounds(value, expected):
    """From an hour to thirty days."""
    assert read_lease_s(value) == expected


def test_leaving_sends_no_secret():
    """Only subscribing does."""
    sent = request_body(mode="unsubscribe", topic=URL, callback="https://a.example/hub/x", secret="hemligt")
    assert b"hemligt" not in sent
    assert b"hub.mode=unsubscribe" in sent


def test_deleted_entries_are_read_from_atom():
    """Each once, with entities; nothing without the namespace."""
    body = b"<feed xmlns:at='http://purl.org/atompub/tombstones/1.0'><at:deleted-entry when='x' ref=\"a&amp;b\"/>"
    body += (
        b"<at:deleted-entry\n ref='c' when='x'><at:comment>Fel</at:comment></at:deleted-entry><at:deleted-entry ref='c'/></feed>"
    )
    assert read_tombstones(body) == ("a&b", "c")
    assert read_tombstones(body.replace(b"tombstones", b"stones")) == ()


def teaser(text, url="https://norrvik.example/1"):
    return Item("1", url, "Isbanan", text)


@pytest.mark.parametrize(
    ("item", "expected"),
    [(teaser("Kort."), True), (teaser("Kort.", url=""), False), (teaser("ord " * 300), False),
     (teaser("ord " * 300 + "…"), True), (teaser("ord " * 300 + "Läs mer »"), True)],
    ids=["short", "no address", "long", "cut off", "read more"],
)  # fmt: skip
def test_teaser_is_a_short_text_or_one_that_stops(item, expected):
    """Only where there is a page to read."""
    assert is_teaser(item) is expected


def test_text_of_the_article_is_taken_only_when_it_says_more():
    """A first line that repeats the title goes."""
    assert with_text(teaser("Kort."), "Isbanan\n\nDen långa texten.").text == "Den långa texten."
    assert with_text(teaser("En längre text än sidan."), "Meny").text == "En längre text än sidan."


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("text/html; charset=utf-8", True), ("application/pdf", False), ("", False)],
    ids=["page", "pdf", "none"],
)
def test_only_pages_are_read_as_articles(kind, expected):
    """By what the server says."""
    assert is_page(kind) is expected


def test_reader_that_takes_too_long_is_stopped_and_reads_the_next():
    """A page of a hundred thousand nested tags costs at most its two seconds."""
    paragraph = "<p>Isbanan öppnar på lördag klockan tio, säger kommunen i ett utskick till alla hushåll.</p>"
    page = f"<html><body><article>{paragraph}</article></body></html>".encode()
    with ArticleReader(cpu_s=0.05) as reader, pytest.raises(ParserOverrun):
        reader(b"<html><body>" + b"<div><p>a b c</p>" * 60_000, url=URL)
    with ArticleReader() as reader:
        assert "Isbanan" in reader(page, url=URL)
