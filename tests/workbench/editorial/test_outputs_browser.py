"""The panel beside the editor in a real browser: after an autosave the card and the lengths are of what was typed."""

import pytest
from playwright.sync_api import expect

from tests.workbench.editorial.typing import open_editor

pytestmark = [pytest.mark.browser]


def test_panel_follows_what_one_types(context, start):
    """The picture's address and the post change once the text has been kept; no page is loaded anew."""
    page = open_editor(context, start().slug)
    card = page.locator("#outputs-panel img.made")
    before = card.get_attribute("src")
    page.fill("#opening_fact", "Alla vuxna betalar 75 kronor för ett bad i simhallen i Norrvik under 2026. [1]")
    expect(card).not_to_have_attribute("src", before)
    expect(page.locator("#outputs-panel .post-text").first).to_contain_text("75 kronor", use_inner_text=False)
    expect(page.locator("#outputs-panel img.made")).to_have_js_property("complete", True)
    assert page.locator("#outputs-panel img.made").evaluate("one => one.naturalWidth") == 480
    assert page.locator("section#outputs-panel").count() == 1


def test_page_copies_a_post_and_loads_no_script_of_others(context, start):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    problems = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(f"/answers/{start().slug}/outputs")
    page.locator("[data-copy=post-x]").click()
    expect(page.locator("#posts ~ ul [role=status]").first).to_contain_text("Copied")
    assert "60 kronor" in page.evaluate("() => navigator.clipboard.readText()")
    assert not problems
