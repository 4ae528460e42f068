"""Posts on the four networks: what leaves, and that it leaves once, whatever happens on the way."""

import pytest

from tests.workbench.campaigns.social_rig import LONG
from workbench.campaigns.social.models import SocialPlan


def lose(times, path, method="POST"):
    """The network takes the first `times` requests to `path`, but its answers are lost."""
    left = {"count": times}

    def after(asked, answer):
        if asked.method == method and asked.path.endswith(path) and left["count"]:
            left["count"] -= 1
            return None
        return answer

    return after


def refuse(status, body, path, times=10**6, headers=None):
    """The network answers so in place of taking the first `times` requests to `path`."""
    left = {"count": times}

    def before(asked):
        if asked.method == "POST" and asked.path.endswith(path) and left["count"]:
            left["count"] -= 1
            return status, headers or {}, body
        return None

    return before


def state(rig, placement_id):
    return rig.placement(placement_id).state


def test_mastodon_gets_the_facts_with_the_card_and_its_words(rig):
    rig.connect("mastodon")
    placement_id = rig.place("mastodon")
    rig.jobs()
    (one,) = rig.mastodon.statuses.values()
    assert one["text"].startswith("Den som har stått längst i bostadskön får erbjudandet först.")
    assert "nyinflyttade" not in one["text"].lower()
    assert rig.mastodon.media[one["media_ids"][0]].startswith("Kötiden avgör vem som får bostad")
    assert one["language"] == "sv"
    row = rig.placement(placement_id)
    assert (row.state, row.live_url) == ("sent", f"{rig.mastodon.url}/@norrvik/{one['id']}")


def test_a_thread_names_the_rumour_between_facts_and_each_post_answers_the_one_before(rig):
    rig.connect("bluesky", is_thread=True)
    placement_id = rig.place("bluesky")
    rig.jobs()
    records = [rig.bluesky.records[key] for key in sorted(rig.bluesky.records)]
    assert state(rig, placement_id) == "sent"
    assert len(records) > 2
    assert all(f"{number}/{len(records)}" in one["text"] for number, one in enumerate(records, 1))
    (named,) = [one["text"] for one in records if "nyinflyttade" in one["text"].lower()]
    assert named.startswith("Den som har stått längst")
    keys = sorted(rig.bluesky.records)
    assert [one.get("reply", {}).get("parent", {}).get("uri", "").rsplit("/", 1)[-1] for one in records] == ["", *keys[:-1]]
    assert {one["reply"]["root"]["uri"].rsplit("/", 1)[-1] for one in records[1:]} == {keys[0]}
    assert records[0]["embed"]["images"][0]["alt"].startswith("Kötiden avgör")
    assert "embed" not in records[1]


@pytest.mark.parametrize("kind", ["mastodon", "bluesky", "x"])
def test_a_thread_whose_answers_are_lost_goes_on_and_never_doubles(rig, kind):
    network = getattr(rig, kind)
    rig.connect(kind, is_thread=True, has_card=False)
    network.after = lose(2, {"mastodon": "/statuses", "bluesky": "putRecord", "x": "/2/tweets"}[kind])
    placement_id = rig.place(kind)
    for _round in range(6):
        rig.jobs()
        rig.later(minutes=10)
        if state(rig, placement_id) == "unknown":  # X: a person looks, and sends what is left
            rig.send_again(placement_id)
    texts = [one["text"] for one in rig.bluesky.records.values()] if kind == "bluesky" else network.texts
    assert len(texts) == len(set(texts)) > 2
    if kind == "bluesky":
        assert rig.bluesky.writes == len(texts)
    assert state(rig, placement_id) == "sent"
    assert len(rig.delivery(placement_id).receipt["parts"]) == len(texts)


def test_mastodon_reads_its_own_posts_back_once_the_key_is_forgotten(rig):
    rig.connect("mastodon", is_thread=True, has_card=False)
    rig.mastodon.after = lose(1, "/statuses")
    placement_id = rig.place("mastodon")
    rig.jobs()
    assert len(rig.mastodon.texts) == 1
    rig.mastodon.keys.clear()
    rig.later(hours=2)
    for _round in range(3):
        rig.jobs()
        rig.later(minutes=10)
    assert state(rig, placement_id) == "sent"
    assert len(set(rig.mastodon.texts)) == len(rig.mastodon.texts) > 1


def test_the_same_words_on_x_are_looked_up_and_only_ours_count(rig):
    rig.connect("x", has_card=False)
    first = rig.place("x")
    rig.jobs()
    assert state(rig, first) == "sent"
    rig.later(days=7)
    again = rig.place("x", repeat=True)
    rig.jobs()
    row = rig.placement(again)
    assert (row.state, row.last_error) == ("failed", "duplicate")
    assert len(rig.x.texts) == 1


