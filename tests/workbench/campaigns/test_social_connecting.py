"""Pages to connect, change, test and look at social channels; and keys that nobody gets to see."""

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.workbench.campaigns import networks
from workbench.activity.models import Activity
from workbench.campaigns.models import Channel


def html(response):
    return response.get_data(as_text=True)


@pytest.fixture
def admin(rig, app, sign_in):
    """An administrator's browser on an application that reaches the fake networks."""
    kept = app.extensions["workbench_settings"]
    app.extensions["workbench_settings"] = replace(kept, allowed_hosts=rig.settings.allowed_hosts)
    return sign_in("administrator")


def form_of(rig, kind, **more):
    filled = {
        "mastodon": {"instance": rig.mastodon.url, "secret": networks.TOKEN},
        "bluesky": {"handle": "@norrvik.bsky.social", "secret": networks.PASSWORD, "service": rig.bluesky.url},
        "x": dict(networks.X_KEYS),
        "chat": {"flavour": "slack", "room": "#kommunikation", "secret": rig.chat.hook},
    }[kind]
    return {
        "name": f"Vår {kind}",
        "organisation": rig.people["writer"].organisation_id,
        "manner": "post",
        "has_card": "y",
        **filled,
        **more,
    }


def only_channel(rig):
    with rig.database.read_session() as session:
        return session.scalars(select(Channel)).one()


@pytest.mark.parametrize("kind", ["mastodon", "bluesky", "chat"])
def test_an_administrator_connects_an_account_and_sees_that_it_works(admin, rig, kind):
    assert admin.get(f"/channels/new/{kind}").status_code == 200
    answer = admin.post(f"/channels/new/{kind}", data=form_of(rig, kind))
    assert answer.status_code == 303
    page = html(admin.get(answer.location))
    assert "Testing the connection" in page
    rig.jobs()
    page = html(admin.get(answer.location))
    assert "Works" in page
    secret = form_of(rig, kind)["secret"]
    assert secret not in page
    assert secret[-4:] in page
    row = only_channel(rig)
    assert (
        row.address
        == {"mastodon": f"@norrvik@{rig.mastodon.host}", "bluesky": "@norrvik.bsky.social", "chat": "#kommunikation"}[kind]
    )


