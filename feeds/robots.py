"""What a site's robots.txt asks of us (RFC 9309). Pure: the file's text in, the answer out. Reading it is the caller's work."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feeds.guarded.policy import ROBOTS_NAME

if TYPE_CHECKING:
    from protego import Protego

# RFC 9309, 2.5: at least 500 KiB must be read; what stands after that is not.
MAX_BYTES = 500 * 1024
LONGEST_DELAY_S = 60.0
REFUSE_ALL = "User-agent: *\nDisallow: /\n"


def robots_url(url: str) -> str:
    """Gives the address of the robots.txt that holds for `url`."""
    return f"{host_of(url)}/robots.txt"


def host_of(url: str) -> str:
    """Gives scheme://host:port as one word for the site; an IPv6 host keeps its brackets. Small letters."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def read_robots(status: int, body: bytes) -> str | None:
    """Gives the rules of an answer: none for 4xx, None when they could not be told (RFC 9309, 2.3.1: wait).

    401 and 403 are 4xx like any other: nothing is forbidden by them. 429 means that the site is busy: None.
    """
    if 200 <= status < 300:
        return body[:MAX_BYTES].decode("utf-8-sig", errors="replace").replace("\x00", "")
    return "" if 400 <= status < 500 and status != 429 else None


def is_allowed(rules: str, url: str) -> bool:
    """Whether the rules let us read `url`. Rules that cannot be read forbid nothing."""
    return not rules or bool(_parse(rules).can_fetch(url, ROBOTS_NAME))


def crawl_delay_s(rules: str) -> float:
    """Gives the seconds that the rules ask for between two requests, at most LONGEST_DELAY_S; 0 when they ask for none."""
    if not rules:
        return 0.0
    delay = _parse(rules).crawl_delay(ROBOTS_NAME)
    return min(max(float(delay), 0.0), LONGEST_DELAY_S) if delay is not None and delay == delay else 0.0


@lru_cache(maxsize=64)
def _parse(rules: str) -> Protego:
    from protego import Protego

    return Protego.parse(rules)
