"""RSS, RDF and Atom → items: well-formed feeds by the strict reader, the rest through feedparser.

Loads lxml: import it only where feeds are parsed. feedparser is loaded with the first feed that needs it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from feeds import notices
from feeds.errors import DAMAGED, ParseFailed
from feeds.syndication.entries import RawEntry, join_link
from feeds.syndication.parsing import read_entries
from feeds.syndication.plain_text import MAX_TITLE_LENGTH, strip_markup, tidy
from feeds.syndication.strict import StrictFeed, read_strict
from feeds.types import ParsedFeed

# A feed without entries that has errors was cut off, unless its last tag is there.
_WHOLE_ENDS = (b"</rss>", b"</feed>", b":rdf>", b"</channel>")
_REFERENCE = re.compile(rb"&#([0-9]{1,4000}|[xX][0-9a-fA-F]{1,4000});?")
_DATES = ("published", "updated", "created")
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
# feedparser notes these as "bozo" although the feed was read as it stands.
_HARMLESS = frozenset({"CharacterEncodingOverride", "NonXMLContentType"})


def parse_xml_feed(body: bytes, *, url: str, content_type: str, now: datetime) -> ParsedFeed:
    """Gives the items. Raises ParseFailed when the bytes are no feed or nothing in them can be read."""
    strict = read_strict(body, content_type)
    if strict is None:
        return parse_with_feedparser(body, url=url, content_type=content_type, now=now)
    return _read_strict_feed(strict, url, now)


def _read_strict_feed(feed: StrictFeed, url: str, now: datetime) -> ParsedFeed:
    def read_raw(entry: Any) -> RawEntry:
        return entry.as_raw(url, feed.language, feed.is_rss)  # type: ignore[no-any-return]

    return read_entries(feed.entries, read_raw, now=now, title=_read_title(feed.title or ""))


def parse_with_feedparser(body: bytes, *, url: str, content_type: str, now: datetime) -> ParsedFeed:
    """Gives the items as feedparser reads them: the measure of what the strict reader may answer."""
    result = _run_feedparser(body, url, content_type)
    problem = result.get("bozo_exception") if result.get("bozo") else None
    is_damaged = problem is not None and type(problem).__name__ not in _HARMLESS
    if not result.entries and not result.version:
        raise ParseFailed("not a feed", kind="not-a-feed", address=url)
    if not result.entries and is_damaged and not body.rstrip(b"\x00 \t\r\n").lower().endswith(_WHOLE_ENDS):
        raise ParseFailed(f"damaged: {problem}", kind="damaged", address=url, public_text=DAMAGED)
    is_rss = str(result.version).startswith(("rss", "cdf")) or not result.version
    language = result.feed.get("language")

    def read_raw(entry: Any) -> RawEntry:
        return _read_raw(entry, url, language, is_rss)

    title = _read_title(str(result.feed.get("title", "")))
    warnings = (notices.XML_DAMAGED,) if is_damaged else ()
    return read_entries(result.entries, read_raw, now=now, title=title, warnings=warnings)


def _read_title(text: str) -> str | None:
    return tidy(strip_markup(text), max_length=MAX_TITLE_LENGTH, one_line=True)[0] or None


def _run_feedparser(body: bytes, url: str, content_type: str) -> Any:
    """Always bytes: feedparser opens a string as an address or a file. We strip mark-up ourselves, so it need not.

    It is not told where the feed came from: it would resolve ids too, and a feed that moves would get new ids.
    """
    try:
        return _call_feedparser(body, content_type)
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:
        # feedparser lets errors of its parsers through on ill-formed input (UnicodeError, AssertionError, ValueError …).
        mended = _REFERENCE.sub(_keep_if_a_letter, body)
        if mended != body:
            result = _run_feedparser(mended, url, content_type)
            result.update(bozo=True, bozo_exception=error)
            return result
        message = f"feedparser stopped: {type(error).__name__}"
        raise ParseFailed(message, kind="damaged", address=url, public_text=DAMAGED) from error


def _keep_if_a_letter(reference: re.Match[bytes]) -> bytes:
    """Half a surrogate pair, or a number past the last letter, stops feedparser's loose parser: it goes."""
    digits = reference[1].lower()
    number = int(digits[1:], 16) if digits.startswith(b"x") else int(digits)
    return b"" if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF else reference[0]


def _call_feedparser(body: bytes, content_type: str) -> Any:
    import feedparser

    return feedparser.parse(
        body,
        response_headers={"content-type": content_type} if content_type else {},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _read_raw(entry: Any, base: str, feed_language: str | None, is_rss: bool) -> RawEntry:
    body, body_detail = _find_body(entry)
    title_detail = entry.get("title_detail") or {}
    # dict.get: feedparser's own get gives the publishing date for a missing updating date, with a warning.
    date_text = next((text for name in _DATES if (text := dict.get(entry, name))), None)
    return RawEntry(
        id=str(entry.get("id") or ""),
        link=_find_link(entry, base),
        title=str(entry.get("title") or ""),
        is_title_html=_is_html(title_detail, is_rss),
        body=body,
        is_body_html=_is_html(body_detail, is_rss),
        published_at=_read_date(entry),
        is_date_given=bool(date_text),
        language=body_detail.get("language") or title_detail.get("language") or entry.get("language") or feed_language,
    )


def _find_link(entry: Any, base: str) -> str:
    """Gives the absolute link. RSS takes a guid for a link unless told otherwise; "17" is none."""
    link = str(entry.get("link") or "").strip()
    if not link or (entry.get("guidislink") and link == entry.get("id") and not link.startswith(("http:", "https:"))):
        return ""
    return join_link(base, link)


def _find_body(entry: Any) -> tuple[str, dict[str, Any]]:
    """Gives the fullest text there is: the content, else the summary."""
    for content in entry.get("content") or []:
        if content.get("value") and not str(content.get("type", "text/")).startswith(("image", "audio", "video")):
            return str(content["value"]), content
    return str(entry.get("summary") or ""), entry.get("summary_detail") or {}


def _is_html(detail: dict[str, Any], is_rss: bool) -> bool:
    """RSS never says whether its text is HTML; double escaping is common, so it is read as such."""
    return is_rss or detail.get("type") in _HTML_TYPES


def _read_date(entry: Any) -> datetime | None:
    for name in _DATES:
        parts = dict.get(entry, f"{name}_parsed")
        if parts:
            try:
                year, month, day, hour, minute, second = parts[:6]
                return datetime(year, month, day, hour, minute, tzinfo=UTC) + timedelta(seconds=second)
            except (ValueError, OverflowError, TypeError):
                continue
    return None
