"""Mastodon through Mastodon.py: a hashtag, an account or a server's own public posts, and which posts are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from mastodon import Mastodon

from feeds import notices
from feeds.errors import BadInput, FeedError, FetchFailed, FetchRefused, SourceGone
from feeds.guarded import FetchPolicy
from feeds.social.asking import ask, bearer, in_questions, open_session, unreadable
from feeds.social.paging import MAX_PAGES, Page, Position, make_batch
from feeds.social.posts import LeftOut, make_item, may, must, must_id, read_posts
from feeds.syndication.plain_text import strip_markup
from feeds.types import Batch, Cursor, Item

PAGE_SIZE = 40
ASKED_AT_ONCE = 20
_OPEN = ("public", "unlisted")
# How servers without the question for many posts at once answer it.
_KNOWS_ONE_ONLY = (400, 404, 405, 422)


class _Client(Mastodon):
    """Mastodon.py's endpoints and parameters over the guarded session, giving the JSON as it came.

    Its own request wraps every error in text, and casts answers to types before we have looked at them. Its constructor
    takes a key for the name of a file when there is such a file, so the key never goes there.
    """

    def __init__(self, options: Mapping[str, Any], secret: str, policy: FetchPolicy, now: datetime) -> None:
        instance = str(options.get("instance", "")).rstrip("/")
        parts = urlsplit(instance)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise FetchRefused("no address of a server", kind="scheme", address=instance)
        if secret and parts.scheme != "https" and parts.netloc not in policy.allowed_hosts:
            raise BadInput("a key is never sent over http", kind="key-in-the-clear", address=instance)
        super().__init__(api_base_url=instance, session=open_session(policy), ratelimit_method="throw", version_check_mode="none")
        self.instance = instance
        self.key_header = bearer(secret)
        self.now = now

    def timeline_is_available(self, *_args: Any, **_kwargs: Any) -> bool:
        """The question that follows gives the answer; one more beforehand tells nothing else."""
        return True

    def _Mastodon__api_request(self, method: str, endpoint: str, params: Mapping[str, Any] | None = None, **_options: Any) -> Any:
        return ask(self.session, f"{self.instance}{endpoint}", params=params, headers=self.key_header, now=self.now)


def collect(options: Mapping[str, Any], secret: str, cursor: Cursor, *, policy: FetchPolicy, now: datetime, limit: int) -> Batch:
    """As `feeds.social.collect`. Reads forward from the last known post, so that a visit may end anywhere without a gap."""
    client = _Client(options, secret, policy, now)
    position = Position.read(cursor)
    if options.get("mode") == "account" and not position.account:
        position = Position(account=_find_account(client, str(options.get("value", ""))))
    is_first_visit = not position.since
    since, pages, warnings, left = position.since, list[Page](), list[str](), limit
    while left > 0 and len(pages) < MAX_PAGES:
        try:
            page = _read_page(_ask_page(client, options, position.account, since, min(left, PAGE_SIZE)), client, now)
        except FeedError:
            if not pages:
                raise
            warnings.append(notices.READING_BROKEN_OFF)
            break
        pages.append(page)
        left -= max(page.read_count, 1)
        if not page.read_count:
            break
        if _order(page.newest) <= _order(since):
            warnings.append(notices.PAGES_REPEAT)
            break
        since = page.newest
        if is_first_visit:
            break
    else:
        warnings.append(notices.MORE_TO_READ)
    return make_batch(cursor, Position(since=since, account=position.account), pages, warnings)


def find_gone(
    options: Mapping[str, Any], secret: str, references: Sequence[str], *, policy: FetchPolicy, now: datetime
) -> frozenset[str]:
    """As `feeds.social.find_gone`: twenty ids a question, or one by one where the server is too old for that."""
    client = _Client(options, secret, policy, now)
    gone: set[str] = set()
    for some in in_questions(references, ASKED_AT_ONCE):
        there = _find_together(client, some)
        gone.update(_find_one_by_one(client, some) if there is None else set(some) - there)
    return frozenset(gone)


def reference_of(external_id: str, url: str) -> str:
    """A server is asked by the id that it gave."""
    return external_id if external_id.replace("-", "").replace("_", "").isalnum() else ""


def _find_together(client: _Client, ids: list[str]) -> set[str] | None:
    """Gives the ids that are still there; None when the server does not know this question."""
    try:
        rows: Any = client.statuses(list(ids))
    except FetchFailed as error:
        if error.status in _KNOWS_ONE_ONLY:
            return None
        raise
    if not isinstance(rows, list):
        raise unreadable("no list", client.instance)
    there = {one for row in rows if (one := may(row, "id", str))}
    return there & set(ids) if there <= set(ids) else None


def _find_one_by_one(client: _Client, ids: list[str]) -> set[str]:
    gone = set()
    for one in ids:
        try:
            client.status(quote(one, safe=""))
        except SourceGone:
            gone.add(one)
        except FetchFailed as error:
            if error.status == 404:
                gone.add(one)
            elif error.status != 403:
                raise
    return gone


def _find_account(client: _Client, name: str) -> str:
    account = may(client.account_lookup(name.removeprefix("@")), "id", str)
    if account is None or not account.isalnum():
        raise unreadable("no account", client.instance)
    return account


def _ask_page(client: _Client, options: Mapping[str, Any], account: str, since: str, size: int) -> Any:
    where: dict[str, Any] = {"limit": size} | ({"min_id": since} if since else {})
    mode = options.get("mode")
    if mode == "account":
        return client.account_statuses(account, exclude_reblogs=True, **where)
    if mode == "hashtag":
        return client.timeline_hashtag(quote(str(options.get("value", "")).removeprefix("#"), safe=""), **where)
    if mode == "public":
        return client.timeline_public(local=True, **where)
    raise BadInput(f"mode {mode!r}", kind="unknown-mode")


def _read_page(rows: Any, client: _Client, now: datetime) -> Page:
    if not isinstance(rows, list):
        raise unreadable("no list", client.instance)
    items, skipped_count = read_posts(rows, lambda row: _read_post(row, client.instance, now))
    ids = [one for row in rows if (one := may(row, "id", str))]
    return Page(items, newest=max(ids, key=_order, default=""), read_count=len(rows), skipped_count=skipped_count)


def _read_post(row: Any, instance: str, now: datetime) -> Item:
    post_id = must_id(row, "id")
    if isinstance(row.get("reblog"), dict):
        raise LeftOut("a boost")
    if must(row, "visibility", str) not in _OPEN:
        raise LeftOut("not open to everyone")
    return make_item(
        post_id,
        # The server's own address of a post names the account.
        f"{instance}/statuses/{quote(post_id, safe='')}",
        author=f"{must_id(may(row, 'account', dict), 'id')}@{urlsplit(instance).netloc}",
        title=strip_markup(may(row, "spoiler_text", str) or ""),
        text=strip_markup(must(row, "content", str)),
        published=row.get("created_at"),
        language=may(row, "language", str),
        now=now,
    )


def _order(post_id: str) -> tuple[int, str]:
    return len(post_id), post_id
