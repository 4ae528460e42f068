"""Bluesky: search and author feed, reposts, wishes of authors, late posts, signing in."""

import json

import pytest

from feeds import errors, notices
from feeds.errors import BadInput, FetchFailed, ParseFailed, Unauthorised
from feeds.social.bluesky import external_id_of
from tests.feeds.social.networks import DID


def test_the_account_is_in_the_link_alone(bluesky, read_bluesky):
    """The id outlives the item's words, so that it must not name anybody."""
    uri = bluesky.post(1, 10)
    (item,) = read_bluesky.read().items
    assert item.external_id == external_id_of(uri)
    assert "did:" not in item.external_id
    assert item.url == f"https://bsky.app/profile/{DID.format(1)}/post/3k1"
    assert item.author == DID.format(1)
    assert item.language == "sv"


def test_the_wish_not_to_be_shown_to_strangers_is_kept(bluesky, read_bluesky):
    """We read as a stranger does."""
    label = {"val": "!no-unauthenticated"}
    bluesky.post(1, 10, author={"did": DID.format(1), "labels": [label]})
    bluesky.post(2, 11)
    batch = read_bluesky.read()
    assert [item.author for item in batch.items] == [DID.format(2)]
    assert batch.skipped_count == 0


def test_reposts_in_an_authors_feed_are_left_out(bluesky, read_bluesky):
    """They are other people's posts."""
    bluesky.post(1, 10)
    repost = {"post": dict(bluesky.posts[0], uri="at://did:plc:annan/app.bsky.feed.post/3z"), "indexedAt": "2026"}
    bluesky.posts.append(repost | {"reason": {"$type": "app.bsky.feed.defs#reasonRepost"}})
    batch = read_bluesky.read(mode="author", value="norrvik.example")
    assert [item.author for item in batch.items] == [DID.format(1)]
    assert batch.skipped_count == 0


def test_an_authors_feed_is_read_until_the_known(bluesky, read_bluesky):
    """It takes no `since`."""
    author = {"mode": "author", "value": "norrvik.example"}
    for number in range(150):
        bluesky.post(number, 3000 + number)
    read_bluesky.read(**author)
    bluesky.post(900, 5, "Nytt inlägg.")
    before = len(bluesky.requests)
    assert "Nytt inlägg." in [item.text for item in read_bluesky.read(**author).items]
    assert len(bluesky.requests) == before + 1


def test_an_unknown_account_is_named(read_bluesky):
    """400 of the feed."""
    with pytest.raises(FetchFailed) as caught:
        read_bluesky.read(mode="author", value="ingen.example")
    assert caught.value.public_text == errors.NOT_FOUND


def test_a_post_that_reached_the_index_late_is_read(bluesky, read_bluesky):
    """Ten minutes are read twice; what is stored already is not stored again."""
    bluesky.post(1, 60)
    read_bluesky.read()
    bluesky.post(2, 65, "Sent inlägg.")
    assert "Sent inlägg." in [item.text for item in read_bluesky.read().items]


def test_a_time_that_lies_ahead_does_not_hide_what_comes(bluesky, read_bluesky):
    """Nobody can stop the source with one post."""
    bluesky.post(1, 60, indexedAt="9999-12-31T23:59:59Z")
    read_bluesky.read()
    bluesky.post(2, 5, "Nytt.")
    assert "Nytt." in [item.text for item in read_bluesky.read().items]


def test_a_loop_of_pages_ends_with_a_warning(bluesky, read_bluesky):
    """The same cursor again."""
    bluesky.post(1, 600)
    read_bluesky.read()
    for number in range(2, 30):
        bluesky.post(number, 100 - number)
    bluesky.loops = True
    batch = read_bluesky.read(limit=1000)
    assert batch.warnings == (notices.PAGES_REPEAT,)
    assert len(bluesky.requests) <= 4


