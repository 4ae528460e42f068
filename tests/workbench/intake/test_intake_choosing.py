"""Ticking several items of the inbox in a browser: they are counted, and the whole page is ticked at once."""

import pytest

pytestmark = pytest.mark.browser


def test_ticks_are_counted_and_the_page_is_ticked_at_once(signed_in, add_items):
    add_items(3)
    page = signed_in("writer", language="en").new_page()
    page.goto("/inbox")
    button = page.locator("[data-change]")
    assert button.inner_text() == "Dismiss the chosen"
    page.locator('input[name="item_id"]').first.check()
    assert button.inner_text() == "Dismiss 1 item"
    page.locator("[data-choose-page]").click()
    assert page.locator("[data-chosen]").inner_text() == "3 chosen"
    page.locator('input[name="item_id"]').first.uncheck()
    page.locator('input[name="scope"]').check()
    assert button.inner_text() == "Dismiss 3 items"
