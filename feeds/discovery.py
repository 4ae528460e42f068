"""From the address of a page to the feeds of its site. Polite: one request after the other, robots.txt asked, few guesses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from feeds.errors import FeedError, FetchError, FetchFailed, ParseFailed
from feeds.guarded import Fetched, FetchPolicy, check_url, fetch
from feeds.limited import shared_parser
from feeds.robots import crawl_delay_s, is_allowed, read_robots, robots_url
from feeds.types import Parser

COMMON_PATHS = ("/feed", "/rss", "/atom.xml", "/feed.json", "/index.xml")
MOST_CANDIDATES = 20
PAGE_BYTES = 512 * 1024  # the head of any page
PAUSE_S = 1.0  # between guesses, unless the site asks for more
LONGEST_PAUSE_S = 5.0
KINDS = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/rdf+xml": "rdf",
    "application/feed+json": "json",
    "application/json": "json",
}
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.5"


@dataclass(frozen=True)
class Candidate:
    """A feed that a person may choose. `kind` is rss, atom, rdf, json, or feed where only reading it would tell."""

    url: str
    title: str
    kind: str


def discover(
    url: str,
    *,
    policy: FetchPolicy,
    now: datetime,
    parser: Parser | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> list[Candidate]:
    """Gives the feeds behind `url`, those that the page names first: itself, its alternate links, else a few usual places.

    Usual places are tried only where robots.txt allows it, with a pause in between. Raises FetchError when `url` itself
    cannot be fetched; a page without feeds gives an empty list.
    """
    answer = fetch(url, headers={"accept": ACCEPT}, policy=policy)
    if not 200 <= answer.status < 300:
        raise FetchFailed(f"status {answer.status}", kind=f"status-{answer.status}", address=url, status=answer.status)
    read = parser or shared_parser()
    own = _as_feed(answer, read, now)
    if own is not None:
        return [own]
    named = find_links(answer.body, url=answer.url, policy=policy)
    return named or _try_common(answer.url, policy, read, now, pause)


def find_links(body: bytes, *, url: str, policy: FetchPolicy) -> list[Candidate]:
    """Gives the feeds that a page names in <link rel="alternate">, each once, as far as the guard would fetch them."""
    page = _Head()
    page.feed(body[:PAGE_BYTES].decode("utf-8", errors="replace"))
    base = _join(url, page.base) if page.base else url
    found: dict[str, Candidate] = {}
    for href, title, kind in page.links:
        target = _join(base or url, href)
        if target and target not in found and _is_open(target, policy):
            found[target] = Candidate(target, " ".join(title.split())[:200], kind)
    return list(found.values())[:MOST_CANDIDATES]


class _Head(HTMLParser):
    """The alternate links of a page. The standard library's parser never fails and builds nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.base = ""
        self.links: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in reversed(attrs)}
        if tag == "base" and not self.base:
            self.base = named.get("href", "")
        kind = KINDS.get(named.get("type", "").split(";")[0].strip().lower())
        is_alternate = "alternate" in named.get("rel", "").lower().split()
        if tag == "link" and is_alternate and kind and named.get("href") and len(self.links) < 5 * MOST_CANDIDATES:
            self.links.append((named["href"].strip(), named.get("title", ""), kind))


def _as_feed(answer: Fetched, parser: Parser, now: datetime) -> Candidate | None:
    try:
        feed = parser(answer.body, url=answer.url, content_type=answer.headers.get("content-type", ""), now=now)
    except ParseFailed:
        return None
    return Candidate(answer.url, (feed.title or "")[:200], _kind_of(answer.body))


def _kind_of(body: bytes) -> str:
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return "json"
    marks = ((b"<rss", "rss"), (b"<feed", "atom"), (b":rdf", "rdf"))
    return next((kind for mark, kind in marks if mark in head.lower()), "feed")


def _try_common(url: str, policy: FetchPolicy, parser: Parser, now: datetime, pause: Callable[[float], None]) -> list[Candidate]:
    rules = _rules(url, policy)
    if rules is None:
        return []
    pause_s = min(max(PAUSE_S, crawl_delay_s(rules)), LONGEST_PAUSE_S)
    found: dict[str, Candidate] = {}
    for guess in _guesses(url):
        if not is_allowed(rules, guess):
            continue
        pause(pause_s)
        try:
            answer = fetch(guess, headers={"accept": ACCEPT}, policy=policy)
        except FetchError:
            continue
        candidate = _as_feed(answer, parser, now) if answer.status == 200 else None
        if candidate is not None:
            found.setdefault(candidate.url, candidate)
    return list(found.values())


def _rules(url: str, policy: FetchPolicy) -> str | None:
    try:
        answer = fetch(robots_url(url), policy=policy)
    except FeedError:
        return None
    return read_robots(answer.status, answer.body)


def _guesses(url: str) -> Iterable[str]:
    parts = urlsplit(url)
    site = f"{parts.scheme}://{parts.netloc}"
    return [site + path for path in COMMON_PATHS if site + path != url]


def _join(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _is_open(url: str, policy: FetchPolicy) -> bool:
    try:
        check_url(url, policy)
    except FetchError:
        return False
    return True
