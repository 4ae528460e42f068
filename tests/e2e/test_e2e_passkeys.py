"""Passkeys as their owner meets them: made, named, used, lost, replaced by a recovery code, removed. A virtual device."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.at_localhost import from_menu, give_device, sign_in, sign_out, windows_at
from tests.e2e.walking import faults_here, press
from tests.workbench.accounts.signing_in import PASSWORD, give_password

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def windows(app, served, browser, people, database):
    """Windows at localhost; the writer has a password."""
    give_password(app, database, people["writer"])
    with windows_at(app, browser, served.port) as windows:
        yield windows


def test_a_key_is_made_used_lost_replaced_by_a_code_and_removed(windows, people):
    """The way of one person, without a dead end."""
    page = windows.open()
    email = people["writer"].email
    session, device = give_device(page)
    sign_in(page, email, PASSWORD)
    _make(page)
    codes = _make_recovery_codes(page)
    sign_out(page)
    sign_in(page, email, PASSWORD)
    expect(page.get_by_role("heading", name="Your passkey")).to_be_visible()
    assert not faults_here(page)
    press(page, "Use the passkey now")
    page.wait_for_url("**/")
    sign_out(page)
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    give_device(page)  # another device, which knows nothing
    sign_in(page, email, PASSWORD)
    press(page, "Use the passkey now")
    expect(page.get_by_text("has no passkey for this place")).to_be_visible()
    assert not faults_here(page)
    page.get_by_role("link", name="I do not have my key: use a recovery code").click()
    _recover(page, codes)
    _remove(page)
    sign_out(page)
    sign_in(page, email, PASSWORD)
    page.wait_for_url("**/")


def _make(page):
    """A name is asked for; the same name twice is refused beside the field, and what was chosen stays."""
    from_menu(page, "Passkeys")
    expect(page.get_by_role("heading", name="No passkeys yet")).to_be_visible()
    assert not faults_here(page)
    page.get_by_label("After the password").check()
    press(page, "Make a passkey")
    expect(page.locator(".form-error").first).to_be_visible()
    expect(page.get_by_label("After the password")).to_be_checked()
    assert not faults_here(page)
    page.get_by_label("Nickname").fill("Nyckeln på ringen")
    page.get_by_label("Nickname").press("Enter")
    expect(page.locator(".ways-row b", has_text="Nyckeln på ringen")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("after the password ·")).to_be_visible()
    assert not faults_here(page)


def _make_recovery_codes(page):
    from_menu(page, "Where you are signed in")
    page.get_by_role("main").get_by_role("link", name="Recovery codes").click()
    press(page, "Make new codes")
    codes = page.locator("main code").all_inner_texts()
    assert len(set(codes)) >= 3
    assert not faults_here(page)
    return codes


def _recover(page, codes):
    """A wrong code is said beside the field; a right one signs in, once."""
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill("fel-kod-helt")
    press(page, "Sign in")
    expect(page.locator(".form-error").first).to_be_visible()
    assert not faults_here(page)
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(codes[0])
    press(page, "Sign in")
    page.wait_for_url("**/")


def _remove(page):
    """Removing asks who one is when the proof is old; here it is new."""
    from_menu(page, "Passkeys")
    page.get_by_role("button", name="Remove Nyckeln på ringen").click()
    expect(page.get_by_role("heading", name="No passkeys yet")).to_be_visible()
