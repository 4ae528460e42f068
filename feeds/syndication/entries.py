"""One entry of any feed format → Item: ids, links, dates and texts are judged the same way everywhere."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from feeds import notices
from feeds.syndication.languages import read_language
from feeds.syndication.plain_text import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH, remove_unstorable, strip_markup, tidy
from feeds.types import Item

MAX_ID_LENGTH = 500
MAX_URL_LENGTH = 2_048
# The web is no older; and a date further off than this is a mistake, not a plan.
EARLIEST = datetime(1991, 8, 6, tzinfo=UTC)
FUTURE_SLACK = timedelta(hours=26)
FUTURE_LIMIT = timedelta(days=366)
# An absolute web address of the plainest kind: joining and judging it would give it back as it is.
_PLAIN_LINK = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9-]*\.)*[A-Za-z0-9-]*[A-Za-z0-9](?::[0-9]{1,5})?"
    r"/(?:[A-Za-z0-9_~%-]+/)*[A-Za-z0-9_~%-]+(?:\.[A-Za-z0-9]+)?/?(?:\?[A-Za-z0-9_=&%-]+)?"
)


@dataclass(frozen=True)
class RawEntry:
    """An entry as its format gave it. `is_date_given` tells an unreadable date from none."""

    id: str
    link: str
    title: str
    is_title_html: bool
    body: str
    is_body_html: bool
    published_at: datetime | None
    is_date_given: bool
    language: str | None


def read_entry(raw: RawEntry, *, now: datetime) -> Item:
    """Gives the cleaned item, with its language if that is declared. Raises ValueError for an entry that holds nothing."""
    title, title_warnings = tidy(
        strip_markup(raw.title) if raw.is_title_html else raw.title, max_length=MAX_TITLE_LENGTH, one_line=True
    )
    text, text_warnings = tidy(strip_markup(raw.body) if raw.is_body_html else raw.body, max_length=MAX_TEXT_LENGTH)
    url, url_warnings = read_link(raw.link)
    external_id, id_warnings = _read_id(raw.id, url, title, text)
    published_at, date_warnings = judge_date(raw.published_at, raw.is_date_given, now)
    warnings = title_warnings + text_warnings + url_warnings + id_warnings + date_warnings
    return Item(
        external_id=external_id,
        url=url,
        title=title,
        text=text,
        published_at=published_at,
        language=read_language(raw.language),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def read_link(link: str) -> tuple[str, tuple[str, ...]]:
    """Gives an http or https address with a host, or an empty text with the reason."""
    if len(link) <= MAX_URL_LENGTH and _PLAIN_LINK.fullmatch(link):
        return link, ()
    cleaned = remove_unstorable(link)
    if not cleaned:
        return "", (notices.LINK_MISSING,)
    try:
        parts = urlsplit(cleaned)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_usable = False
    if not is_usable or len(cleaned) > MAX_URL_LENGTH or any(letter.isspace() or letter == "\\" for letter in cleaned):
        return "", (notices.LINK_UNUSABLE,)
    return cleaned, ()


def join_link(base: str, link: str) -> str:
    """Gives the absolute link. Raises ValueError for one that cannot be read."""
    return link if _PLAIN_LINK.fullmatch(link) else urljoin(base, link)


def judge_date(published_at: datetime | None, is_given: bool, now: datetime) -> tuple[datetime | None, tuple[str, ...]]:
    """Gives the date if it can be right: a future one is kept with a warning, an absurd one is not."""
    if published_at is None:
        return None, (notices.DATE_UNREADABLE if is_given else notices.DATE_MISSING,)
    if published_at < EARLIEST or published_at > now + FUTURE_LIMIT:
        return None, (notices.DATE_ABSURD,)
    return published_at, (notices.DATE_FUTURE,) if published_at > now + FUTURE_SLACK else ()


def merge_duplicates(items: list[Item]) -> list[Item]:
    """Gives one item per id, and one per link and title; the fuller text and the earlier place win."""
    kept: list[Item] = []
    places: dict[tuple[str, ...], int] = {}
    for item in items:
        keys: list[tuple[str, ...]] = [("id", item.external_id)]
        if item.url:
            keys.append(("link", item.url, item.title.casefold()))
        place = next((places[key] for key in keys if key in places), None)
        if place is None:
            place = len(kept)
            kept.append(item)
        else:
            kept[place] = _merge(kept[place], item)
        places.update(dict.fromkeys(keys, place))
    return kept


def _merge(first: Item, second: Item) -> Item:
    fuller = second if len(second.text) > len(first.text) else first
    return replace(
        fuller,
        external_id=first.external_id,
        url=first.url or second.url,
        title=fuller.title or first.title or second.title,
        published_at=first.published_at or second.published_at,
    )


def _read_id(raw_id: str, url: str, title: str, text: str) -> tuple[str, tuple[str, ...]]:
    external_id = remove_unstorable(raw_id) or url
    if external_id:
        return (external_id, ()) if len(external_id) <= MAX_ID_LENGTH else (_digest(external_id), ())
    if not title and not text:
        raise ValueError("an entry without id, link, title and text")
    return _digest(f"{title}\n{text}"), (notices.ID_MADE,)


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
