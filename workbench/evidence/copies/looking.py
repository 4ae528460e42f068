"""One polite look at a source's address: robots.txt first, guarded, at most 5 MB, read in a limited child. No session is open."""

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cache

import structlog

from feeds.articles import is_page
from feeds.errors import FeedError, FetchFailed, FetchRefused, RobotsRefused, RobotsUnread, TooLarge
from feeds.guarded import Fetched, fetch
from feeds.pages import MAX_BYTES, PageReader, ReadPage
from workbench import clock
from workbench.evidence.words import BAD_STATUS, EMPTY_PAGE, NOT_A_PAGE, TOO_LARGE
from workbench.intake.sources.jobs import robots
from workbench.intake.sources.service import manners
from workbench.intake.sources.visiting import fetch_policy
from workbench.queue import JobContext, Retry

log = structlog.get_logger(__name__)

PAUSE_S = 10.0  # between two looks at one host
TIMEOUT_S = 30.0


@dataclass(frozen=True)
class Look:
    """What the address answered. `result` is ok, moved, gone, broken or left; `fault` why no copy can be taken.

    `text_hash` tells whether the page says the same as before: of its text, for other files of their bytes.
    """

    result: str
    status: int | None = None
    target: str = ""
    message: str = ""
    fault: str = ""
    content_type: str = ""
    body: bytes = b""
    page: ReadPage | None = None
    text_hash: str = ""


@cache
def reader() -> PageReader:
    """This process's reader of pages; its child starts with the first page."""
    return PageReader()


def look_at(context: JobContext, url: str) -> Look:
    """Take the host, look, give it back. Raises Retry while the host is busy with another visit of ours."""
    now = clock.utcnow()
    with context.database.write_session() as session:
        ask_again_at = manners.claim_host(session, url, now=now)
    if ask_again_at is not None:
        raise Retry(ask_again_at, "the host is busy")
    delay_s = PAUSE_S
    try:
        delay_s = max(PAUSE_S, robots.refuse_forbidden(context, url, now=now))
        return _ask(context, url)
    except FeedError as error:
        log.info("source not read", url=url, kind=error.kind)
        return _failed(error)
    finally:
        with context.database.write_session() as session:
            manners.release_host(session, url, now=clock.utcnow(), delay_s=delay_s)


def _ask(context: JobContext, url: str) -> Look:
    policy = replace(fetch_policy(context.settings), max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S)
    answer = fetch(url, headers={"accept": "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.5"}, policy=policy)
    if answer.status in (404, 410):
        return Look("gone", answer.status, fault=f"{BAD_STATUS}:{answer.status}")
    if answer.status != 200:
        return Look("broken", answer.status, fault=f"{BAD_STATUS}:{answer.status}", message=f"{BAD_STATUS}:{answer.status}")
    return _read(url, answer)


def _read(url: str, answer: Fetched) -> Look:
    content_type = re.sub(r"[^\w/+.\-]", "", answer.headers.get("content-type", "").split(";")[0].strip().lower())[:80]
    is_moved = answer.permanent_url is not None and answer.permanent_url != url
    found = Look("moved" if is_moved else "ok", 200, target=answer.url if answer.url != url else "", content_type=content_type)
    if content_type == "text/plain":
        text = answer.body.decode("utf-8", "replace").replace("\x00", "")[:100_000]
        page = ReadPage(text=text.strip())
    elif is_page(content_type):
        page = reader()(answer.body, url=answer.url)
    else:
        return replace(found, fault=f"{NOT_A_PAGE}:{content_type}", text_hash=_hash(answer.body))
    fault = "" if page.text else EMPTY_PAGE
    text_hash = _hash(re.sub(r"\s+", " ", page.text).encode()) if page.text else ""
    return replace(found, body=answer.body, page=page, fault=fault, text_hash=text_hash)


def _failed(error: FeedError) -> Look:
    if isinstance(error, TooLarge):
        return Look("ok", fault=TOO_LARGE)
    is_left = isinstance(error, FetchRefused | RobotsRefused | RobotsUnread)
    status = error.status if isinstance(error, FetchFailed) else None
    return Look("left" if is_left else "broken", status, fault=error.public_text, message=error.public_text)


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
