"""FAULTS.md X-01: what people wrote, on the pages that show it, in a browser. A page of our own proves that it would be seen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.test import TestResponse

from tests.hostile.forms import Form
from tests.hostile.poisoning import LIVE, WIDE, poison
from tests.hostile.walking import ORDER, Walk, World
from tests.serving import Served, open_context
from tests.soaking import IS_SHORT, rounds, some
from workbench.web.headers import CSP

PAGES = [("approver", one) for one in ("/inbox", "/alerts", "/evidence", "/action-plan", "/action-plan/new", "/answers", "/plan")]
PAGES += [(None, one) for one in ("/library", "/tip", "/survey/results")]
PHONE = {"width": 360, "height": 740}
WATCH = """
window.found = [];
document.addEventListener("securitypolicyviolation", (event) => {
  if (event.blockedURI === "inline" || event.blockedURI === "eval") window.found.push(`refused ${event.effectiveDirective}`);
});
"""
LOOK = """() => {
  const born = document.querySelectorAll("img[src=x], svg[onload], [onerror], b-qz").length;
  const links = [...document.links].filter((link) => /^(javascript|data|vbscript):/.test(link.protocol)).length;
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return [
    ...(window.hit ? ["a script ran"] : []), ...window.found,
    ...(born ? [`${born} elements were born`] : []), ...(links ? [`${links} links run something`] : []),
    ...(wide > 0 ? [`${wide} px wider than the window`] : []),
  ];
}"""
CONTROL = f"<!doctype html><html><title>x</title><body><p>{LIVE}</p><a href='javascript:x()'>x</a><pre>{WIDE}</pre></body></html>"


class Lookout:
    """A browser window in which every fault of a page is written down."""

    def __init__(self, context: BrowserContext) -> None:
        context.add_init_script(WATCH)
        self.page: Page = context.new_page()
        self.dialogs: list[str] = []
        self.page.on("dialog", self._note)

    def _note(self, dialog) -> None:
        self.dialogs.append(f"dialog {dialog.message!r}")
        dialog.dismiss()

    def faults(self, address: str) -> list[str]:
        """What is wrong with the page there, everything on it opened."""
        self.dialogs.clear()
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status < 500, (address, answer.status)
        self.page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        return self.dialogs + self.page.evaluate(LOOK)


@pytest.fixture
def served_world(world: World) -> Iterator[Served]:
    """The attacked house on a loopback port."""
    served = Served(world.app)
    yield served
    served.stop()


def lookout(browser: Browser, served: Served, world: World, role: str | None) -> Lookout:
    """A phone's window in which the person of a role is signed in."""
    return Lookout(open_context(browser, served.address, world.client(role), viewport=PHONE))


def shows(answer: TestResponse) -> bool:
    """Whether a browser shows this page, and hostile words on it. A part that a script fetches is shown in its page."""
    is_page = answer.status_code == 200 and answer.mimetype == "text/html" and "Content-Disposition" not in answer.headers
    return is_page and b"</html>" in answer.data and b"window.hit" in answer.data


def showing(world: World, roles: tuple[str | None, ...]) -> list[tuple[str | None, str]]:
    """(role, address) of every page that shows hostile words, once for each kind of page."""
    found = []

    def note(role: str | None, address: str, answer: TestResponse) -> None:
        if shows(answer):
            found.append((role, address))

    Walk(is_brief=True, most=1, look=note).through(world, roles)
    return found


def told(world: World, forms: list[Form]) -> int:
    """Send hostile words through every form that makes something; gives how many were taken. Nobody shuts the house meanwhile."""
    open_house = [form for form in forms if form.method == "POST" and form.endpoint != "operations.begin_read_only"]
    return sum(world.send(form, hostile(form)).status_code in (302, 303) for form in open_house)


def hostile(form: Form) -> dict[str, list[str]]:
    """The form with a hostile text in each field that holds words."""
    words = [one.name for one in form.fields if one.kind in ("textarea", "text", "")]
    return {**form.filled(), **{name: [f"Simhallen {LIVE}"] for name in words}}


def look(browser: Browser, served: Served, world: World, addresses: list[tuple[str | None, str]]) -> list[str]:
    """Open each page as its role; gives what is wrong."""
    wrong, windows = [], {}
    for role, address in addresses:
        if role not in windows:
            windows[role] = lookout(browser, served, world, role)
        wrong += [f"{role} {address}: {one}" for one in windows[role].faults(address)]
    for one in windows.values():
        one.page.context.close()
    return wrong


@pytest.mark.browser
@pytest.mark.parametrize("policy", ["", CSP], ids=["no_policy", "our_policy"])
def test_the_lookout_sees_a_script_and_a_page_that_is_too_wide(browser, policy):
    """Without our policy the script runs and is seen; with it, it is refused and is seen as well."""
    with browser.new_context(viewport=PHONE) as context:
        headers = {"Content-Type": "text/html"} | ({"Content-Security-Policy": policy} if policy else {})
        context.route("**/*", lambda route: route.fulfill(status=200, headers=headers, body=CONTROL))
        found = "\n".join(Lookout(context).faults("http://norrvik.example/"))
    assert ("a script ran" in found) == (not policy) == ("dialog" in found), found
    assert ("refused script-src" in found) == bool(policy), found
    for what in ("elements were born", "links run something", "px wider"):
        assert what in found, found


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_hostile_texts_stay_texts_in_the_browser(browser, world, served_world):
    """Sent through the forms and put into what comes from elsewhere; a sample of the approver's pages and of a visitor's."""
    walk = Walk(is_brief=True, every=12).through(world, ("approver", None))
    assert told(world, list(walk.forms.values())) > 2
    poison(world.folder / "workbench.db", before="", after=f" {LIVE} {WIDE}")
    world.clients.clear()  # one of the forms signs out
    wrong = look(browser, served_world, world, PAGES)
    assert not wrong, f"{len(wrong)} of {len(PAGES)}:\n" + "\n".join(wrong)
    assert sum(shows(world.client(role).get(address)) for role, address in PAGES) > len(PAGES) // 2


@pytest.mark.soak
@pytest.mark.browser
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", some(ORDER, 1))
def test_hostile_texts_stay_texts_on_every_page(browser, world, lived, served_world, role):
    """Every role's pages, one of each kind, after hostile words have gone through every form of that role."""
    told(world, [form for form in lived if form.role == role])
    poison(world.folder / "workbench.db", before="", after=f" {LIVE} {WIDE}")
    world.clients.clear()  # one of the forms signs out
    addresses = showing(world, (role,)) if not IS_SHORT else [(role, "/inbox"), (role, "/evidence")]
    wrong = look(browser, served_world, world, addresses)
    assert not wrong, f"{len(wrong)} of {len(addresses)}:\n" + "\n".join(wrong)
    assert len(addresses) > rounds(5, 1)
