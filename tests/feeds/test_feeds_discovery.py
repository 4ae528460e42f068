"""From a page to its feeds: what the page names, else a few polite guesses; and never past the guard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.discovery import COMMON_PATHS, Candidate, discover, find_links
from feeds.errors import FetchFailed
from feeds.guarded import FetchPolicy
from feeds.syndication.parsing import parse
from tests.feeds.test_feeds_collector import FEED, NOW

ATOM = b"<feed xmlns='http://www.w3.org/2005/Atom'><title>Atomiskt</title><entry><id>1</id><title>Hej</title></entry></feed>"
JSON = b'{"version": "https://jsonfeed.org/version/1.1", "title": "Json", "items": [{"id": "1", "content_text": "Hej"}]}'


@pytest.fixture
def pauses():
    return []


@pytest.fixture
def find(policy, pauses):
    return lambda url: discover(url, policy=policy, now=NOW, parser=parse, pause=pauses.append)


@pytest.mark.parametrize(
    ("body", "kind", "title"), [(FEED, "rss", "Norrvik"), (ATOM, "atom", "Atomiskt"), (JSON, "json", "Json")],
    ids=["rss", "atom", "json"],
)  # fmt: skip
def test_address_of_a_feed_is_its_own_answer(server, find, body, kind, title):
    """One request."""
    url = server.serve("/feed", body=body)
    assert find(url) == [Candidate(url, title, kind)]
    assert len(server.requests) == 1


def test_page_that_names_feeds_gives_them_in_its_order(server, find):
    """Relative to its base, each once, feeds only, and none that the guard would refuse."""
    page = f"""<!doctype html><html><head><base href="{server.url("/nytt/")}">
    <LINK REL="alternate stylesheet" href="a.css"><link rel=alternate type="application/rss+xml" title=" Allt
      nytt" href="allt.xml"><link rel="Alternate" type="application/atom+xml; charset=utf-8" href="/atom">
    <link rel="alternate" type="application/rss+xml" href="allt.xml"><link rel="alternate" hreflang="en" href="/en">
    <link rel="alternate" type="application/rss+xml" href="http://10.0.0.1/feed">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"></head><body>"""
    url = server.serve("/", body=page.encode(), Content_Type="text/html")
    assert find(url) == [
        Candidate(server.url("/nytt/allt.xml"), "Allt nytt", "rss"), Candidate(server.url("/atom"), "", "atom"),
    ]  # fmt: skip
    assert len(server.requests) == 1


def test_page_without_links_is_asked_at_the_usual_places_with_pauses(server, find, pauses):
    """robots.txt first; the same feed at two places counts once."""
    url = server.serve("/om-oss", body=b"<html><body>Hej</body></html>", Content_Type="text/html")
    server.serve("/robots.txt", body=b"User-agent: *\nDisallow: /rss\nCrawl-delay: 3\n")
    server.redirect("/feed", "/atom.xml")
    server.serve("/atom.xml", body=ATOM)
    assert find(url) == [Candidate(server.url("/atom.xml"), "Atomiskt", "atom")]
    asked = [path for _method, path, _headers in server.requests]
    assert asked[:2] == ["/om-oss", "/robots.txt"]
    assert "/rss" not in asked
    assert pauses == [3.0] * (len(COMMON_PATHS) - 1)


def test_site_whose_robots_cannot_be_told_is_not_guessed_at(server, find):
    """Two requests, no more."""
    url = server.serve("/", body=b"<html></html>")
    server.serve("/robots.txt", status=503)
    assert find(url) == []
    assert len(server.requests) == 2


def test_page_that_does_not_answer_is_an_error(server, find):
    """Nothing is guessed."""
    with pytest.raises(FetchFailed):
        find(server.url("/saknas"))
    assert len(server.requests) == 1


@given(st.text(max_size=300))
def test_links_of_any_page_never_raise(text):
    """Whatever stands in it."""
    page = f"<link rel=alternate type=application/rss+xml href='{text}'>{text}".encode("utf-8", "surrogatepass")
    for found in find_links(page, url="https://norrvik.example/", policy=FetchPolicy()):
        assert found.url.startswith("http")
