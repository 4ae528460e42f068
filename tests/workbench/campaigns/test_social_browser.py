"""The pages of social channels in a browser: on a phone in both languages, and a test whose result comes by itself."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from tests.e2e.looking import faults_on_phone


@pytest.fixture
def reaching(app, rig):
    """The application reaches the fake networks as the jobs do."""
    app.extensions["workbench_settings"] = replace(
        app.extensions["workbench_settings"], allowed_hosts=rig.settings.allowed_hosts
    )  # fmt: skip
    return rig


@pytest.mark.parametrize("language", ["sv", "en"])
def test_on_a_phone_nothing_is_in_the_way(reaching, phone_page, language):
    good = reaching.connect("x", is_thread=True)
    reaching.mastodon.token = "another"
    bad = reaching.connect("mastodon")
    paths = [
        "/channels", "/channels/new", "/channels/new/mastodon", "/channels/new/x", "/channels/new/chat", f"/channels/{good}",
        f"/channels/{bad}", f"/channels/{good}/connection", f"/channels/{good}/preview/kotiden-avgor",
    ]  # fmt: skip
    assert faults_on_phone(phone_page("administrator"), paths, language) == []


def test_the_result_of_a_test_comes_without_a_reload(reaching, signed_in):
    channel_id = reaching.connect("bluesky")
    reaching.later(seconds=5)
    page = signed_in("administrator").new_page()
    page.goto(f"/channels/{channel_id}")
    expect(page.locator("#connection")).to_contain_text("Works")
    reaching.bluesky.password = "new1-new2-new3-new4"
    page.get_by_role("button", name="Test the connection").click()
    expect(page.locator("#connection")).to_contain_text("Testing the connection")
    reaching.jobs()
    expect(page.locator("#connection")).to_contain_text("Does not work")
    expect(page.get_by_role("button", name="Test the connection")).to_be_visible()


def test_a_key_is_entered_by_keyboard_and_the_wrong_one_is_told_of(reaching, signed_in):
    page = signed_in("administrator").new_page()
    page.goto("/channels/new/bluesky")
    page.get_by_role("textbox", name="Name").fill("Kommunen på Bluesky")
    page.get_by_role("textbox", name="Handle").fill("norrvik.bsky.social")
    page.locator("#secret").fill("the account's own password")
    page.keyboard.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#error-summary")).to_contain_text("Never enter the account's own password here")
    expect(page.locator("#secret")).to_have_value("")
    expect(page.get_by_role("textbox", name="Handle")).to_have_value("norrvik.bsky.social")
