"""Which language a text is in: as declared, else guessed between Swedish and English."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache

from feeds.types import Item, ParsedFeed

_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-_]*)?")
MIN_GUESS_LENGTH = 20
MAX_GUESS_LENGTH = 300  # two languages are told apart by far less
_LOADING = threading.Lock()


def read_language(declared: str | None) -> str | None:
    """Gives the primary subtag in small letters ("sv-SE" → "sv"), or None for anything that is not a code."""
    found = _CODE.fullmatch((declared or "").strip())
    return found.group(1).lower() if found and found.group(1).lower() not in ("und", "mul", "zxx") else None


def guess_language(text: str) -> str | None:
    """Gives "sv" or "en" for a text of at least 20 characters, else None."""
    if len(text) < MIN_GUESS_LENGTH or not any(letter.isalpha() for letter in text):
        return None
    with _LOADING:  # two threads that choose the languages at once leave the library broken
        classify = _classifier()
    return str(classify(text[:MAX_GUESS_LENGTH])[0])


def with_languages(feed: ParsedFeed) -> ParsedFeed:
    """Gives the feed with a guess for every item that declares no language."""
    if all(item.language for item in feed.items):
        return feed
    return replace(feed, items=tuple(item if item.language else _with_language(item) for item in feed.items))


def _with_language(item: Item) -> Item:
    return replace(item, language=guess_language(f"{item.title}. {item.text}"))


@cache
def _classifier() -> Callable[[str], tuple[str, float]]:
    # Loaded late: the model takes 0.3 s and numpy. The choice of languages holds for the whole process.
    import py3langid

    py3langid.set_languages(["sv", "en"])
    return py3langid.classify  # type: ignore[no-any-return]
