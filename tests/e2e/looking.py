"""Looking at pages as a browser shows them: axe-core, sideways scroll, walking through links."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import lxml.html
from playwright.sync_api import Page
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

AXE = (Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]  # all that a colour scheme can change
LEAVE_OUT = re.compile(
    r"/files/|^/(static|sign-out|fs-static)|\.(svg|atom|json|txt|md|html|ics|css|js|zip|csv|xlsx|docx|png)$|/download/|^/sources/opml$"
)


def violations(page: Page, only: list[str] | None = None) -> list[str]:
    """What axe-core finds on the page as it is now (by the rules in `only`, else all of WCAG A and AA and best practice)."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    chosen = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    result = page.evaluate("(chosen) => axe.run(document, {runOnly: chosen, resultTypes: ['violations']})", chosen)
    return [f"{row['id']}: {row['help']} – {row['nodes'][0]['html'][:160]}" for row in result["violations"]]


def scrolls_sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def faults_on_phone(page: Page, paths: Iterable[str], language: str, *, missing: Iterable[str] = ()) -> list[str]:
    """What is wrong with pages of a page 320 px wide, every detail open: axe-core in light and dark, and sideways scroll.

    `missing` are addresses that lead to a page which says that there is nothing.
    """
    wrong = []
    for path in (*paths, *missing):
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        answer = page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert answer is not None, path
        assert answer.status in ((404, 410) if path in missing else (200, 422)), path
        assert page.locator("h1").count() == 1, path
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        found = violations(page)
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {row}" for row in violations(page, only=COLOUR_RULES)]
        wide = scrolls_sideways(page)
        wrong += [f"{path}: {row}" for row in found + ([f"{wide} px wider than 320"] if wide > 0 else [])]
    return wrong


def endpoint_of(urls: MapAdapter, path: str) -> str | None:
    """The endpoint behind a path, or None."""
    try:
        return str(urls.match(path, "GET")[0])
    except HTTPException:
        return None


def pages_within_reach(page: Page, urls: MapAdapter, start: str, *, most: int = 60) -> Iterator[str]:
    """One address per endpoint that links lead to from `start`, breadth first, with the person's cookies.

    The pages are fetched, not drawn: a browser takes five times as long to show a page as to ask for it.
    """
    waiting, seen = [start], set()
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        path = urlsplit(address).path
        endpoint = endpoint_of(urls, path)
        if endpoint is None or endpoint in seen or LEAVE_OUT.search(path):
            continue
        answer = page.request.get(address)
        if answer.status >= 400 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        seen.add(endpoint)
        yield address
        document = lxml.html.fromstring(answer.body(), base_url=answer.url)
        links = [urljoin(answer.url, href) for href in document.xpath("//a/@href")]
        waiting += [link for link in links if urlsplit(link).netloc == urlsplit(start).netloc]
