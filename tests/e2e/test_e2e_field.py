"""The field form on a phone in real Chromium: without a network, signed out, without script; the tip form beside it."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.looking import scrolls_sideways, violations

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PHONE = {"width": 390, "height": 844}
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('field:text:')).length"


@pytest.fixture
def phone(installation, browser, states):
    """A phone of somebody who hears things: (context, page) on the field form, its worker ready."""
    context = browser.new_context(storage_state=states["writer"], viewport=PHONE, locale="en-GB")
    page = context.new_page()
    page.goto(f"{installation.address}/field?lang=en")
    page.evaluate("() => navigator.serviceWorker.ready.then((worker) => worker.scope)")
    yield context, page
    context.close()


def write(page, text):
    """Fill the form and press send."""
    page.get_by_label("What have you heard?").fill(text)
    page.get_by_label("At a desk, a library or a clinic").check()
    page.get_by_label("Part of town (optional)").fill("Norra stan")
    page.get_by_role("button", name="Send", exact=True).click()


def in_inbox(installation, page, words):
    """How many items of the inbox hold the words; the model may read one while the lists are looked through."""
    found = set()
    for tab in ("unassessed", "new", "not_flagged"):
        page.goto(f"{installation.address}/inbox?tab={tab}&q={words}&lang=en")
        found |= set(page.locator(".row-title a").evaluate_all("all => all.map(a => new URL(a.href).searchParams.get('item'))"))
    return len(found)


def test_text_written_offline_waits_and_is_sent_once(installation, phone):
    """Kept on the device through a reload, counted in words, sent when the network is back, then gone from the device."""
    context, page = phone
    context.set_offline(True)
    write(page, "Elvakommanioffline säger de")
    status = page.locator("#field-status")
    expect(status).to_contain_text("you are offline")
    expect(status).to_contain_text("1 text waits on this device.")
    expect(page.get_by_label("What have you heard?")).to_have_value("")
    page.reload()
    expect(status).to_contain_text("1 text waits on this device.")
    expect(page.get_by_label("Part of town (optional)")).to_have_value("Norra stan")
    expect(page.get_by_label("At a desk, a library or a clinic")).to_be_checked()
    write(page, "Tolvkommanioffline säger de, ring 070-123 45 67")
    expect(status).to_contain_text("2 texts wait on this device.")
    context.set_offline(False)
    expect(status).to_contain_text("Sent and stored: Tolvkommanioffline säger de, ring [telefonnummer]")
    assert page.evaluate(KEPT) == 0
    page.reload()
    assert in_inbox(installation, page, "Elvakommanioffline") == 1
    assert in_inbox(installation, page, "Tolvkommanioffline") == 1


def test_form_opens_without_a_network(installation, phone):
    """The kept shell: the form with its looks and its language, and no name in it."""
    context, page = phone
    page.reload()
    context.set_offline(True)
    for worker in context.service_workers:
        worker.evaluate("() => { self.fetch = () => Promise.reject(new TypeError('no network')); }")
    page.goto(f"{installation.address}/field")
    expect(page.get_by_role("heading", name="What have you heard?")).to_be_visible()
    assert page.locator("input[name=csrf_token]").count() == 0
    assert page.evaluate("() => getComputedStyle(document.querySelector('.btn-primary')).backgroundColor") != "rgba(0, 0, 0, 0)"
    write(page, "Tretton utan nät")
    expect(page.locator("#field-status")).to_contain_text("1 text waits on this device.")
    page.locator("#field-waiting summary").click()
    page.get_by_role("button", name=re.compile("Remove: Tretton")).click()
    expect(page.locator("#field-waiting")).to_be_hidden()
    assert page.evaluate(KEPT) == 0


def test_worker_keeps_the_form_and_its_files_only(phone):
    """No page with a name on it lies on the phone."""
    _context, page = phone
    page.reload()
    kept = page.evaluate(
        "async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys())"
        ".map((request) => new URL(request.url).pathname)))).flat()"
    )
    assert "/field/shell" in kept
    assert [path for path in kept if path != "/field/shell" and not path.startswith("/static/")] == []
    shell = page.evaluate("async () => (await caches.match('/field/shell?lang=en')).text()")
    assert "csrf_token" not in shell


def test_signed_out_keeps_the_text_and_asks_to_sign_in(installation, phone, states):
    """After signing in it is sent."""
    context, page = phone
    context.clear_cookies()
    write(page, "Fjortonutloggad säger de")
    status = page.locator("#field-status")
    expect(status).to_contain_text("you are not signed in")
    expect(status.get_by_role("link", name="Sign in to send")).to_be_visible()
    assert page.evaluate(KEPT) == 1
    context.add_cookies(states["writer"]["cookies"])
    page.goto(f"{installation.address}/field?lang=en")
    expect(page.locator("#field-status")).to_contain_text("Sent and stored: Fjortonutloggad")
    assert page.evaluate(KEPT) == 0


def test_form_works_without_script(installation, browser, states):
    """A plain form: look, then send."""
    context = browser.new_context(storage_state=states["writer"], viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{installation.address}/field?lang=en")
    page.get_by_label("What have you heard?").fill("Femtonutanskript, ring 070-123 45 67")
    page.get_by_role("button", name="Show what will be stored").click()
    expect(page.get_by_text("phone number removed")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Femtonutanskript, ring [telefonnummer]")).to_be_visible()
    assert in_inbox(installation, page, "Femtonutanskript") == 1
    context.close()


def test_tip_shows_what_is_stored_while_one_types_and_gives_a_receipt(installation, browser):
    """A visitor with a phone: live look, receipt, and the receipt's page."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(f"{installation.address}/tip?lang=en")
    page.get_by_label("What have you heard?").press_sequentially("Sextontips, ring 070-123 45 67")
    expect(page.locator("#masked")).to_contain_text("phone number removed")
    page.get_by_label("Give me an address").check()
    page.get_by_label("I have read this").check()
    for _press in range(60):  # the test types faster than a person: the form asks to wait, and keeps everything
        with page.expect_navigation():
            page.get_by_role("button", name="Send the tip").click()
        if urlsplit(page.url).path != "/tip":
            break
    expect(page.get_by_role("heading", name="Thank you for your tip")).to_be_visible()
    address = page.get_by_label("Address of your receipt").input_value()
    page.goto(address)
    expect(page.locator("[aria-current=step]")).to_contain_text("Received")
    expect(page.get_by_text("Sextontips")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("path", ["/field", "/field/shell", "/tip", "/tip/sent"])
def test_pages_have_no_violation_and_fit_a_small_phone(installation, browser, states, path, language):
    """axe-core in light and dark, with every detail open; 320 px."""
    state = states["writer"] if path == "/field" else None
    context = browser.new_context(
        storage_state=state, bypass_csp=True, viewport={"width": 320, "height": 640}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{installation.address}{path}?lang={language}")
    page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += violations(page, only=["color-contrast"])
    assert not found, "\n".join(found)
    assert scrolls_sideways(page) <= 0
    context.close()
