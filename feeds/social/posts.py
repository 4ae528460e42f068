"""One post as JSON → Item: fields are taken only in the type they must have, and a bad post never loses the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from feeds.syndication.entries import judge_date, read_link
from feeds.syndication.languages import guess_language, read_language
from feeds.syndication.plain_text import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH, remove_unstorable, tidy
from feeds.types import Item

MAX_ID_LENGTH = 300
T = TypeVar("T")


class UnusablePost(Exception):
    """A post without what every post has; it is skipped and counted."""


class LeftOut(Exception):
    """A post that is not ours to keep: a repost, one that is not open to everyone, one without words."""


def read_posts(rows: Iterable[Any], read: Callable[[Any], Item]) -> tuple[tuple[Item, ...], int]:
    """Gives the items of one page, and how many posts could not be read."""
    items: list[Item] = []
    skipped_count = 0
    for row in rows:
        try:
            items.append(read(row))
        except UnusablePost:
            skipped_count += 1
        except LeftOut:
            continue
    return tuple(items), skipped_count


def must(row: Any, name: str, kind: type[T]) -> T:
    """Gives the field. Raises UnusablePost when it is missing, null or of another type."""
    value = may(row, name, kind)
    if value is None:
        raise UnusablePost(name)
    return value


def may(row: Any, name: str, kind: type[T]) -> T | None:
    """Gives the field, or None when it is missing, null or of another type."""
    value = row.get(name) if isinstance(row, dict) else None
    return value if isinstance(value, kind) and not (kind is int and isinstance(value, bool)) else None


def must_id(row: Any, name: str) -> str:
    """Gives an id as text. Raises UnusablePost for an empty, a too long or an unstorable one."""
    value = must(row, name, str)
    if not value or len(value) > MAX_ID_LENGTH or remove_unstorable(value) != value or any(map(str.isspace, value)):
        raise UnusablePost(name)
    return value


def read_time(value: Any) -> datetime | None:
    """Gives a time of the network in UTC; None for what is no time."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def make_item(
    external_id: str, url: str, *, author: str, text: str, title: str = "", published: Any, language: str | None, now: datetime
) -> Item:
    """Gives the cleaned item of a post; `text` and `title` are plain. Raises LeftOut when it holds no words."""
    clean_title, title_warnings = tidy(title, max_length=MAX_TITLE_LENGTH, one_line=True)
    clean_text, text_warnings = tidy(text, max_length=MAX_TEXT_LENGTH)
    if not clean_text and not clean_title:
        raise LeftOut("no words")
    link, link_warnings = read_link(url)
    published_at, date_warnings = judge_date(read_time(published), isinstance(published, str), now)
    warnings = title_warnings + text_warnings + link_warnings + date_warnings
    return Item(
        external_id=external_id,
        url=link,
        title=clean_title,
        text=clean_text,
        published_at=published_at,
        language=_read_language(language),
        warnings=tuple(dict.fromkeys(warnings)),
        author=author,
    )


def with_guessed_languages(items: Iterable[Item]) -> tuple[Item, ...]:
    """Gives the items with a guess for every one whose network does not say its language."""
    return tuple(
        item if item.language else replace(item, language=guess_language(f"{item.title}. {item.text}")) for item in items
    )


def _read_language(declared: str | None) -> str | None:
    """X marks posts without a language with codes that begin with q (qme: only media)."""
    code = read_language(declared)
    return None if code is None or (len(code) == 3 and code[0] == "q") or code == "zxx" else code
