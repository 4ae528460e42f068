"""Every page's forms in a real browser: what happens when the network is away."""

import pytest
from playwright.sync_api import BrowserContext, expect

pytestmark = [pytest.mark.browser]


@pytest.fixture
def context(signed_in) -> BrowserContext:
    """A visitor's browser on a phone."""
    return signed_in(language="sv", locale="sv-SE", viewport={"width": 360, "height": 740})


def test_a_form_says_that_the_network_is_away_and_keeps_what_was_typed(context):
    """Expectation 28: nothing is queued silently, nothing is lost, and the words change when the network is back."""
    page = context.new_page()
    page.goto("/sign-in?lang=sv")
    page.fill("main input[type=email]", "anna@norrvik.example")
    context.set_offline(True)
    page.get_by_role("main").get_by_role("button", name="Logga in", exact=True).click()
    note = page.locator("main form [role=alert]")
    expect(note).to_contain_text("Inget skickades: nätet är borta just nu.")
    page.get_by_role("main").get_by_role("button", name="Logga in", exact=True).click()
    expect(note).to_have_count(1)
    assert page.input_value("main input[type=email]") == "anna@norrvik.example"
    context.set_offline(False)
    expect(note).to_contain_text("Nätet är tillbaka.")
    page.get_by_role("main").get_by_role("button", name="Logga in", exact=True).click()
    expect(page.locator("#error-summary")).to_be_visible()


def test_a_visitor_reaches_the_library_from_the_bar_of_a_phone(context):
    """And pages that have no place in the bar stand under More."""
    page = context.new_page()
    page.goto("/?lang=sv")
    page.get_by_role("navigation", name="Huvudmeny").get_by_role("link", name="Bibliotek").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/rooms")
    expect(page.get_by_role("link", name="Rättelser")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