def test_x_gets_the_card_only_with_its_alt_text(rig):
    rig.connect("x")
    rig.place("x")
    rig.jobs()
    (one,) = rig.x.posts.values()
    assert rig.x.media[one["media"][0]].startswith("Kötiden avgör vem som får bostad")
    rig.x.before = refuse(400, {"title": "Invalid Request"}, "/2/media/metadata")
    rig.x.posts.clear()
    rig.later(days=7)
    rig.place("x", repeat=True)
    rig.jobs()
    assert [one["media"] for one in rig.x.posts.values()] == [[]]


@pytest.mark.parametrize("kind", ["mastodon", "bluesky", "x", "chat"])
def test_a_key_revoked_midway_pauses_the_channel_and_tells_the_right_person(rig, kind, mail_server):
    rig.connect(kind, **({} if kind == "chat" else {"has_card": False}))
    if kind == "chat":
        rig.chat.is_open = False
    elif kind == "bluesky":
        rig.bluesky.password = "another-one-here-now"
    else:
        getattr(rig, kind).token = "another"
    rig.place(kind)
    rig.jobs()
    assert rig.channel(kind).paused_reason == ("chat_closed" if kind == "chat" else "token_refused")
    rig.later(seconds=30)
    rig.jobs()
    rig.later(seconds=30)
    rig.jobs()
    letters = [one for one in mail_server.messages if f"Kanalen {kind}" in one["Subject"]]
    assert [one["To"] for one in letters] == [rig.people["administrator"].email]
    assert f"/channels/{rig.channels[kind]}" in letters[0].get_content()


@pytest.mark.parametrize("flavour", ["slack", "mattermost", "teams"])
def test_a_chat_gets_the_facts_in_its_own_form(rig, flavour):
    rig.chat.flavour = flavour
    rig.connect("chat", flavour=flavour)
    assert len(rig.chat.messages) == 1  # the line of the test
    placement_id = rig.place("chat")
    rig.jobs()
    assert state(rig, placement_id) == "sent"
    body = rig.chat.messages[-1]
    if flavour == "teams":
        card = body["attachments"][0]["content"]
        text = "".join(run["text"] for block in card["body"] for run in block["inlines"])
    else:
        text = body["text"]
    assert "Den som har stått längst i bostadskön" in text
    assert "nyinflyttade" not in text.lower()


def test_a_chat_whose_answer_is_lost_is_left_to_a_person(rig):
    rig.connect("chat")
    rig.chat.after = lambda _asked, _answer: None
    placement_id = rig.place("chat")
    for _round in range(4):
        rig.jobs()
        rig.later(minutes=10)
    assert state(rig, placement_id) == "unknown"
    assert len(rig.chat.messages) == 2


def test_a_network_that_asks_to_wait_is_left_alone_until_then(rig):
    rig.connect("mastodon", has_card=False)
    at = rig.clock.utcnow().replace(microsecond=0)
    reset = at.replace(minute=(at.minute + 20) % 60) if at.minute < 40 else at
    rig.mastodon.before = refuse(429, {"error": "Too many requests"}, "/statuses", 1, {"X-RateLimit-Reset": reset.isoformat()})
    placement_id = rig.place("mastodon")
    rig.jobs()
    tried = rig.delivery(placement_id)
    assert tried.state == "prepared"
    assert tried.next_try_at >= reset
    rig.later(minutes=25)
    rig.jobs()
    assert state(rig, placement_id) == "sent"


def test_a_text_over_the_servers_own_limit_never_leaves(rig):
    rig.connect("mastodon", has_card=False)
    with rig.database.write_session() as session:
        channel = session.merge(rig.channel("mastodon"))
        channel.settings = {**channel.settings, "limit": 60}
    placement_id = rig.place("mastodon")
    rig.jobs()
    row = rig.placement(placement_id)
    assert (row.state, row.last_error) == ("failed", "too_long")
    assert rig.mastodon.texts == []


def test_every_try_says_the_same_words(rig):
    rig.connect("mastodon", has_card=False)
    rig.mastodon.before = refuse(500, {"error": "We're sorry"}, "/statuses", 1)
    placement_id = rig.place("mastodon")
    rig.jobs()
    with rig.database.read_session() as session:
        kept = session.get_one(SocialPlan, placement_id).posts
    with rig.database.write_session() as session:
        channel = session.merge(rig.channel("mastodon"))
        channel.settings = {**channel.settings, "is_thread": True}
    rig.later(minutes=1)
    rig.jobs()
    assert rig.mastodon.texts == [one["text"] for one in kept]


def test_the_long_answer_needs_a_thread():
    from sandwiches.document import Document
    from workbench.campaigns.social.kinds import XOptions
    from workbench.campaigns.social.texts import plan_posts

    document, _problems = Document.from_json(LONG)
    assert len(plan_posts(document, XOptions(is_thread=True), url="https://norrvik.example/library/kotiden")) > 2
