"""What posts say: within each network's count, facts around the rumour, what was wrong first; and keys that stay the same."""

from datetime import UTC, datetime, timedelta

import pytest

from sandwiches.document import Document
from sandwiches.outputs import CannotMake, channel_length
from tests.workbench.campaigns.social_rig import LONG
from workbench.campaigns.social import chat, mastodon, posting, texts
from workbench.campaigns.social.calling import wait_until
from workbench.campaigns.social.kinds import OPTIONS, BlueskyOptions, ChatOptions, MastodonOptions, XOptions

URL = "https://rykten.norrvik.example/library/kotiden-avgor"
NETWORKS = [MastodonOptions(is_thread=True), BlueskyOptions(is_thread=True), XOptions(is_thread=True), ChatOptions()]


def document(**changes):
    return Document.from_json({**LONG, **changes})[0]


@pytest.mark.parametrize("options", NETWORKS, ids=lambda one: one.kind)
def test_no_post_names_the_rumour_without_a_fact_before_and_after_it(options):
    for post in texts.plan_posts(document(), options, url=URL):
        assert post.fits
        if "nyinflyttade" in post.text.lower():
            before, _rumour, after = post.text.lower().partition("nyinflyttade går före")
            assert len(before) > 100
            assert "kötiden avgör" in after


@pytest.mark.parametrize("options", NETWORKS, ids=lambda one: one.kind)
@pytest.mark.parametrize(
    "changes",
    [
        {"opening_fact": "Ordet " * 400 + "slut. [1]"},
        {"opening_fact": "Kö 👨‍👩‍👧‍👦" * 60 + ". [1]"},
        {"opening_fact": "\u202eKön avgör.\u202c Så är det. [1]"},
        {"headline": "K" * 600},
        {"closing_fact": ""},
    ],
    ids=["long", "emoji", "bidi", "headline", "no-end"],
)
def test_odd_texts_still_fit_or_are_refused_by_name(options, changes):
    try:
        posts = texts.plan_posts(document(**changes), options, url=URL)
    except CannotMake:
        return
    assert posts
    assert all(one.fits for one in posts)
    assert "\u202e" not in "".join(one.text for one in posts)


def test_a_text_that_only_repeats_the_rumour_becomes_no_post():
    alone = {"headline": LONG["claim"], "opening_fact": LONG["claim"], "explanation": "", "closing_fact": ""}
    with pytest.raises(CannotMake):
        texts.plan_posts(document(**alone), XOptions())


def test_a_repeat_is_one_post_with_the_facts_also_where_threads_are_chosen():
    (post,) = texts.plan_posts(document(), XOptions(is_thread=True), url=URL, is_fact_only=True)
    assert "nyinflyttade" not in post.text.lower()


def test_a_correction_that_does_not_fit_beside_the_text_has_a_post_of_its_own():
    long_why = "Vi läste fel kolumn i tabellen från bolaget. " * 6
    posts = texts.plan_posts(document(), XOptions(), url=URL, correction=("Vi skrev 412. Det var 398.", long_why))
    assert posts[0].text.startswith("Rättelse. Vi skrev 412.")
    assert posts[0].text.endswith(URL)
    assert len(posts) == 2
    assert all(one.fits for one in posts)


def test_a_correction_never_repeats_the_rumour():
    posts = texts.plan_posts(document(), MastodonOptions(), url=URL, correction=(LONG["claim"], "Så var det inte."))
    assert posts[0].text.startswith("Rättelse: ")
    assert "nyinflyttade" not in posts[0].text.lower()


def test_the_spokesperson_is_named_where_there_is_room():
    speaker = ("Karin Åström", "kösamordnare")
    roomy, tight = (texts.plan_posts(document(), one, url=URL, speaker=speaker)[0] for one in (ChatOptions(), XOptions()))
    assert "Talesperson: Karin Åström, kösamordnare." in roomy.text
    assert roomy.text.endswith(URL)
    assert tight.fits


def test_links_of_bluesky_are_counted_in_bytes():
    post = texts.plan_posts(document(), BlueskyOptions(), url=URL + "-med-ett-langt-namn")[0]
    (facet,) = post.facets
    raw = post.text.encode()
    assert raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode().startswith("rykten.norrvik.example/library")
    assert facet["features"][0]["uri"].endswith("-med-ett-langt-namn")
    assert post.length == channel_length(texts.from_json(texts.to_json(post)).text, "bluesky")


def test_record_keys_are_the_same_each_time_in_order_and_differ_by_message():
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    first, second = (posting.tid(at + timedelta(microseconds=number), f"msg_AB-{number + 1}") for number in (0, 1))
    assert first == posting.tid(at, "msg_AB-1")
    assert first < second
    assert len({first, posting.tid(at, "msg_AC-1")}) == 2
    assert len(first) == 13


def test_options_with_values_of_another_kind_have_their_defaults():
    for kind, options in OPTIONS.items():
        assert options.read({"is_thread": "yes", "has_card": None, "limit": "500", "account": 5, "unknown": 1}) == options(), kind


def test_the_time_to_wait_is_read_in_every_form(clock):
    now = clock.utcnow().replace(microsecond=0)
    clock.move(now - clock.utcnow())
    later = now + timedelta(minutes=15)
    for headers in (
        {"retry-after": "900"},
        {"x-rate-limit-reset": str(int(later.timestamp()))},
        {"x-ratelimit-reset": later.isoformat().replace("+00:00", ".000Z")},
        {"retry-after": later.strftime("%a, %d %b %Y %H:%M:%S GMT")},
    ):
        assert wait_until(headers) == later, headers
    assert wait_until({"retry-after": "soon"}) is None
    assert wait_until({"retry-after": "9" * 40}) == now + timedelta(days=2)
    assert wait_until({"x-rate-limit-reset": "1"}) == now


def test_nothing_in_a_text_becomes_a_command_in_a_chat():
    hostile = "Kom *nu* @channel @here <!everyone> [länk](https://x.example) https://norrvik.example/a_b"
    slack, mattermost = chat.body_of("slack", hostile), chat.body_of("mattermost", hostile)
    assert "<!everyone>" not in slack["text"]
    assert slack["mrkdwn"] is False
    assert "@channel" not in mattermost["text"]
    assert r"\*nu\*" in mattermost["text"]
    assert mattermost["text"].endswith("https://norrvik.example/a_b")
    runs = chat.body_of("teams", hostile)["attachments"][0]["content"]["body"]
    assert runs[0]["inlines"][0]["text"] == hostile


def test_a_status_is_read_back_as_it_was_written():
    content = (
        '<p>Kön avgör &amp; inget annat.</p><p>Rad ett<br />rad två <a href="https://norrvik.example/library/ko">'
        '<span class="invisible">https://</span><span class="ellipsis">norrvik.example/lib</span>'
        '<span class="invisible">rary/ko</span></a></p>'
    )
    written = "Kön avgör & inget annat.\n\nRad ett\nrad två https://norrvik.example/library/ko"
    assert posting.squeezed(mastodon.plain(content)) == posting.squeezed(written)
