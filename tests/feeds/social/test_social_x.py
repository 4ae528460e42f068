"""X: what a read costs, what a search reaches, edits, long posts, reposts, accounts."""

import re
from datetime import timedelta

import pytest

from feeds import errors, notices
from feeds.errors import BadInput, FetchFailed, Forbidden, Unauthorised
from tests.feeds.social.networks import NOW, x_id

HOUR = timedelta(hours=1)


def test_every_post_that_came_is_counted(x, read_x):
    """Also those that are skipped or left out: they are billed."""
    x.post(HOUR)
    x.post(2 * HOUR, text=..., number=1)
    x.post(3 * HOUR, number=2, referenced_tweets=[{"type": "retweeted", "id": "1"}])
    batch = read_x.read()
    assert (len(batch.items), batch.skipped_count, batch.read_count) == (1, 1, 3)


def test_the_search_asks_for_no_reposts(x, read_x):
    """They would cost reads."""
    x.post(HOUR)
    read_x.read(query="norrvik OR älven")
    assert x.asked[0][1]["query"] == ["(norrvik OR älven) -is:retweet"]


def test_no_more_is_asked_for_than_the_limit(x, read_x):
    """The budget stops before it is spent: X takes ten as the smallest page."""
    for number in range(60):
        x.post(HOUR + timedelta(minutes=number), number=number)
    batch = read_x.read(limit=25)
    assert x.asked[0][1]["max_results"] == ["25"]
    assert batch.read_count == 25
    batch = read_x.read(limit=9)
    assert (batch.items, batch.read_count, batch.warnings) == ((), 0, (notices.TOO_FEW_READS,))
    assert len(x.requests) == 1


@pytest.mark.parametrize("limit", [10, 19, 55, 110, 205])
def test_the_cost_never_passes_the_limit(x, read_x, limit):
    """Whatever the limit is."""
    x.post(timedelta(days=2), number=999)
    read_x.read()
    for number in range(300):
        x.post(HOUR + timedelta(minutes=number), number=number)
    batch = read_x.read(limit=limit)
    assert limit - 10 < batch.read_count <= limit


def test_a_long_post_is_read_whole_and_entities_are_resolved(x, read_x):
    """`text` holds its first 280 letters only."""
    x.post(HOUR, "Kort &amp; avbruten…", note_tweet={"text": "Hela texten &lt;om älven&gt; &amp; bron."})
    assert [item.text for item in read_x.read().items] == ["Hela texten <om älven> & bron."]


def test_an_edited_post_keeps_its_first_id(x, read_x):
    """So that its new words become another version of the same item."""
    first = x_id(2 * HOUR)
    latest = x.post(HOUR, "Rättat inlägg.", edit_history_tweet_ids=[first, x_id(HOUR)])
    (item,) = read_x.read().items
    assert item.external_id == first
    assert item.url == f"https://x.com/i/web/status/{latest}"


@pytest.mark.parametrize(
    ("code", "language"), [("sv", "sv"), ("zxx", "sv"), ("qme", "sv"), ("und", "sv"), ("so", "so"), (None, "sv")]
)
def test_codes_that_are_no_language_are_guessed(x, read_x, code, language):
    """X marks posts of links and pictures with codes of its own."""
    x.post(HOUR, "Kommunen bygger nya bostäder vid älven till våren.", lang=code)
    assert [item.language for item in read_x.read().items] == [language]


def test_a_place_older_than_a_week_is_not_sent(x, read_x):
    """Recent search refuses it, and a quiet search would fail for ever."""
    x.post(timedelta(days=6, hours=20))
    read_x.read()
    x.post(HOUR, number=1)
    assert len(read_x.read(now=NOW + timedelta(days=1)).items) == 2
    assert "since_id" not in x.asked[-1][1]


