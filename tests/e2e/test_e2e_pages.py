"""Every page that links lead to, as each person and as a visitor: axe-core finds nothing, nothing scrolls sideways."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.e2e.looking import COLOUR_RULES, endpoint_of, pages_within_reach, scrolls_sideways, violations
from workbench import create_app

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

PEOPLE = ("visitor", "administrator", "writer", "fact_checker", "approver", "partner")
EVERYBODY = {"desk.start", "security.login"}  # looked at as each person; any other page as the first who reaches it


@pytest.fixture(scope="session")
def urls(tmp_path_factory):
    """The routes of the application, to know which page an address is."""
    from tests.conftest import KEY
    from workbench.settings import Settings

    folder = tmp_path_factory.mktemp("urls")
    settings = Settings(instance_dir=folder, database_url="sqlite://", secret_key=KEY, demo=True, smtp_url="smtp://127.0.0.1:1")
    return create_app(settings).url_map.bind("127.0.0.1")


def look(page: Page, address: str, language: str) -> list[str]:
    """What is wrong with one page, in words: all rules in light, the colour rules in dark, and the width of a small phone."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {row}" for row in violations(page, only=COLOUR_RULES)]
    page.set_viewport_size({"width": 320, "height": 800})
    if scrolls_sideways(page) > 0:
        found.append(f"{scrolls_sideways(page)} px wider than 320")
    page.set_viewport_size({"width": 1280, "height": 900})
    return [f"{address} ({language}): {row}" for row in found]


@pytest.fixture(scope="session")
def looked_at() -> set[tuple[str, str]]:
    """(endpoint, who) of the pages that have been looked at."""
    return set()


@pytest.mark.parametrize("person", PEOPLE)
def test_pages_have_no_violation(installation, browser, states, urls, looked_at, person):
    """axe-core with all details open, in both colour schemes; 320 and 1280 px wide; every second page in English.

    The rooms' own tests look at each page in both languages.
    """
    wrong: list[str] = []
    context = browser.new_context(storage_state=states[person], bypass_csp=True)
    page = context.new_page()
    reached = list(pages_within_reach(page, urls, installation.address + "/"))
    for place, address in enumerate(reached):
        endpoint = endpoint_of(urls, urlsplit(address).path)
        who = person if endpoint in EVERYBODY else "anybody"
        if (endpoint, who) in looked_at:
            continue
        looked_at.add((endpoint, who))
        wrong += look(page, address, ("sv", "en")[place % 2])
    context.close()
    assert len(reached) >= (5 if person == "visitor" else 8)
    assert not wrong, f"{len(wrong)} faults:\n" + "\n".join(wrong)