def test_pages_without_end_end(bluesky, read_bluesky):
    """Empty pages, each with a new cursor."""
    bluesky.post(1, 600)
    read_bluesky.read()
    bluesky.trouble = [(200, {}, {"posts": [], "cursor": f"c{number}"}) for number in range(100)]
    assert read_bluesky.read(limit=1000).warnings == (notices.MORE_TO_READ,)
    assert len(bluesky.requests) <= 25


def test_a_place_that_is_no_longer_known_ends_the_gap(bluesky, read_bluesky, posts):
    """The source goes on from the newest."""
    bluesky.post(0, 2000)
    read_bluesky.read()
    posts(read_bluesky, 30, start=10)
    read_bluesky.read(limit=10)
    bluesky.post(900, 5, "Nytt inlägg.")
    bluesky.trouble = [(400, {}, {"error": "InvalidRequest"})]
    assert "Nytt inlägg." in [item.text for item in read_bluesky.read().items]


@pytest.mark.parametrize("mark", ["notFound", "blocked"])
def test_a_mark_in_the_place_of_a_post_means_gone(bluesky, read_bluesky, mark):
    """In a page, and in the answer to the sweep."""
    uri = bluesky.post(1, 10)
    marked = {"uri": uri, mark: True, "$type": "app.bsky.feed.defs#notFoundPost"}
    bluesky.trouble = [(200, {}, {"posts": [marked]}), (200, {}, {"posts": [marked]})]
    batch = read_bluesky.read()
    assert (batch.gone_ids, batch.skipped_count) == ((external_id_of(uri),), 0)
    assert read_bluesky.find_gone([uri]) == {uri}


def test_one_question_asks_about_twenty_five_where_they_fit(bluesky, read_bluesky):
    """The network allows no more; and the guard no longer address."""
    assert read_bluesky.find_gone([bluesky.post(number, number) for number in range(60)]) == frozenset()
    assert [len(query["uris"]) for _path, query in bluesky.asked] == [25, 25, 10]
    long = {f"at://did:plc:{number:024}/app.bsky.feed.post/{number:013}" for number in range(60)}
    assert read_bluesky.find_gone(sorted(long)) == long
    assert [len(query["uris"]) for _path, query in bluesky.asked[3:]] == [19, 19, 19, 3]


def test_an_app_password_signs_in_for_the_visit(bluesky, read_bluesky):
    """The password goes to the sign-in alone; the questions carry its token."""
    bluesky.post(1, 10)
    read_bluesky.secret = "norrvik.example:abcd-efgh"
    assert len(read_bluesky.read().items) == 1
    assert json.loads(bluesky.bodies[0]) == {"identifier": "norrvik.example", "password": "abcd-efgh"}
    assert bluesky.requests[1][2]["authorization"] == "Bearer jwt-1"
    assert all("abcd" not in path for _verb, path, _headers in bluesky.requests)


def test_a_sign_in_without_a_token_is_no_sign_in(bluesky, read_bluesky):
    """Wrong answers and wrong passwords alike say that the key is not accepted."""
    read_bluesky.secret = "norrvik.example:fel"
    bluesky.trouble = [(401, {}, {"error": "AuthenticationRequired"})]
    with pytest.raises(Unauthorised):
        read_bluesky.read()
    bluesky.trouble = [(200, {}, {"accessJwt": None})]
    with pytest.raises(Unauthorised):
        read_bluesky.read()


def test_a_post_under_another_name_is_skipped(bluesky, read_bluesky):
    """The address and the author must be the same account."""
    bluesky.post(1, 10, author={"did": "did:plc:annan"})
    batch = read_bluesky.read()
    assert (batch.items, batch.skipped_count) == ((), 1)


def test_an_unknown_mode_is_refused_and_an_odd_list_is_an_error(bluesky, read_bluesky):
    """Options that no form gives; an answer without posts."""
    with pytest.raises(BadInput):
        read_bluesky.read(mode="list")
    bluesky.trouble = [(200, {}, {"posts": None})]
    with pytest.raises(ParseFailed):
        read_bluesky.find_gone(["at://x"])
