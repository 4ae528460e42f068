"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/, read 2026-11-20) → items."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from feeds.errors import DAMAGED, ParseFailed
from feeds.syndication.entries import RawEntry
from feeds.syndication.parsing import read_entries
from feeds.syndication.plain_text import MAX_TITLE_LENGTH, tidy
from feeds.types import ParsedFeed

_VERSION_STARTS = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/", "https://www.jsonfeed.org/version/")


def parse_json_feed(body: bytes, *, url: str, now: datetime) -> ParsedFeed:
    """Gives the items. Raises ParseFailed when it is not JSON, or JSON of another kind."""
    feed = _load(body, url)
    if not isinstance(feed, dict) or not str(feed.get("version", "")).startswith(_VERSION_STARTS):
        raise ParseFailed("JSON, but not a JSON Feed", kind="not-a-feed", address=url)
    entries = feed.get("items")
    if not isinstance(entries, list):
        raise ParseFailed("a JSON Feed without items", kind="damaged", address=url, public_text=DAMAGED)
    language = _text(feed, "language")
    title = tidy(_text(feed, "title"), max_length=MAX_TITLE_LENGTH, one_line=True)[0] or None

    def read_raw(entry: Any) -> RawEntry:
        return _read_raw(entry, url, language)

    return read_entries(entries, read_raw, now=now, title=title)


def _load(body: bytes, url: str) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ParseFailed("damaged JSON", kind="damaged", address=url, public_text=DAMAGED) from error


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _read_raw(entry: Any, base: str, language: str) -> RawEntry:
    if not isinstance(entry, dict):
        raise ValueError("an entry that is not an object")
    html_body = _text(entry, "content_html")
    text_body = _text(entry, "content_text") or _text(entry, "summary")
    link = _text(entry, "url") or _text(entry, "external_url")
    date = _text(entry, "date_published") or _text(entry, "date_modified")
    return RawEntry(
        id=_text(entry, "id"),
        link=urljoin(base, link) if link else "",
        title=_text(entry, "title"),
        is_title_html=False,
        body=html_body or text_body,
        is_body_html=bool(html_body),
        published_at=_read_date(date),
        is_date_given=bool(date),
        language=_text(entry, "language") or language,
    )


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    # Version 1.1 asks readers to accept a number as id.
    return str(value) if isinstance(value, str) or (name == "id" and isinstance(value, int)) else ""


def _read_date(text: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(text)
        return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
