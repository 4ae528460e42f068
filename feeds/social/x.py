"""X through tweepy: recent search, an account's timeline, and which posts are gone (API v2). Reads cost money."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import tweepy

from feeds import errors
from feeds.errors import BadInput, FetchFailed, Forbidden, Unauthorised
from feeds.guarded import FetchPolicy
from feeds.social.asking import ask, bearer, in_questions, open_session, unreadable
from feeds.social.paging import Page, Position, Sizes, read_back
from feeds.social.posts import LeftOut, UnusablePost, make_item, may, must, must_id, read_posts
from feeds.types import Batch, Cursor, Item

BASE_URL = "https://api.x.com"
FIELDS = ["author_id", "created_at", "edit_history_tweet_ids", "lang", "note_tweet", "referenced_tweets"]
SIZES = {"search": Sizes(10, 100), "user": Sizes(5, 100)}
ASKED_AT_ONCE = 100
# Recent search reaches seven days back and refuses an older since_id or until_id.
SEARCH_REACHES = timedelta(days=6, hours=23)
_EPOCH = datetime.fromtimestamp(1_288_834_974.657, UTC)
_ID = re.compile(r"[0-9]{1,19}")
_USER = re.compile(r"[A-Za-z0-9_]{1,15}")
_GONE = ("/resource-not-found", "/not-authorized-for-resource")


class _Client(tweepy.Client):  # type: ignore[misc]
    """tweepy's endpoints and parameters over the guarded session.

    tweepy's own `request` writes the bearer token to the debug log, knows no time limit and one host only.
    """

    def __init__(self, options: Mapping[str, Any], secret: str, policy: FetchPolicy, now: datetime) -> None:
        super().__init__(return_type=requests.Response, wait_on_rate_limit=False)
        if not secret:
            raise Unauthorised("no key", kind="unauthorised")
        self.key_header = bearer(secret)
        self.session = open_session(policy)
        self.base_url = str(options.get("base_url") or BASE_URL)
        self.now = now

    def request(
        self, method: str, route: str, params: Mapping[str, Any] | None = None, json: Any = None, user_auth: bool = False
    ) -> Mapping[str, Any]:
        """Gives the JSON object of the answer. Raises FeedError."""
        url = self.base_url + route
        document = ask(self.session, url, params=params, headers=self.key_header, now=self.now)
        if not isinstance(document, dict):
            raise unreadable("no object", url)
        return document


def collect(options: Mapping[str, Any], secret: str, cursor: Cursor, *, policy: FetchPolicy, now: datetime, limit: int) -> Batch:
    """As `feeds.social.collect`. The name of an account is looked up once, which costs one read."""
    client = _Client(options, secret, policy, now)
    position = Position.read(cursor)
    spent = 0
    mode = "user" if options.get("mode") == "user" else "search"
    if mode == "user" and not position.account and limit > SIZES["user"].smallest:
        position, spent = Position(account=_find_account(client, str(options.get("user", "")))), 1
    if mode == "search":
        position = _within_reach(position, now)

    def ask_page(following: str, resume: str, size: int) -> Page:
        where: dict[str, Any] = {"max_results": size, "tweet_fields": FIELDS}
        if position.since:
            where["since_id"] = position.since
        if resume and not following:
            where["until_id"] = resume
        if mode == "user":
            more = {"pagination_token": following} if following else {}
            answer = client.get_users_tweets(position.account, exclude=["retweets"], **where, **more)
        else:
            more = {"next_token": following} if following else {}
            answer = client.search_recent_tweets(_query(options), **where, **more)
        return _read_page(answer, now)

    return read_back(cursor, position, ask_page, limit=limit, sizes=SIZES[mode], order=_order, spent=spent)


def find_gone(
    options: Mapping[str, Any], secret: str, references: Sequence[str], *, policy: FetchPolicy, now: datetime
) -> frozenset[str]:
    """As `feeds.social.find_gone`: a hundred ids a question; gone is what is not found or not open to us."""
    client = _Client(options, secret, policy, now)
    gone: set[str] = set()
    for some in in_questions(references, ASKED_AT_ONCE):
        answer = client.get_tweets(some)
        there = {one for row in may(answer, "data", list) or () if (one := may(row, "id", str))}
        gone.update(set(_gone_ids(answer)) - there)
    return frozenset(gone & set(references))


def reference_of(external_id: str, url: str) -> str:
    """X is asked by the post's id."""
    return external_id if _ID.fullmatch(external_id) else ""


