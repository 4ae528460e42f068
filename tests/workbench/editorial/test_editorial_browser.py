"""The editor in a real browser: live check, autosave, what is kept when the tab, the network or the sign-in goes."""

import pytest
from playwright.sync_api import expect

from tests.workbench.editorial.conftest import TEXT
from tests.workbench.editorial.typing import open_editor

pytestmark = [pytest.mark.browser]


def test_coach_answers_while_one_writes_and_the_text_is_kept(context, start):
    """A hindrance appears and goes; the saved line speaks; after a killed tab the text is there."""
    sandwich = start()
    page = open_editor(context, sandwich.slug)
    page.fill("#closing_fact", TEXT["closing_fact"].replace("60 kronor", "75 kronor"))
    expect(page.locator("#coach-closing_fact .coach-block")).to_contain_text("C3")
    expect(page.locator("#mirror-closing_fact mark.m-block")).to_have_text("75")
    expect(page.locator("#saved")).to_have_attribute("aria-live", "polite")
    expect(page.locator("#saved")).to_contain_text("Saved today")
    page.close(run_before_unload=False)
    again = open_editor(context, sandwich.slug)
    assert "75 kronor" in again.input_value("#closing_fact")
    again.fill("#closing_fact", TEXT["closing_fact"])
    expect(again.locator("#coach-closing_fact .coach-block")).to_have_count(0)


def test_text_stays_in_the_browser_without_network_and_without_sign_in(context, start):
    """C-05: nothing is lost while the server cannot be reached, nor when the session has ended."""
    sandwich = start()
    page = open_editor(context, sandwich.slug)
    context.set_offline(True)
    page.fill("#headline", "Skriven utan nät i Norrvik")
    expect(page.locator("#saved")).to_contain_text("kept in this browser")
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = open_editor(context, sandwich.slug)
    again.get_by_role("button", name="Put it back").click()
    assert again.input_value("#headline") == "Skriven utan nät i Norrvik"
    cookies = context.cookies()
    context.clear_cookies()
    again.fill("#headline", "Skriven utloggad i Norrvik")
    expect(again.locator("#saved")).to_contain_text("signed out")
    context.add_cookies(cookies)
    again.close(run_before_unload=False)
    third = open_editor(context, sandwich.slug)
    third.get_by_role("button", name="Put it back").click()
    assert third.input_value("#headline") == "Skriven utloggad i Norrvik"


def test_leaving_warns_only_with_unsaved_text(context, start):
    sandwich = start()
    page = open_editor(context, sandwich.slug)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/answers")
    assert asked == []
    page = open_editor(context, sandwich.slug)
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#headline").press_sequentially("x")
    page.goto("/answers")
    assert asked == ["beforeunload"]
