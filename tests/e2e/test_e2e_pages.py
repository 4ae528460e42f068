"""Every page that links lead to, as each person and as a visitor: axe-core finds nothing, nothing scrolls sideways."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.e2e.looking import endpoint_of, pages_within_reach, scrolls_sideways, violations
from workbench import create_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

PEOPLE = ("visitor", "administrator", "writer", "fact_checker", "approver", "partner")
VIEWS = (("sv", "light"), ("en", "dark"), ("sv", "dark"), ("en", "light"))
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
    """What is wrong with one page, in words."""
    page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
    for closed in page.locator("details:not([open]) > summary").all():
        if closed.is_visible():
            closed.click()
    found = [f"{address} ({language}): {row}" for row in violations(page)]
    page.set_viewport_size({"width": 320, "height": 800})
    if scrolls_sideways(page) > 0:
        found.append(f"{address} ({language}): {scrolls_sideways(page)} px wider than 320")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


@pytest.fixture(scope="session")
def looked_at() -> set[tuple[str, str]]:
    """(endpoint, who) of the pages that have been looked at."""
    return set()


@pytest.mark.parametrize("person", PEOPLE)
def test_pages_have_no_violation(installation, browser, states, urls, looked_at, person):
    """axe-core with all details open, in both languages and both colour schemes; 320 and 1280 px wide."""
    wrong: list[str] = []
    contexts = {
        scheme: browser.new_context(storage_state=states[person], color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
        for scheme in ("light", "dark")
    }
    pages = {scheme: context.new_page() for scheme, context in contexts.items()}
    reached = list(pages_within_reach(pages["light"], urls, installation.address + "/"))
    for address in reached:
        endpoint = endpoint_of(urls, urlsplit(address).path)
        who = person if endpoint in EVERYBODY else "anybody"
        if (endpoint, who) in looked_at:
            continue
        looked_at.add((endpoint, who))
        for language, scheme in VIEWS:
            wrong += look(pages[scheme], address, language)
    [context.close() for context in contexts.values()]
    assert len(reached) >= (5 if person == "visitor" else 8)
    assert not wrong, f"{len(wrong)} faults:\n" + "\n".join(wrong)
