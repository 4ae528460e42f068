"""What two copies of one story share: the address without its trimmings, and a digest of the words."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit

MOST_WORDS = 5_000
LONG_BODY = 30  # from so many words on the heading is not part of what is compared: papers write their own
FEWEST_WORDS = 3  # fewer say nothing

_TRACKING = re.compile(
    r"utm_.+|pk_.+|mtm_.+|hsa_.+|mc_[ce]id|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|"
    r"li_fat_id|s_cid|cmpid|ocid|ncid|_hsenc|_hsmi|vero_id|mkt_tok|rss|at_medium|at_campaign|amp|outputtype",
    re.ASCII,
)
_MOBILE = re.compile(r"^(?:(?:www|m|mobil|mobile|amp)\.)+(?=[^.]+\.[^.]+)")
_WORD = re.compile(r"\w+")


def canonical_url(url: str | None) -> str | None:
    """The address without what only tells where the reader came from; None for a front page, which is no story's address.

    Scheme and host in lower case, http as https, no www/mobile/AMP host, no tracking parameters, no fragment, no trailing
    slash. Other parameters stay, sorted.
    """
    try:
        parts = urlsplit((url or "").strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    host = _MOBILE.sub("", host)
    path = re.sub(r"/{2,}", "/", parts.path) if "//" in parts.path else parts.path
    path = re.sub(r"^(?:/amp)+(?=/.)|(?:/amp)+/?$|\.amp(?=\.html?$|$)|/$", "", path)
    path = re.sub(r"/(?:index|default)\.(?:html?|php|aspx?)$", "", path).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True) if parts.query else []
    kept = [pair for pair in pairs if not _TRACKING.fullmatch(pair[0].lower())]
    if not path and not kept:
        return None
    place = host if port in (None, 80, 443) else f"{host}:{port}"
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return f"https://{place}{path}{query}"


def words_of(text: str) -> list[str]:
    """The words, folded: NFKC, no case, no punctuation."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def compared_words(title: str, text: str) -> list[str]:
    """The words of the text; with the heading when the text is short, since "Read more" alone tells no story."""
    words = words_of(text)[:MOST_WORDS]
    if len(words) >= LONG_BODY:
        return words
    heading = words_of(title)[:MOST_WORDS]
    return words if words[: len(heading)] == heading else heading + words


def text_digest(title: str, text: str) -> str | None:
    """The same for texts of the same words; None when there are too few to say anything."""
    words = compared_words(title, text)
    return blake2b(" ".join(words).encode(), digest_size=16).hexdigest() if len(words) >= FEWEST_WORDS else None
