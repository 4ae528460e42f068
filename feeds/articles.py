"""The text of an article where its feed carries only a teaser. The page is read by trafilatura in a limited child."""

from __future__ import annotations

import re
from dataclasses import replace

from feeds.errors import ParseFailed, ParserOverrun
from feeds.limited import CPU_S, WALL_S, LimitedChild
from feeds.types import Item

MEMORY_BYTES = 512 * 1024 * 1024  # trafilatura with its word lists and lxml
MAX_PAGE_BYTES = 3 * 1024 * 1024
TEASER_LENGTH = 600
_CUT_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|läs mer|read more|läs hela artikeln)\W*$", re.IGNORECASE)
_HTML_TYPES = ("text/html", "application/xhtml+xml")


class ArticleReader(LimitedChild):
    """Reads pages in a child that is killed when it overruns: 2 s of processor time a page."""

    def __init__(self, *, cpu_s: float = CPU_S, memory_bytes: int = MEMORY_BYTES, wall_s: float = WALL_S) -> None:
        super().__init__("feeds.articles_child", cpu_s=cpu_s, memory_bytes=memory_bytes, wall_s=wall_s)

    def __call__(self, body: bytes, *, url: str) -> str:
        """Gives the article's plain text, empty when the page holds none. Raises ParserOverrun or ParseFailed."""
        answer = self.ask({"url": url}, body[:MAX_PAGE_BYTES], url=url)
        if "text" in answer:
            return str(answer["text"])
        if "overrun" in answer:
            raise ParserOverrun("the page took too much memory", kind="article-memory", address=url)
        raise ParseFailed(str(answer["failed"]), kind="article", address=url)


def is_teaser(item: Item) -> bool:
    """Whether the feed seems to carry only the beginning: a short text, or one that ends in the middle."""
    return bool(item.url) and (len(item.text) < TEASER_LENGTH or _CUT_OFF.search(item.text) is not None)


def is_page(content_type: str) -> bool:
    """Whether the answer is a page that an article can be read from."""
    return content_type.split(";")[0].strip().lower() in _HTML_TYPES


def with_text(item: Item, text: str) -> Item:
    """The item with the article's text, if that says more than the feed did. A first line that repeats the title goes."""
    first, _break, rest = text.partition("\n")
    said = rest.strip() if first.strip().casefold() == item.title.strip().casefold() else text
    return replace(item, text=said, prints=None) if len(said) > len(item.text) else item
