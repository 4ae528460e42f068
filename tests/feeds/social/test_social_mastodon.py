"""Mastodon: kinds of timelines, boosts, closed posts, content warnings, old servers, keys."""

import pytest

from feeds import errors, notices
from feeds.errors import BadInput, FetchFailed, FetchRefused


def test_mark_up_becomes_plain_text_and_the_warning_the_title(mastodon, read_mastodon):
    """Paragraphs and line breaks stay apart."""
    mastodon.post(
        1001,
        '<p>Bron &amp; älven<br />är <a href="https://norrvik.example/t" class="mention">#stängd</a>.</p><p>Till maj.</p>',
        spoiler_text="Om <bron>",
    )
    (item,) = read_mastodon.read().items
    assert item.text == "Bron & älven\när #stängd.\nTill maj."
    assert item.title.startswith("Om")
    assert item.url == f"{mastodon.url('')}".rstrip("/") + "/statuses/1001"
    assert item.author == f"51001@{mastodon.host}"


def test_boosts_and_closed_posts_are_left_out(mastodon, read_mastodon):
    """Their originals count; what is for followers only is none of ours. METHOD.md F6."""
    mastodon.post(1001)
    mastodon.post(1002, reblog={"id": "900", "content": "<p>Annat</p>"})
    mastodon.post(1003, visibility="private")
    mastodon.post(1004, visibility="direct")
    mastodon.post(1005, visibility="unlisted")
    mastodon.post(1006, "<p></p>")
    batch = read_mastodon.read()
    assert [item.external_id for item in batch.items] == ["1005", "1001"]
    assert batch.skipped_count == 0


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"mode": "hashtag", "value": "#norrvik"}, "/api/v1/timelines/tag/norrvik"),
        ({"mode": "hashtag", "value": "norrvikälv/ten"}, "/api/v1/timelines/tag/norrvik%C3%A4lv%2Ften"),
        ({"mode": "public"}, "/api/v1/timelines/public"),
        ({"mode": "account", "value": "@norrvik@annan.example"}, "/api/v1/accounts/77/statuses"),
    ],
    ids=["hashtag", "odd-hashtag", "public", "account"],
)
def test_each_timeline_has_its_question(mastodon, read_mastodon, options, path):
    """And no question beside it."""
    mastodon.post(1001)
    assert len(read_mastodon.read(**options).items) == 1
    assert mastodon.asked[-1][0] == path
    assert len(mastodon.requests) == (2 if options["mode"] == "account" else 1)


def test_the_server_is_asked_for_its_own_public_posts(mastodon, read_mastodon):
    """Not for everything it has heard of."""
    mastodon.post(1001)
    read_mastodon.read(mode="public")
    assert mastodon.asked[-1][1]["local"] == ["1"]


def test_an_account_is_looked_up_once(mastodon, read_mastodon):
    """Its id stays in the position, also after the first posts."""
    mastodon.post(1001)
    account = {"mode": "account", "value": "norrvik"}
    read_mastodon.read(**account)
    mastodon.post(1002)
    assert [item.external_id for item in read_mastodon.read(**account).items] == ["1002"]
    assert [path for path, _query in mastodon.asked].count("/api/v1/accounts/lookup") == 1


def test_an_unknown_account_is_named(read_mastodon):
    """404 of the look-up."""
    with pytest.raises(FetchFailed) as caught:
        read_mastodon.read(mode="account", value="ingen")
    assert caught.value.public_text == errors.NOT_FOUND


def test_a_server_that_repeats_its_page_ends_with_a_warning(mastodon, read_mastodon):
    """It takes no notice of min_id."""
    mastodon.post(1001)
    mastodon.post(1002)
    read_mastodon.read()
    mastodon.trouble = [(200, {}, mastodon.posts)] * 5
    batch = read_mastodon.read(limit=1000)
    assert batch.warnings == (notices.PAGES_REPEAT,)
    assert len(mastodon.requests) == 2


@pytest.mark.parametrize("status", [400, 404, 405, 422])
def test_an_old_server_is_asked_one_by_one(mastodon, read_mastodon, status):
    """Posts by many ids are newer than many servers."""
    ids = [mastodon.post(1001), mastodon.post(1002), mastodon.post(1003)]
    mastodon.gone = {"1002"}
    mastodon.trouble = [(status, {}, {"error": "no"})]
    assert read_mastodon.find_gone(ids) == {"1002"}
    assert len(mastodon.requests) == 4


@pytest.mark.parametrize(("status", "is_gone"), [(404, True), (410, True), (403, False)])
def test_only_what_is_not_there_is_gone(mastodon, read_mastodon, status, is_gone):
    """A server that lets nobody look tells nothing."""
    mastodon.is_old = True
    post_id = mastodon.post(1001)
    mastodon.trouble = [None, (status, {}, {"error": "no"})]
    assert (post_id in read_mastodon.find_gone([post_id])) is is_gone


def test_a_server_that_answers_with_other_posts_is_not_believed(mastodon, read_mastodon):
    """It took the question for another one."""
    ids = [mastodon.post(1001)]
    mastodon.trouble = [(200, {}, [{"id": "5"}, {"id": "6"}])]
    assert read_mastodon.find_gone(ids) == frozenset()


def test_a_key_is_never_sent_over_http(read_mastodon):
    """The form says so too; this is the last door."""
    read_mastodon.secret = "nyckel"
    with pytest.raises(BadInput):
        read_mastodon.read(instance="http://norrvik.example")


def test_a_key_that_is_the_name_of_a_file_is_sent_as_it_is(mastodon, read_mastodon, tmp_path):
    """The library would send the file's first line."""
    secret = tmp_path / "hemligt"
    secret.write_text("innehåll-som-ingen-ska-se\n")
    mastodon.post(1001)
    read_mastodon.secret = str(secret)
    read_mastodon.read()
    assert mastodon.requests[0][2]["authorization"] == f"Bearer {secret}"


@pytest.mark.parametrize("instance", ["", "norrvik", "ftp://norrvik.example", "https://127.0.0.1"])
def test_an_address_that_is_none_is_refused(read_mastodon, instance):
    """By the guard, before anything is sent."""
    with pytest.raises(FetchRefused):
        read_mastodon.read(instance=instance)


def test_an_unknown_kind_of_timeline_is_refused(read_mastodon):
    """Options that no form gives."""
    with pytest.raises(BadInput):
        read_mastodon.read(mode="list")
