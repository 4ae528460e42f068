"""Whatever a network answers, a visit gives a batch or an error of the tree, and never anything else."""

import contextlib
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.errors import FeedError
from feeds.social import bluesky, mastodon, x
from feeds.social.asking import ask
from feeds.types import Cursor
from tests.feeds.social.networks import NOW

NAMES = (
    "id", "text", "content", "author_id", "account", "author", "did", "uri", "record", "createdAt", "created_at", "langs", "lang",
    "language", "visibility", "spoiler_text", "reblog", "data", "meta", "next_token", "posts", "feed", "post", "reason", "cursor",
    "errors", "type", "value", "labels", "val", "indexedAt", "referenced_tweets", "note_tweet", "notFound",
    "edit_history_tweet_ids",
)  # fmt: skip
WORDS = st.sampled_from(
    ["", "1", "public", "2026-11-21T10:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "\x00", "\ud800",
     "<p>Bron", "at://did:plc:a/app.bsky.feed.post/3k1", "did:plc:a", "9" * 30, "retweeted", "\u202e"]
)  # fmt: skip
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=20)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=12), max_leaves=40
)  # fmt: skip

# A post that is right for every network at once, with any of its fields replaced.
GOOD = {
    "id": "2124095476331446273", "text": "Bron stängs.", "content": "<p>Bron stängs.</p>", "author_id": "5", "lang": "sv",
    "author": {"did": "did:plc:a", "labels": []}, "uri": "at://did:plc:a/app.bsky.feed.post/3k1", "visibility": "public",
    "record": {"text": "Bron stängs.", "createdAt": "2026-11-21T10:00:00Z", "langs": ["sv"]}, "indexedAt": "2026-11-21T10:00:00Z",
    "created_at": "2026-11-21T10:00:00.000Z", "language": "sv", "account": {"id": "77"}, "reblog": None,
    "spoiler_text": "", "labels": [],
    "referenced_tweets": [{"type": "quoted", "id": "1"}], "note_tweet": {"text": "Bron stängs i vinter."},
    "edit_history_tweet_ids": ["2124095476331446273"],
}  # fmt: skip
POSTS = st.lists(st.fixed_dictionaries({name: st.just(good) | st.just(good) | VALUES for name, good in GOOD.items()}), max_size=3)
PAGES = POSTS.flatmap(
    lambda rows: st.sampled_from(
        [
            rows,
            {"data": rows, "meta": {}},
            {"posts": rows, "accessJwt": "j"},
            {"feed": [{"post": row} for row in rows], "accessJwt": "j"},
        ]
    )
)


class Answers:
    """A session that answers every question with the same document."""

    def __init__(self, document):
        self.body = json.dumps(document).encode("utf-8", "surrogatepass")

    def request(self, *_args, **_kwargs):
        return type("Answer", (), {"status_code": 200, "headers": {}, "content": self.body})()


CASES = {
    "x-search": (x, {"mode": "search", "query": "bron"}, "nyckel"),
    "x-user": (x, {"mode": "user", "user": "norrvik"}, "nyckel"),
    "mastodon-hashtag": (mastodon, {"mode": "hashtag", "value": "bron", "instance": "https://norrvik.example"}, ""),
    "mastodon-account": (mastodon, {"mode": "account", "value": "bron", "instance": "https://norrvik.example"}, ""),
    "bluesky-search": (bluesky, {"mode": "search", "value": "bron"}, ""),
    "bluesky-author": (bluesky, {"mode": "author", "value": "bron"}, "namn:ord"),
}


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=VALUES | PAGES)
def test_any_answer_gives_a_batch_or_an_error(monkeypatch, case, document):
    """And every item that it gives can be stored."""
    module, options, secret = CASES[case]
    monkeypatch.setattr(module, "open_session", lambda _policy: Answers(document))
    monkeypatch.setattr("feeds.social.posts.guess_language", lambda _text: None)
    cursor = Cursor(position='{"since": "5", "account": "77"}') if document else Cursor()
    from feeds.guarded import FetchPolicy

    with contextlib.suppress(FeedError):
        batch = module.collect(options, secret, cursor, policy=FetchPolicy(), now=NOW, limit=50)
        for item in batch.items:
            assert item.external_id.strip() and item.author.strip()  # noqa: PT018
            assert (item.title + item.text).encode("utf-8")
            assert item.published_at is None or item.published_at <= NOW + timedelta(days=366)
        assert Cursor.from_json(batch.cursor.to_json()) == batch.cursor
        assert batch.read_count >= 0
    with contextlib.suppress(FeedError):
        gone = module.find_gone(options, secret, ["5", "at://did:plc:a/app.bsky.feed.post/3k1"], policy=FetchPolicy(), now=NOW)
        assert gone <= {"5", "at://did:plc:a/app.bsky.feed.post/3k1"}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(body=st.binary(max_size=200))
def test_any_bytes_give_a_value_or_an_error(body):
    """Half a letter, a mark of byte order, numbers without end."""
    session = Answers(None)
    session.body = body
    with contextlib.suppress(FeedError):
        ask(session, "https://norrvik.example", now=NOW)