def _query(options: Mapping[str, Any]) -> str:
    """Reposts are left out by the search itself, since they would cost reads."""
    query = str(options.get("query", "")).strip()
    if not query:
        raise BadInput("the search is empty", kind="no-query")
    return query if "is:retweet" in query else f"({query}) -is:retweet"


def _find_account(client: _Client, name: str) -> str:
    name = name.removeprefix("@")
    if not _USER.fullmatch(name):
        raise _unknown_account("no name of an account", 400)
    answer = client.get_user(username=name)
    account = may(answer.get("data"), "id", str)
    if account is not None and _ID.fullmatch(account):
        return account
    if any(kind.endswith(("/not-authorized-for-resource", "/forbidden")) for kind, _id in _errors(answer)):
        raise Forbidden("the account is not open", kind="forbidden")
    raise _unknown_account("no such account", 404)


def _unknown_account(reason: str, status: int) -> FetchFailed:
    failed = FetchFailed(reason, kind="no-account", status=status)
    failed.public_text = errors.NOT_FOUND
    return failed


def _read_page(answer: Mapping[str, Any], now: datetime) -> Page:
    rows = answer.get("data", [])
    meta = answer.get("meta")
    if not isinstance(rows, list) or not isinstance(meta, dict):
        raise unreadable("no posts", "")
    items, skipped_count = read_posts(rows, lambda row: _read_post(row, now))
    ids = [one for row in rows if (one := may(row, "id", str)) and _is_believable(one, now)]
    return Page(
        items=items,
        newest=max(ids, key=_order, default=""),
        following=may(meta, "next_token", str) or "",
        resume=min(ids, key=_order, default=""),
        read_count=len(rows),
        skipped_count=skipped_count,
        gone_ids=tuple(_gone_ids(answer)),
    )


def _read_post(row: Any, now: datetime) -> Item:
    post_id = must_id(row, "id")
    if not _ID.fullmatch(post_id):
        raise UnusablePost("id")
    references = may(row, "referenced_tweets", list) or []
    if any(may(one, "type", str) == "retweeted" for one in references):
        raise LeftOut("a repost")
    long_text = may(may(row, "note_tweet", dict), "text", str)
    text = html.unescape(long_text or must(row, "text", str))
    # An edited post has a new id; the first one stands for all its wordings.
    first = next((one for one in may(row, "edit_history_tweet_ids", list) or [] if isinstance(one, str)), post_id)
    return make_item(
        first if _ID.fullmatch(first) else post_id,
        f"https://x.com/i/web/status/{post_id}",
        author=must_id(row, "author_id"),
        text=text,
        published=row.get("created_at"),
        language=may(row, "lang", str),
        now=now,
    )


def _errors(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Gives (type, id) of the partial errors that come beside the posts."""
    for row in may(answer, "errors", list) or ():
        kind, one = may(row, "type", str), may(row, "resource_id", str) or may(row, "value", str)
        if kind:
            yield kind, one or ""


def _gone_ids(answer: Mapping[str, Any]) -> list[str]:
    return [one for kind, one in _errors(answer) if kind.endswith(_GONE) and _ID.fullmatch(one)]


def _order(post_id: str) -> tuple[int, str]:
    return len(post_id), post_id


def _time_of(post_id: str) -> datetime:
    """The time that an id of X holds: milliseconds above its lowest 22 bits."""
    return _EPOCH + timedelta(milliseconds=int(post_id) >> 22)


def _is_believable(post_id: str, now: datetime) -> bool:
    """An id from the future would hide every post before it."""
    return bool(_ID.fullmatch(post_id)) and _time_of(post_id) <= now + timedelta(days=1)


def _within_reach(position: Position, now: datetime) -> Position:
    """Without what a search would be refused for: places that lie more than seven days back."""
    too_old = {one for one in (position.since, position.resume) if one and not _is_recent(one, now)}
    if not too_old:
        return position
    if position.resume in too_old:
        # The gap can no longer be closed; what came after it is read from its newest post on.
        return _within_reach(Position(since=position.newest or position.since), now)
    return Position(newest=position.newest, resume=position.resume)


def _is_recent(post_id: str, now: datetime) -> bool:
    return bool(_ID.fullmatch(post_id)) and _time_of(post_id) > now - SEARCH_REACHES
