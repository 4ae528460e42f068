"""Reading a network page by page: where a visit stands, when it stops, and how the next one goes on without a gap."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from feeds import notices
from feeds.errors import FeedError
from feeds.social.posts import with_guessed_languages
from feeds.types import Batch, Cursor, Item

MAX_PAGES = 20  # of one visit, however small the pages are


@dataclass(frozen=True)
class Position:
    """What `Cursor.position` holds. Everything up to `since` has been read.

    Networks give the newest first. A visit that ends early leaves a gap: `resume` says where to go on, and `newest`
    becomes `since` when the gap is closed. `account` is the network's id of the account that the source reads.
    """

    since: str = ""
    newest: str = ""
    resume: str = ""
    account: str = ""

    @classmethod
    def read(cls, cursor: Cursor) -> Position:
        """Reads back what `write` wrote; a position that is damaged begins anew."""
        try:
            stored = json.loads(cursor.position or "{}")
        except ValueError:
            stored = {}
        stored = stored if isinstance(stored, dict) else {}
        return cls(**{name: text for name, text in stored.items() if name in asdict(cls()) and isinstance(text, str)})

    def write(self, cursor: Cursor) -> Cursor:
        """Gives the cursor with this position."""
        filled = {name: text for name, text in asdict(self).items() if text}
        return replace(cursor, position=json.dumps(filled) if filled else None)


@dataclass(frozen=True)
class Page:
    """One answer. `following` leads to the next page of this visit, `resume` to the same place at a later visit.

    `newest` is the highest place on the page. `is_last` says that the page reaches what has been read before.
    """

    items: tuple[Item, ...] = ()
    newest: str = ""
    following: str = ""
    resume: str = ""
    is_last: bool = False
    read_count: int = 0
    skipped_count: int = 0
    gone_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sizes:
    """How many posts one question may ask for."""

    smallest: int
    largest: int


class AskPage(Protocol):
    """Asks for one page: `following` is empty for the first of a visit, `resume` set when a gap is to be closed."""

    def __call__(self, following: str, resume: str, size: int) -> Page: ...


def read_back(
    cursor: Cursor,
    position: Position,
    ask_page: AskPage,
    *,
    limit: int,
    sizes: Sizes,
    order: Callable[[str], Any],
    spent: int = 0,
) -> Batch:
    """Reads newest first until the known, the limit or an error. Raises FeedError when not even one page came.

    `spent` reads have gone before the first page. Each page counts against `limit` with its size, full or not.
    """
    pages: list[Page] = []
    warnings: list[str] = []
    following, resume, newest = "", position.resume, position.newest
    is_first_visit = not position.since and not position.resume
    seen: set[str] = set()
    left, is_closed = limit - spent, False
    while not is_closed:
        size = min(left, sizes.largest)
        if size < sizes.smallest or len(pages) == MAX_PAGES:
            warnings.append(notices.MORE_TO_READ if pages else notices.TOO_FEW_READS)
            break
        try:
            page = ask_page(following, resume, size)
        except FeedError:
            if not pages:
                raise
            warnings.append(notices.READING_BROKEN_OFF)
            break
        pages.append(page)
        left -= max(page.read_count, 1)
        newest = max(newest, page.newest, key=order)
        following, resume = page.following, page.resume or resume
        is_closed = not following or page.is_last or is_first_visit
        if not is_closed and following in seen:
            warnings.append(notices.PAGES_REPEAT)
            is_closed = True
        seen.add(following)
    if is_closed:
        after = Position(since=max(position.since, newest, key=order), account=position.account)
    else:
        after = replace(position, newest=newest, resume=resume if pages else position.resume)
    return make_batch(cursor, after, pages, warnings, spent=spent)


def make_batch(cursor: Cursor, after: Position, pages: list[Page], warnings: list[str], *, spent: int = 0) -> Batch:
    """Gives what the pages hold together, each post once."""
    items: Mapping[str, Item] = {item.external_id: item for page in pages for item in page.items}
    skipped_count = sum(page.skipped_count for page in pages)
    return Batch(
        items=with_guessed_languages(items.values()),
        cursor=after.write(cursor),
        warnings=(*warnings, *([notices.POSTS_SKIPPED] if skipped_count else [])),
        skipped_count=skipped_count,
        read_count=spent + sum(page.read_count for page in pages),
        gone_ids=tuple(dict.fromkeys(one for page in pages for one in page.gone_ids)),
    )
