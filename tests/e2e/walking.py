"""What walks share: a page for each person, pressing, waiting for the worker, and looking at the page one stands at."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.e2e.looking import COLOUR_RULES, scrolls_sideways, violations


@contextmanager
def people_at(browser: Browser, address: str, states: dict[str, object]) -> Iterator[Callable[[str], Page]]:
    """Pages in English, one a role, at one installation; "visitor" is signed in nowhere. Closed in the end."""
    pages: dict[str, Page] = {}

    def open_page(role: str) -> Page:
        if role not in pages:
            context = browser.new_context(storage_state=states[role], base_url=address, bypass_csp=True)  # type: ignore[arg-type]
            context.add_cookies([{"name": "language", "value": "en", "url": address}])
            pages[role] = context.new_page()
        return pages[role]

    yield open_page
    for page in pages.values():
        page.context.close()


def press(page: Page, name: str) -> None:
    """Press the button of the main part whose name begins so."""
    page.get_by_role("main").get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first.click()


def wait_for(page: Page, path: str, is_there: Callable[[], bool], seconds: float = 60) -> None:
    """Open a page again and again until it shows what the worker has to do first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        page.goto(path)
        if is_there():
            return
    raise AssertionError(f"{path} did not show it within {seconds} s:\n{page.locator('main').inner_text()[:2000]}")


def faults_here(page: Page) -> list[str]:
    """What is wrong with the page as it stands, typed values and all: axe-core in light and dark, details open, 320 px wide."""
    size = page.viewport_size or {"width": 1280, "height": 720}
    page.set_viewport_size({"width": 320, "height": 800})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate("() => document.querySelectorAll('main details').forEach(one => { one.open = true })")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {row}" for row in violations(page, only=COLOUR_RULES)]
    if (wide := scrolls_sideways(page)) > 0:
        found.append(f"{wide} px wider than 320")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size)
    return [f"{page.url}: {row}" for row in found]
