"""Bytes of a feed → items. Run it through `feeds.limited` on anything from outside: feedparser can be made to run for long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from feeds import notices
from feeds.errors import EMPTY, ParseFailed
from feeds.syndication.entries import RawEntry, merge_duplicates, read_entry
from feeds.syndication.languages import with_languages
from feeds.types import Item, ParsedFeed

MAX_ITEMS = 5_000
Entry = TypeVar("Entry")


def parse(body: bytes, *, url: str = "", content_type: str = "", now: datetime, is_guessing: bool = True) -> ParsedFeed:
    """Gives the items of an RSS, Atom, RDF or JSON Feed. Relative links resolve against `url`.

    The language of an item that declares none is guessed, unless `is_guessing` is False. A bad entry is skipped and
    counted. Raises ParseFailed when the bytes are no feed, are empty or wholly damaged.
    """
    feed = _parse(body, url, content_type, now)
    return with_languages(feed) if is_guessing else feed


def _parse(body: bytes, url: str, content_type: str, now: datetime) -> ParsedFeed:
    stripped = body.lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    if not stripped:
        raise ParseFailed("an empty body", kind="empty", address=url, public_text=EMPTY)
    if stripped[:1] == b"{" or ("json" in content_type.lower() and stripped[:1] != b"<"):
        from feeds.syndication.json_feed import parse_json_feed

        return parse_json_feed(body, url=url, now=now)
    from feeds.syndication.xml_feed import parse_xml_feed  # loads lxml

    return parse_xml_feed(body, url=url, content_type=content_type, now=now)


def read_entries(
    entries: Iterable[Entry],
    read_raw: Callable[[Entry], RawEntry],
    *,
    now: datetime,
    title: str | None,
    warnings: tuple[str, ...] = (),
) -> ParsedFeed:
    """Gives the parsed feed of `entries`: each read on its own, so that one bad entry never loses the others."""
    items: list[Item] = []
    skipped_count = 0
    notes = list(warnings)
    for number, entry in enumerate(entries):
        if number >= MAX_ITEMS:
            notes.append(notices.TOO_MANY_ENTRIES)
            break
        try:
            raw = read_raw(entry)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            # Whatever shape a stranger's entry has is that entry's fault alone: skipped, counted and shown.
            skipped_count += 1
            continue
        try:
            items.append(read_entry(raw, now=now))
        except ValueError:
            skipped_count += 1
    merged = merge_duplicates(items)
    if skipped_count:
        notes.append(notices.ENTRIES_SKIPPED)
    if len(merged) < len(items):
        notes.append(notices.ENTRIES_MERGED)
    return ParsedFeed(tuple(merged), title, tuple(notes), skipped_count)
