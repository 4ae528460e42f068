"""Visiting one RSS, Atom, RDF or JSON Feed source: conditional GET, what the source asks of us, items."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from feeds import notices
from feeds.errors import FetchFailed, SourceGone
from feeds.guarded import Fetched, FetchPolicy, fetch
from feeds.limited import shared_parser
from feeds.syndication.tombstones import read_tombstones
from feeds.types import Batch, Cursor, Parser
from feeds.websub import find_hub

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
)
MAX_VALIDATOR_LENGTH = 1_000
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=\"?(\d{1,9})\b")
_PRINTABLE = re.compile(r"[\x20-\x7e]+")


def collect(address: str, cursor: Cursor, *, policy: FetchPolicy, now: datetime, parser: Parser | None = None) -> Batch:
    """Visits the source once. Without `parser` the feed is read in this process's limited child.

    An unchanged source gives an empty batch with `not_modified`; one that asks us to wait (429 or 503 with
    Retry-After) an empty batch with `retry_after`. Raises SourceGone for 410, FetchError and ParseFailed for the rest.
    """
    answer = fetch(address, headers=_conditional_headers(cursor), policy=policy)
    if answer.status == 304:
        return Batch((), cursor, not_modified=True, moved_to=answer.permanent_url, max_age=_read_max_age(answer))
    if answer.status == 410:
        raise SourceGone("410 Gone", kind="gone", address=address)
    if answer.status in (429, 503):
        retry_after = read_retry_after(answer.headers.get("retry-after", ""), now)
        if retry_after is not None:
            return Batch((), cursor, warnings=(notices.ASKED_TO_WAIT,), retry_after=retry_after)
    if answer.status != 200:
        status = answer.status
        raise FetchFailed(f"status {status}", kind=f"status-{status}", address=address, status=status)
    return _read_answer(answer, cursor, now, parser or shared_parser(), policy)


def _read_answer(answer: Fetched, cursor: Cursor, now: datetime, parser: Parser, policy: FetchPolicy) -> Batch:
    following = replace(
        cursor,
        etag=_validator(answer, "etag"),
        last_modified=_validator(answer, "last-modified"),
        digest=hashlib.sha256(answer.body).hexdigest(),
    )
    batch = Batch((), following, moved_to=answer.permanent_url, max_age=_read_max_age(answer))
    if following.digest == cursor.digest:
        # Many sources ignore If-None-Match; the same bytes need no second reading.
        return replace(batch, not_modified=True)
    content_type = answer.headers.get("content-type", "")
    feed = parser(answer.body, url=answer.url, content_type=content_type, now=now)
    hub = find_hub(answer.url, answer.headers, answer.body, policy=policy)
    present = {item.external_id for item in feed.items}
    return replace(
        batch,
        items=feed.items,
        title=feed.title,
        warnings=feed.warnings,
        skipped_count=feed.skipped_count,
        gone_ids=tuple(name for name in read_tombstones(answer.body) if name not in present),
        hub=hub.url if hub else None,
        topic=hub.topic if hub else None,
    )


def read_retry_after(value: str, now: datetime) -> int | None:
    """Gives the seconds to wait from a Retry-After header in seconds or as a date; None when it says neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return int(value[:9])
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0, int((date - now).total_seconds()))


def _conditional_headers(cursor: Cursor) -> dict[str, str]:
    headers = {"accept": ACCEPT}
    if cursor.etag:
        headers["if-none-match"] = cursor.etag
    if cursor.last_modified:
        headers["if-modified-since"] = cursor.last_modified
    return headers


def _validator(answer: Fetched, name: str) -> str | None:
    """A validator is sent back as a header: only printable text of sane length is kept."""
    value = answer.headers.get(name, "").strip()
    return value if len(value) <= MAX_VALIDATOR_LENGTH and _PRINTABLE.fullmatch(value) else None


def _read_max_age(answer: Fetched) -> int | None:
    found = _MAX_AGE.search(answer.headers.get("cache-control", "").lower())
    return int(found.group(1)) if found else None