def test_x_takes_four_keys_and_says_which_one_is_missing(admin, rig):
    missing = {**form_of(rig, "x"), "token_secret": ""}
    answer = admin.post("/channels/new/x", data=missing)
    assert answer.status_code == 422
    page = html(answer)
    assert 'href="#token_secret"' in page
    assert networks.X_KEYS["api_key"] not in page
    assert admin.post("/channels/new/x", data=form_of(rig, "x")).status_code == 303
    assert only_channel(rig).secret_tail == networks.X_KEYS["token"][-4:]


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("mastodon", "instance", "http://10.0.0.1/"),
        ("mastodon", "instance", "http://mastodon.example"),
        ("mastodon", "secret", "a token with blanks"),
        ("mastodon", "secret", "å" * 20),
        ("bluesky", "handle", "norrvik"),
        ("bluesky", "secret", "the account's own password"),
        ("chat", "secret", "hooks.slack.example"),
        ("chat", "secret", "https://127.0.0.1/hook"),
        ("chat", "flavour", "irc"),
        ("mastodon", "name", "x" * 200),
        ("mastodon", "secret", ""),
        ("mastodon", "expires", "soon"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_said_at_its_field(admin, rig, kind, field, value):
    answer = admin.post(f"/channels/new/{kind}", data={**form_of(rig, kind), field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in html(answer) or f'id="{field}-error"' in html(answer)
    with rig.database.read_session() as session:
        assert session.scalars(select(Channel)).all() == []


@pytest.mark.parametrize("name", ["\x00", "\u202ekanal", "😀" * 30], ids=["nul", "bidi", "emoji"])
def test_odd_names_do_no_harm(admin, rig, name):
    assert admin.post("/channels/new/mastodon", data={**form_of(rig, "mastodon"), "name": name}).status_code in (303, 422)


def test_an_empty_key_keeps_the_old_one_and_a_new_one_takes_its_place(admin, rig):
    channel_id = rig.connect("mastodon")
    before = rig.channel("mastodon").secret
    changed = {**form_of(rig, "mastodon"), "name": "Kommunen på Mastodon", "secret": "", "manner": "thread"}
    assert admin.post(f"/channels/{channel_id}/connection", data=changed).status_code == 303
    row = rig.channel("mastodon")
    assert (row.secret, row.name, row.settings["is_thread"]) == (before, "Kommunen på Mastodon", True)
    assert row.settings["account"] == f"@norrvik@{rig.mastodon.host}"
    assert admin.post(f"/channels/{channel_id}/connection", data={**changed, "secret": "a-new-token-0001"}).status_code == 303
    assert rig.channel("mastodon").secret_tail == "0001"
    page = html(admin.get(f"/channels/{channel_id}/connection"))
    assert "a-new-token" not in page
    assert "0001" in page


def test_a_test_that_finds_a_revoked_key_pauses_the_channel_and_says_why(admin, rig):
    channel_id = rig.connect("mastodon")
    rig.mastodon.token = "another"
    rig.later(seconds=5)
    assert admin.post(f"/channels/{channel_id}/test").status_code == 303
    rig.jobs()
    assert rig.channel("mastodon").paused_reason == "token_refused"
    page = html(admin.get(f"/channels/{channel_id}"))
    assert "does not accept the channel&#39;s key any more" in page
    assert "Does not work" in page


def test_a_key_that_may_only_read_is_found_before_a_text_needs_it(rig):
    rig.mastodon.scopes = ["read"]
    rig.connect("mastodon")
    assert rig.channel("mastodon").check_error == "scope_missing"
    rig.x.level = "read"
    rig.connect("x")
    assert rig.channel("x").check_error == "scope_missing"
    rig.bluesky.is_active = False
    rig.connect("bluesky")
    assert rig.channel("bluesky").check_error == "account_closed"


def test_old_tests_are_made_again_but_a_chat_is_never_disturbed(rig):
    for kind in ("mastodon", "chat"):
        rig.connect(kind)
    rig.later(days=2)
    rig.sweep()
    rig.jobs()
    assert rig.channel("mastodon").checked_at == rig.clock.utcnow()
    assert len(rig.chat.messages) == 1


def test_a_key_that_ends_is_warned_of_once_at_each_step_and_on_the_pages(admin, rig, mail_server):
    channel_id = rig.connect("mastodon")
    with rig.database.write_session() as session:
        session.get_one(Channel, channel_id).token_expires_at = rig.clock.utcnow() + timedelta(days=20)

    def letters():
        rig.sweep()
        rig.jobs()
        return [one["Subject"] for one in mail_server.messages if "Kanalen mastodon" in one["Subject"]]

    assert letters() == []
    rig.later(days=7)
    assert len(letters()) == 1
    rig.later(hours=2)
    assert len(letters()) == 1
    assert "The key ends soon" in html(admin.get(f"/channels/{channel_id}"))
    assert "The key ends soon" in html(admin.get("/channels"))
    rig.later(days=6)
    assert len(letters()) == 2
    rig.later(days=8)
    assert "ended" in letters()[-1] or "slutat" in letters()[-1]
    assert "The key has ended" in html(admin.get(f"/channels/{channel_id}"))


@pytest.mark.parametrize("kind", ["mastodon", "bluesky", "x", "chat"])
def test_no_key_and_no_text_reaches_a_log_or_a_table(rig, kind, caplog):
    caplog.set_level(logging.DEBUG)
    rig.connect(kind)
    rig.place(kind)
    rig.jobs()
    connection = rig.connection(kind)
    keys = list(networks.X_KEYS.values()) if kind == "x" else [connection.secret]
    if kind == "chat":
        keys = [networks.CHAT_PATH]
    logged = "\n".join(f"{one.getMessage()} {one.exc_text or ''}" for one in caplog.records)
    with rig.database.read_session() as session:
        tables = [row[0] for row in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        stored = " ".join(repr(row) for name in tables for row in session.execute(text(f'SELECT * FROM "{name}"')))
        log = json.dumps([row.details for row in session.scalars(select(Activity))])
    for key in keys:
        assert key not in logged
        assert key not in stored
    assert "Den som har stått längst" not in logged
    assert "Den som har stått längst" not in log
    assert connection.secret not in repr(connection)


def test_a_partner_connects_its_own_account_and_nobody_elses(rig, sign_in, app):
    kept = app.extensions["workbench_settings"]
    app.extensions["workbench_settings"] = replace(kept, allowed_hosts=rig.settings.allowed_hosts)
    theirs = rig.connect("mastodon")
    partner = sign_in("partner")
    own = {**form_of(rig, "bluesky"), "organisation": rig.people["partner"].organisation_id}
    assert partner.post("/channels/new/bluesky", data=own).status_code == 303
    assert partner.post("/channels/new/bluesky", data=form_of(rig, "bluesky", name="En till")).status_code == 422
    for door in ("connection", "test"):
        assert partner.post(f"/channels/{theirs}/{door}").status_code == 404
    assert sign_in("writer").post(f"/channels/{theirs}/test").status_code == 403


def test_an_answer_is_shown_as_it_will_look(rig, sign_in):
    channel_id = rig.connect("x", is_thread=True)
    page = html(sign_in("writer").get(f"/channels/{channel_id}/preview/kotiden-avgor"))
    assert "posts in a thread" in page
    assert "of 280 characters" in page
    assert "Alt text of the picture:" in page
    assert page.count('class="post"') > 2
    assert sign_in("writer").get(f"/channels/{channel_id}/preview/none-such").status_code == 404


def test_a_connection_is_a_fragment_while_it_is_tested(rig, sign_in):
    channel_id = rig.connect("mastodon")
    part = html(sign_in("writer").get(f"/channels/{channel_id}", headers={"HX-Request": "true"}))
    assert part.lstrip().startswith("<section")
    assert "Works" in part
    assert "Test the connection" not in part


def test_the_check_page_and_the_placement_show_the_posts_themselves(rig, sign_in):
    channel_id = rig.connect("mastodon", is_thread=True)
    writer = sign_in("writer")
    page = html(writer.get(f"/answers/kotiden-avgor/check?channel={channel_id}&when=now&voice=own"))
    assert "of 500 characters" in page
    assert "Alt text of the picture:" in page
    placement_id = rig.place("mastodon")
    rig.jobs()
    page = html(writer.get(f"/plan/{rig.placement(placement_id).reference}"))
    assert page.count('class="post"') == len(rig.mastodon.texts)
