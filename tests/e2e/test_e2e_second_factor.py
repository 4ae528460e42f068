"""An app for codes as its owner meets it: set up, used, replaced by a recovery code, lost, taken away by two others."""

import re
import time

import pyotp
import pytest
from playwright.sync_api import expect

from tests.e2e.at_localhost import from_menu, sign_in, sign_out, windows_at
from tests.e2e.walking import faults_here, press
from tests.workbench.accounts.signing_in import PASSWORD, give_password
from workbench.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
STEP = 30  # seconds; the next code is taken already, the last one only once


@pytest.fixture
def windows(app, served, browser, people, database):
    """Windows at localhost; the writer and two administrators have passwords."""
    for role in ("writer", "administrator", "second_approver"):
        give_password(app, database, people[role])
    with app.app_context(), database.write_session() as session:
        user = session.get_one(User, people["second_approver"].id)
        user.roles = [*user.roles, *session.get_one(User, people["administrator"].id).roles]
    with windows_at(app, browser, served.port) as windows:
        yield windows


def test_an_app_is_set_up_used_lost_and_taken_away_by_two(windows, people, database):
    """From the account menu to the new set-up after the loss."""
    page, email = windows.open(), people["writer"].email
    sign_in(page, email, PASSWORD)
    key = _set_up(page)
    codes = _recovery_codes(page)
    sign_out(page)
    sign_in(page, email, PASSWORD)
    _type_code(page, key)
    sign_out(page)
    sign_in(page, email, PASSWORD)
    page.get_by_role("link", name="I do not have my phone: use a recovery code").click()
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(codes[0])
    press(page, "Sign in")
    page.wait_for_url("**/")
    sign_out(page)
    sign_in(page, email, PASSWORD)
    page.get_by_role("link", name="I have lost my second factor").click()
    expect(page.get_by_text("Two administrators")).to_be_visible()
    assert not faults_here(page)
    _two_take_it_away(windows, people)
    page.get_by_role("link", name="To the sign-in").click()
    sign_in(page, email, PASSWORD)
    page.wait_for_url("**/")


def _set_up(page):
    """The key is read from the page, as somebody without a camera does; a wrong code says so and the key stays."""
    from_menu(page, "Where you are signed in")
    page.get_by_role("main").get_by_role("link", name="A second factor").click()
    assert not faults_here(page)
    expect(page.get_by_label("An app on your phone that shows codes")).to_be_checked()
    press(page, "Go on")
    key = page.locator("main code").inner_text().replace(" ", "").replace("-", "")
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 50
    assert not faults_here(page)
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill("000000")
    press(page, "Switch on")
    expect(page.get_by_role("link", name="That is not the code that the app shows just now.")).to_be_visible()
    assert not faults_here(page)
    assert page.locator("main code").inner_text().replace(" ", "").replace("-", "") == key
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(pyotp.TOTP(key).now())
    press(page, "Switch on")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible(timeout=30_000)
    return key


def _recovery_codes(page):
    """Offered as soon as the app is set up: later is too late."""
    assert not faults_here(page)
    press(page, "Make new codes")
    codes = page.locator("main code").all_inner_texts()
    assert len(set(codes)) >= 3
    return codes


def _type_code(page, key):
    expect(page.get_by_role("heading", name="Your code")).to_be_visible()
    assert not faults_here(page)
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill("111111")
    press(page, "Sign in")
    expect(page.locator(".form-error").first).to_be_visible()
    assert not faults_here(page)
    page.get_by_label(re.compile("code", re.IGNORECASE)).fill(pyotp.TOTP(key).at(time.time() + STEP))
    press(page, "Sign in")
    page.wait_for_url("**/")


def _two_take_it_away(windows, people):
    """One asks with a reason, which is kept when it lacks; only another agrees."""
    place = f"/people/{people['writer'].id}"
    one, two = windows.open(), windows.open()
    sign_in(one, people["administrator"].email, PASSWORD)
    one.goto(place)
    one.get_by_role("link", name="The second factor is lost").click()
    press(one, "Ask for it to be taken away")
    expect(one.locator(".form-error").first).to_be_visible()
    assert not faults_here(one)
    one.locator("textarea").fill("Jag ringde henne på hennes vanliga nummer.")
    press(one, "Ask for it to be taken away")
    expect(one.get_by_text("it waits for another administrator")).to_be_visible()
    expect(one.get_by_role("button", name="Agree")).to_have_count(0)
    assert not faults_here(one)
    sign_in(two, people["second_approver"].email, PASSWORD)
    two.goto(place)
    expect(two.get_by_text("Jag ringde henne på hennes vanliga nummer.")).to_be_visible()
    assert not faults_here(two)
    press(two, "Agree: take it away")
    expect(two.get_by_text("Taken away. The person signs in with the password")).to_be_visible()
    assert not faults_here(two)
