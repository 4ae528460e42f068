"""A web page as a source: title, publisher, date, language and text. Read by trafilatura in a limited child."""

from __future__ import annotations

from dataclasses import dataclass

from feeds.articles import MEMORY_BYTES
from feeds.errors import ParseFailed, ParserOverrun
from feeds.limited import WALL_S, LimitedChild

MAX_BYTES = 5 * 1024 * 1024
CPU_S = 8.0  # a page of 5 MB is long; one that needs more is hostile


@dataclass(frozen=True)
class ReadPage:
    """What a page says of itself, and its main text with tables. What is not said is empty. `published` is ISO text."""

    title: str = ""
    publisher: str = ""
    published: str = ""
    language: str = ""
    text: str = ""


class PageReader(LimitedChild):
    """Reads pages in a child that is killed when it overruns."""

    def __init__(self, *, cpu_s: float = CPU_S, memory_bytes: int = MEMORY_BYTES, wall_s: float = WALL_S) -> None:
        super().__init__("feeds.pages_child", cpu_s=cpu_s, memory_bytes=memory_bytes, wall_s=wall_s)

    def __call__(self, body: bytes, *, url: str) -> ReadPage:
        """Gives what the page says. Raises ParserOverrun or ParseFailed."""
        answer = self.ask({"url": url}, body[:MAX_BYTES], url=url)
        if "page" in answer:
            return ReadPage(**{name: str(value) for name, value in answer["page"].items()})
        if "overrun" in answer:
            raise ParserOverrun("the page took too much memory", kind="page-memory", address=url)
        raise ParseFailed(str(answer["failed"]), kind="page", address=url)
