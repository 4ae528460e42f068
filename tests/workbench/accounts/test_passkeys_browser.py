"""Passkeys in Chromium with a virtual authenticator, under the real content security policy. FAULTS.md S-05."""

from dataclasses import replace

import pytest
from flask_security import hash_password
from sqlalchemy import select

from tests.e2e.at_localhost import DEVICE
from tests.e2e.looking import faults_on_phone
from workbench.accounts import service
from workbench.accounts.models import User
from workbench.accounts.passkeys.models import Passkey
from workbench.activity.models import Activity

PASSWORD = "fyra korta ord om vinter"


@pytest.fixture
def window(app, served, browser, people, database, clock):
    """A window at a name (browsers allow no passkeys at a number), in which somebody is signed in, with a device of its own."""
    address = f"http://localhost:{served.port}"
    app.extensions["workbench_settings"] = replace(app.extensions["workbench_settings"], base_url=address)
    opened = []

    def open_window(role=None, **options):
        context = browser.new_context(base_url=address, **options)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "language", "value": "en", "url": address}])
        page = context.new_page()
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        opened.append(context)
        if role:
            with database.write_session() as session:
                token = service.make_sign_in_link(session, people[role], now=clock.utcnow())
            page.goto(f"/sign-in/link/{token}")
            page.get_by_role("main").get_by_role("button").click()
            page.wait_for_url("**/")
        return page

    yield open_window
    for context in opened:
        context.close()


def add_key(page, name, *, usage):
    """Make a passkey on the page of passkeys."""
    page.goto("/account/passkeys")
    page.get_by_label("Nickname").fill(name)
    page.locator(f"input[name=usage][value={usage}]").check()
    page.get_by_role("button", name="Make a passkey").click()
    page.locator(".ways-row b", has_text=name).wait_for()


def sign_out(page):
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").first.wait_for()


def test_passkey_signs_in_alone_and_is_removed(window, people, database):
    """Made, named, used without a password, listed, removed; each change is in the audit trail."""
    page = window("writer")
    add_key(page, "Telefonen", usage="first")
    sign_out(page)
    page.goto("/sign-in?next=/account/passkeys")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="My passkeys").wait_for()
    assert page.url.endswith("/account/passkeys")
    page.get_by_role("button", name="Remove Telefonen").click()
    page.get_by_role("heading", name="No passkeys yet").wait_for()
    with database.read_session() as session:
        assert session.scalar(select(Passkey)) is None
        verbs = session.scalars(select(Activity.verb).where(Activity.actor_id == people["writer"].id)).all()
    assert {"passkey_added", "passkey_removed"} <= set(verbs)


def test_passkey_after_the_password_is_the_second_step(app, window, people, database):
    """The password alone opens nothing once a second key is there; the key finishes the sign-in."""
    with app.app_context(), database.write_session() as session:
        session.get_one(User, people["writer"].id).password = hash_password(PASSWORD)
    page = window("writer")
    add_key(page, "Nyckeln", usage="secondary")
    sign_out(page)
    page.goto("/sign-in")
    page.locator("#email").fill(people["writer"].email)
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Your passkey").wait_for()
    assert page.request.get("/inbox", max_redirects=0).status == 302
    page.get_by_role("button", name="Use the passkey now").click()
    page.wait_for_url("**/")
    assert page.goto("/inbox").status == 200


def test_device_without_a_key_says_so_and_lets_one_go_on(window, people):
    """No dead end: the page says what happened and names the other ways."""
    page = window()
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("has no passkey for this place").wait_for()
    page.get_by_role("link", name="Sign in in another way").click()
    page.get_by_label("Password").wait_for()


def test_sign_in_pages_on_a_phone(window):
    """axe and width at 320 px, light and dark."""
    page = window("writer", viewport={"width": 320, "height": 800}, bypass_csp=True)
    add_key(page, "Telefonen", usage="first")
    assert faults_on_phone(page, ["/account/passkeys", "/verify"], "sv") == []
    page.context.clear_cookies()
    assert faults_on_phone(page, ["/sign-in"], "en") == []
