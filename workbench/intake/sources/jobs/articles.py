"""Reading the articles behind new items whose feed carries only a teaser: few a visit, politely, each on its own."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

import structlog

from feeds.articles import MAX_PAGE_BYTES, ArticleReader, is_page, is_teaser, with_text
from feeds.errors import FeedError
from feeds.guarded import fetch
from feeds.robots import host_of
from feeds.types import Item
from workbench import clock
from workbench.intake.sources.jobs import robots
from workbench.intake.sources.service import manners
from workbench.intake.sources.visiting import fetch_policy
from workbench.intake.stories.known_items import known_external_ids
from workbench.queue import JobContext

log = structlog.get_logger(__name__)

MOST_ARTICLES = 8
MOST_SECONDS = 60.0


@cache
def reader() -> ArticleReader:
    """This process's reader of articles; its child starts with the first article."""
    return ArticleReader()


def fill_texts(context: JobContext, source_id: int, items: Sequence[Item], *, host: str) -> tuple[Item, ...]:
    """The items, those that are new and cut short with their article's text. What cannot be read keeps its teaser.

    `host` is claimed already; another host is claimed for its articles, and left alone when it is busy.
    """
    with context.database.read_session() as session:
        known = known_external_ids(session, source_id, [item.external_id for item in items])
    wanted = [item for item in items if item.external_id not in known and is_teaser(item)][:MOST_ARTICLES]
    stop_at = time.monotonic() + MOST_SECONDS
    filled: dict[str, Item] = {}
    for item in wanted:
        if time.monotonic() < stop_at:
            filled[item.external_id] = _fill(context, item, host)
    return tuple(filled.get(item.external_id, item) for item in items)


def read_article(context: JobContext, item: Item) -> Item:
    """One item with its article's text, where robots.txt and the host's other visits allow it; else as it was."""
    return _fill(context, item, "")


def _fill(context: JobContext, item: Item, host: str) -> Item:
    now = clock.utcnow()
    is_other = host_of(item.url) != host_of(host)
    if is_other and not _claim(context, item.url, now):
        return item
    delay_s = 0.0
    try:
        delay_s = robots.refuse_forbidden(context, item.url, now=now)
        if delay_s and not is_other:
            return item  # the site wants a pause after its feed: no thread sleeps through it
        return with_text(item, _read(context, item.url))
    except FeedError as error:
        log.info("article not read", url=item.url, kind=error.kind)
        return item
    finally:
        if is_other:
            with context.database.write_session() as session:
                manners.release_host(session, item.url, now=clock.utcnow(), delay_s=delay_s)


def _claim(context: JobContext, url: str, now: datetime) -> bool:
    with context.database.write_session() as session:
        return manners.claim_host(session, url, now=now) is None


def _read(context: JobContext, url: str) -> str:
    policy = replace(fetch_policy(context.settings), max_bytes=MAX_PAGE_BYTES)
    answer = fetch(url, headers={"accept": "text/html, application/xhtml+xml"}, policy=policy)
    if answer.status != 200 or not is_page(answer.headers.get("content-type", "")):
        return ""
    return reader()(answer.body, url=answer.url)
