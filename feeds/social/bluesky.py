"""Bluesky over its public XRPC questions: a search, an account's posts, and which posts are gone. A thin adapter of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import requests

from feeds.errors import BadInput, FetchFailed, Unauthorised
from feeds.guarded import FetchPolicy
from feeds.social.asking import ask, bearer, in_questions, open_session, unreadable
from feeds.social.paging import Page, Position, Sizes, read_back
from feeds.social.posts import LeftOut, UnusablePost, make_item, may, must, read_posts, read_time
from feeds.types import Batch, Cursor, Item

SERVICE = "https://public.api.bsky.app"
SIGNED_IN_SERVICE = "https://bsky.social"
SIZES = Sizes(1, 100)
ASKED_AT_ONCE = 25
# Posts reach the index late and out of order; what is read twice is stored once.
OVERLAP = timedelta(minutes=10)
ASKS_FOR_SIGN_IN = "!no-unauthenticated"
_URI = re.compile(r"at://(did:[a-z]+:[A-Za-z0-9._:%-]{1,200})/app\.bsky\.feed\.post/([A-Za-z0-9._~:-]{1,100})")
_URL = re.compile(r"https://bsky\.app/profile/(did:[a-z]+:[A-Za-z0-9._:%-]{1,200})/post/([A-Za-z0-9._~:-]{1,100})")


@dataclass(frozen=True)
class _Service:
    """Where to ask, and with which key."""

    session: requests.Session
    address: str
    headers: Mapping[str, str]
    now: datetime

    def ask(self, question: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Gives the JSON object of the answer. Raises FeedError."""
        url = f"{self.address}/xrpc/{question}"
        document = ask(self.session, url, params=params, headers=self.headers, now=self.now)
        if not isinstance(document, dict):
            raise unreadable("no object", url)
        return document


def collect(options: Mapping[str, Any], secret: str, cursor: Cursor, *, policy: FetchPolicy, now: datetime, limit: int) -> Batch:
    """As `feeds.social.collect`. A place that the network no longer knows (400) ends the gap instead of the source."""
    service = _open(options, secret, policy, now)
    position = Position.read(cursor)

    def ask_page(following: str, resume: str, size: int) -> Page:
        return _read_page(service, options, position.since, following or resume, size)

    try:
        return read_back(cursor, position, ask_page, limit=limit, sizes=SIZES, order=str)
    except FetchFailed as error:
        if error.status != 400 or not position.resume:
            raise
    position = Position(since=max(position.newest, position.since))
    return read_back(cursor, position, ask_page, limit=limit, sizes=SIZES, order=str)


def find_gone(
    options: Mapping[str, Any], secret: str, references: Sequence[str], *, policy: FetchPolicy, now: datetime
) -> frozenset[str]:
    """As `feeds.social.find_gone`: 25 addresses a question; what does not come back is gone."""
    service = _open(options, secret, policy, now)
    gone: set[str] = set()
    for some in in_questions(references, ASKED_AT_ONCE):
        rows = service.ask("app.bsky.feed.getPosts", {"uris": some}).get("posts")
        if not isinstance(rows, list):
            raise unreadable("no posts", service.address)
        gone.update(set(some) - {may(row, "uri", str) for row in rows if not _is_missing(row)})
    return frozenset(gone)


def reference_of(external_id: str, url: str) -> str:
    """Bluesky is asked by the post's at-address, which its link holds as long as the item has one."""
    found = _URL.fullmatch(url)
    return f"at://{found[1]}/app.bsky.feed.post/{found[2]}" if found else ""


def external_id_of(uri: str) -> str:
    """An id without the account, which the at-address names: it outlives the item's words."""
    return sha256(uri.encode()).hexdigest()


def _open(options: Mapping[str, Any], secret: str, policy: FetchPolicy, now: datetime) -> _Service:
    """A key is a token, or "name:app-password", with which we sign in for this visit."""
    session, key_header = open_session(policy), bearer(secret)
    name, colon, password = secret.partition(":")
    address = str(options.get("service") or (SIGNED_IN_SERVICE if secret else SERVICE)).rstrip("/")
    if not colon:
        return _Service(session, address, key_header, now)
    url = f"{address}/xrpc/com.atproto.server.createSession"
    answer = ask(session, url, body={"identifier": name, "password": password}, now=now)
    token = may(answer, "accessJwt", str)
    if not token:
        raise Unauthorised("no session", kind="unauthorised", address=url)
    return _Service(session, address, bearer(token), now)


def _read_page(service: _Service, options: Mapping[str, Any], since: str, place: str, size: int) -> Page:
    where: dict[str, Any] = {"limit": size} | ({"cursor": place} if place else {})
    back_to = _overlapping(since)
    value = str(options.get("value", ""))
    if options.get("mode") == "author":
        answer = service.ask("app.bsky.feed.getAuthorFeed", {"actor": value, "filter": "posts_with_replies", **where})
        rows = [may(row, "post", dict) for row in _rows(answer, "feed", service) if may(row, "reason", dict) is None]
    elif options.get("mode") == "search":
        back = {"since": back_to} if back_to else {}
        answer = service.ask("app.bsky.feed.searchPosts", {"q": value, "sort": "latest", **back, **where})
        rows = _rows(answer, "posts", service)
    else:
        raise BadInput(f"mode {options.get('mode')!r}", kind="unknown-mode")
    items, skipped_count = read_posts((row for row in rows if not _is_missing(row)), lambda row: _read_post(row, service.now))
    times = [time for row in rows if (time := _indexed_at(row, service.now))]
    return Page(
        items=items,
        newest=max(times, default=""),
        following=may(answer, "cursor", str) or "",
        resume=may(answer, "cursor", str) or "",
        is_last=bool(back_to and times and min(times) <= back_to),
        read_count=len(rows),
        skipped_count=skipped_count,
        gone_ids=tuple(external_id_of(uri) for row in rows if _is_missing(row) and (uri := may(row, "uri", str))),
    )


def _rows(answer: Mapping[str, Any], name: str, service: _Service) -> list[Any]:
    rows = answer.get(name)
    if not isinstance(rows, list):
        raise unreadable(f"no {name}", service.address)
    return rows


def _is_missing(row: Any) -> bool:
    """A mark in the place of a post that is deleted or hidden."""
    return isinstance(row, dict) and (row.get("notFound") is True or row.get("blocked") is True)


def _read_post(row: Any, now: datetime) -> Item:
    found = _URI.fullmatch(must(row, "uri", str))
    author = must(row, "author", dict)
    if found is None or must(author, "did", str) != found[1]:
        raise UnusablePost("uri")
    labels = [*(may(author, "labels", list) or []), *(may(row, "labels", list) or [])]
    if any(may(label, "val", str) == ASKS_FOR_SIGN_IN for label in labels):
        raise LeftOut("not open to everyone")
    record = must(row, "record", dict)
    languages = may(record, "langs", list) or []
    return make_item(
        external_id_of(found[0]),
        f"https://bsky.app/profile/{found[1]}/post/{found[2]}",
        author=found[1],
        text=must(record, "text", str),
        published=record.get("createdAt"),
        language=languages[0] if languages and isinstance(languages[0], str) else None,
        now=now,
    )


def _indexed_at(row: Any, now: datetime) -> str:
    """The time by which posts are ordered, never one that lies ahead: it would hide every post before it."""
    time = read_time(may(row, "indexedAt", str))
    return _written(min(time, now)) if time else ""


def _overlapping(since: str) -> str:
    time = read_time(since)
    return _written(time - OVERLAP) if time else ""


def _written(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"