def test_a_gap_older_than_a_week_is_given_up(x, read_x):
    """What came after it is still read."""
    x.post(timedelta(days=6, hours=20), number=500)
    read_x.read()
    for number in range(30):
        x.post(timedelta(days=6, hours=10, minutes=number), number=number)
    read_x.read(limit=10)
    newer = x.post(HOUR, "Nytt inlägg.", number=700)
    batch = read_x.read(now=NOW + timedelta(days=2))
    assert newer in {item.external_id for item in batch.items}
    assert not {"since_id", "until_id"} & set(x.asked[-1][1])


def test_an_id_from_the_future_does_not_hide_what_comes(x, read_x):
    """A place that no post can reach."""
    x.post(-timedelta(days=900), number=1)
    x.post(HOUR, number=2)
    read_x.read()
    x.post(timedelta(minutes=1), "Nytt.", number=3)
    assert "Nytt." in [item.text for item in read_x.read().items]


def test_a_loop_of_pages_ends_with_a_warning(x, read_x):
    """The same next page again."""
    x.post(timedelta(days=1))
    read_x.read()
    for number in range(30):
        x.post(HOUR, number=number)
    x.loops = True
    batch = read_x.read(limit=1000)
    assert batch.warnings == (notices.PAGES_REPEAT,)
    assert len(batch.items) == 30
    assert len(x.requests) <= 4


def test_an_account_is_looked_up_once(x, read_x):
    """That read is counted; later visits know the id."""
    x.post(HOUR)
    account = {"mode": "user", "user": "norrvik"}
    assert read_x.read(**account).read_count == 2
    x.post(timedelta(minutes=1), "Nytt.", number=1)
    assert read_x.read(**account).read_count == 1
    paths = [path for path, _query in x.asked]
    assert paths == ["/2/users/by/username/norrvik", "/2/users/4711/tweets", "/2/users/4711/tweets"]
    assert x.asked[1][1]["exclude"] == ["retweets"]


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("okand", FetchFailed, errors.NOT_FOUND),
        ("stangd", Forbidden, errors.FORBIDDEN),
        ("../../tweets", FetchFailed, errors.NOT_FOUND),
        ("", FetchFailed, errors.NOT_FOUND),
    ],
    ids=["unknown", "closed", "path", "empty"],
)
def test_an_account_that_cannot_be_read_is_named(read_x, name, kind, text):
    """X answers 200 with errors; a name that is none is never put into a path."""
    with pytest.raises(kind) as caught:
        read_x.read(mode="user", user=name)
    assert caught.value.public_text == text


def test_posts_that_are_named_as_gone_are_told(x, read_x):
    """Partial errors beside the posts."""
    x.post(HOUR)
    lost = {"resource_type": "tweet", "type": "https://api.x.com/2/problems/resource-not-found"}
    x.trouble = [
        (200, {}, {"data": x.posts, "meta": {}, "errors": [{**lost, "value": "123"}, {**lost, "value": 5}, None, "odd"]})
    ]
    assert read_x.read().gone_ids == ("123",)


def test_one_question_asks_about_as_many_as_fit(x, read_x):
    """X allows a hundred, the guard addresses of two thousand letters."""
    ids = [x_id(HOUR, number) for number in range(230)]
    x.gone = {ids[0], ids[229]}
    assert read_x.find_gone(ids) == x.gone
    assert [len(query["ids"][0].split(",")) for _path, query in x.asked] == [62, 62, 62, 44]


def test_trouble_in_the_answer_takes_no_post_for_gone(x, read_x):
    """Only what X names as not found or closed is gone."""
    x.trouble = [(200, {}, {"errors": [{"value": "5", "type": "https://api.x.com/2/problems/oauth1-permissions"}]})]
    assert read_x.find_gone(["5", "6"]) == frozenset()


def test_without_a_key_or_a_query_nothing_is_asked(x, read_x):
    """Said before the network is bothered."""
    with pytest.raises(BadInput):
        read_x.read(query=" ")
    read_x.secret = ""
    with pytest.raises(Unauthorised):
        read_x.read()
    assert x.requests == []


def test_the_address_of_x_is_its_own():
    """tweepy still asks at the old one."""
    from feeds.social import x as module

    assert re.fullmatch(r"https://api\.x\.com", module.BASE_URL)
