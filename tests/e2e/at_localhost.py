"""The application at http://localhost, and windows in which people sign in: browsers allow passkeys at names only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, CDPSession, Page

from tests.e2e.walking import press

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Windows:
    """Windows of people at one application. `open` gives a page in English in a window of its own."""

    def __init__(self, app: Flask, browser: Browser, port: int) -> None:
        self.address, self.browser, self.opened = f"http://localhost:{port}", browser, []  # type: ignore[var-annotated]
        app.extensions["workbench_settings"] = replace(app.extensions["workbench_settings"], base_url=self.address)

    def open(self) -> Page:
        """A browser nobody has signed in with."""
        context = self.browser.new_context(base_url=self.address, bypass_csp=True)
        context.set_default_timeout(30_000)
        context.add_cookies([{"name": "language", "value": "en", "url": self.address}])
        self.opened.append(context)
        return context.new_page()


@contextmanager
def windows_at(app: Flask, browser: Browser, port: int) -> Iterator[Windows]:
    """Windows that are closed in the end."""
    windows = Windows(app, browser, port)
    yield windows
    for context in windows.opened:
        context.close()


def give_device(page: Page) -> tuple[CDPSession, str]:
    """A device that makes and keeps passkeys; its session and number, to take it away with."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made: dict[str, Any] = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session, made["authenticatorId"]


def sign_in(page: Page, email: str, password: str) -> None:
    """With the form; a second step is left to the caller."""
    page.goto("/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    press(page, "Sign in")


def sign_out(page: Page) -> None:
    """By the account menu."""
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").first.wait_for()


def from_menu(page: Page, name: str) -> None:
    """A page of the account menu."""
    page.goto("/")
    page.locator("details.account summary").click()
    page.locator("details.account").get_by_role("link", name=name).click()
