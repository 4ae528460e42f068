"""The municipality's own sign-in as people meet it: in, roles, out, and what fails. A real provider on loopback."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.at_localhost import windows_at
from tests.e2e.walking import faults_here
from tests.identity_provider import IdentityProvider

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FILE = """
issuer = "{issuer}"
client_id = "workbench"
client_secret = "a secret of the tests"
[roles]
"Kommunikation" = ["writer"]
"Insyn" = ["auditor"]
"""


@pytest.fixture
def provider(clock, monkeypatch, settings):
    """A provider where Sara Berg of the group Kommunikation is signed in; the installation knows it."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    provider = IdentityProvider(lambda: int(clock.utcnow().timestamp()))
    provider.person["groups"] = ["Kommunikation"]
    path = settings.instance_dir / "single-sign-on.toml"
    path.write_text(FILE.format(issuer=provider.issuer))
    path.chmod(0o600)
    yield provider
    provider.stop()


@pytest.fixture
def page(provider, app, served, browser, people):
    """A window in which nobody is signed in."""
    with windows_at(app, browser, served.port) as windows:
        yield windows.open()


def test_in_by_a_group_out_again_and_without_the_role(page, provider):
    """The first visit makes the account; signing out leads on to the provider; a group that was left takes the role."""
    page.goto("/inbox")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    assert not faults_here(page)
    _go(page)
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    page.goto("/account/single-sign-on")
    expect(page.get_by_text("It is your only way in.")).to_be_visible()
    assert not faults_here(page)
    page.goto("/")
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert provider.questions[-1]["id_token_hint"]
    provider.person["groups"] = ["Insyn"]
    _go(page)
    page.wait_for_url("**/")
    assert page.request.get("/inbox/paste").status == 403
    assert page.request.get("/privacy/access").status == 200
    page.context.clear_cookies(name="workbench")
    provider.person["groups"] = []
    _refused(page, "none of your groups gives a role here")


def test_strangers_and_interruptions_are_told_what_to_do(page, provider, people):
    """Unknown to every group, an address that has an account here, a token of another issuer, a no at the provider."""
    provider.person["groups"] = ["Parkförvaltningen"]
    _refused(page, "none of your groups gives a role here")
    provider.person |= {"groups": ["Kommunikation"], "email": people["writer"].email, "sub": "subject-2"}
    _refused(page, "already an account")
    provider.person |= {"email": "ny@norrvik.example", "sub": "subject-3"}
    provider.change = {"iss": "https://nagon-annan.example"}
    _refused(page, "does not hold, so nobody was signed in")
    provider.change = {}
    page.goto("/sign-in/single-sign-on/done?error=access_denied&state=x")
    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    assert not faults_here(page)


def test_provider_that_is_away_leaves_the_other_ways(page, provider):
    """The page says so, offers them, and signs in when the provider is back."""
    provider.server.shutdown()
    provider.thread.join()
    provider.server.server_close()
    _refused(page, "does not answer just now")
    page.get_by_role("link", name="Sign in in another way").click()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    back = IdentityProvider(provider.now, port=provider.server.port)
    back.person["groups"] = ["Kommunikation"]
    try:
        _go(page)
        page.wait_for_url("**/")
    finally:
        back.stop()


def _go(page: Page) -> None:
    if "/sign-in" not in page.url:
        page.goto("/sign-in")
    page.get_by_role("link", name="Sign in with your account at Norrvik").click()


def _refused(page: Page, words: str) -> None:
    """The page says what happened and leads back; nobody is signed in."""
    page.goto("/sign-in")
    _go(page)
    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(words)
    assert page.get_by_role("main").get_by_role("link").count() >= 1
    assert not faults_here(page)
    assert page.request.get("/inbox", max_redirects=0).status == 302
