"""A form with text when the service is away but the browser is online: nothing is lost, nothing is kept longer than needed."""

import pytest
from playwright.sync_api import BrowserContext, expect

pytestmark = [pytest.mark.browser]
CLAIM = "biblioteket stänger på lördagar"
KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('kept:')).length"


@pytest.fixture
def context(signed_in) -> BrowserContext:
    """A browser in which the writer is signed in."""
    return signed_in("writer", locale="en-GB")


def test_text_survives_a_service_that_does_not_answer(context):
    """It says so beside the button, offers the text on the next visit, and forgets it once it has been sent."""
    page = context.new_page()
    page.clock.install()
    page.goto("/rumours/new")
    page.fill("#claim", CLAIM)
    page.clock.fast_forward(60_000)
    context.route("**/mark.svg*", lambda route: route.abort())
    page.get_by_role("button", name="Open the rumour").click()
    expect(page.locator("main form [role=alert]")).to_contain_text("Not sent: the service does not answer just now")
    assert page.input_value("#claim") == CLAIM
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/rumours")
    context.unroute("**/mark.svg*")
    page.goto("/rumours/new")
    assert page.input_value("#claim") == ""
    page.get_by_role("button", name="Put my text back").click()
    assert page.input_value("#claim") == CLAIM
    page.select_option("#theme", "T10")
    page.clock.fast_forward(60_000)
    page.get_by_role("button", name="Open the rumour").click()
    expect(page.locator("main h1")).to_contain_text(CLAIM)
    assert page.evaluate(KEPT) == 0


def test_signing_out_forgets_what_was_kept(context):
    """The next person at the same browser finds nothing."""
    page = context.new_page()
    page.clock.install()
    page.goto("/rumours/new")
    page.fill("#claim", CLAIM)
    page.clock.fast_forward(60_000)
    context.route("**/mark.svg*", lambda route: route.fulfill(status=503))
    page.get_by_role("button", name="Open the rumour").click()
    expect(page.locator("main form [role=alert]")).to_be_visible()
    assert page.evaluate(KEPT) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    assert page.evaluate(KEPT) == 0


def test_offline_pages_say_when_they_were_last_seen(context):
    """And stop saying it when the network is back."""
    page = context.new_page()
    page.goto("/rumours")
    context.set_offline(True)
    expect(page.locator(".last-seen")).to_contain_text("You are offline. The page shows what was last seen, at")
    context.set_offline(False)
    expect(page.locator(".last-seen")).to_have_count(0)


@pytest.mark.parametrize("minutes", [0, 5])
def test_two_clicks_send_once(context, minutes):
    """Within a tenth of a second: one rumour, whether or not the page asks first if anybody answers."""
    page = context.new_page()
    page.clock.install()
    page.goto("/rumours/new")
    page.fill("#claim", CLAIM)
    page.clock.fast_forward(minutes * 60_000)
    page.select_option("#theme", "T10")
    page.get_by_role("button", name="Open the rumour").dblclick()
    expect(page.locator("main h1")).to_contain_text(CLAIM)
    page.goto("/rumours?q=biblioteket")
    expect(page.locator(".rumour-rows > li")).to_have_count(1)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_keeps_its_width_online_and_offline(context, width):
    """The line on top takes no column of its own."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/rumours")
    wide = "document.querySelector('main').clientWidth"
    online = page.evaluate(wide)
    assert online > width * 0.8
    context.set_offline(True)
    expect(page.locator(".last-seen")).to_be_visible()
    assert page.evaluate(wide) == online
