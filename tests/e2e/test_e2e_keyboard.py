"""By keyboard: the skip link first, focus visible and never covered, the shortcut sheet."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  const within = (value, most) => Math.min(Math.max(value, 1), most - 2);
  const top = document.elementFromPoint(within(r.left + r.width / 2, innerWidth), within(r.top + r.height / 2, innerHeight));
  const label = top && top.closest('label');
  const own = !top || top === e || e.contains(top) || top.contains(e) || (label && label.contains(e));
  return {
    name: (e.innerText || e.getAttribute('aria-label') || e.name || e.tagName).slice(0, 60),
    inView: r.bottom > 0 && r.top < innerHeight,
    outline: parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none',
    covered: !own,
  };
}"""


@pytest.fixture
def writer_page(installation, browser, states):
    """A page of the writer's."""
    context = browser.new_context(storage_state=states["writer"], viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", ["/", "/inbox", "/rumours", "/answers", "/plan", "/library"])
def test_tab_goes_through_the_page_with_visible_focus(installation, writer_page, path):
    """First the skip link; then every stop is in view, has a ring and lies on top."""
    writer_page.goto(installation.address + path)
    writer_page.keyboard.press("Tab")
    expect(writer_page.locator("a.skip-link")).to_be_focused()
    wrong = []
    for _ in range(60):
        writer_page.keyboard.press("Tab")
        stop = writer_page.evaluate(FOCUS)
        if stop is None:
            break
        if not (stop["inView"] and stop["outline"]) or stop["covered"]:
            wrong.append(stop)
    assert not wrong, wrong[:5]


def test_question_mark_opens_the_sheet_and_escape_closes_it(installation, writer_page):
    """And the key is dead inside a field."""
    writer_page.goto(installation.address + "/inbox")
    writer_page.keyboard.press("?")
    expect(writer_page.locator("#shortcuts")).to_be_visible()
    writer_page.keyboard.press("Escape")
    expect(writer_page.locator("#shortcuts")).to_be_hidden()
    writer_page.keyboard.press("/")
    expect(writer_page.locator("#site-search")).to_be_focused()
    writer_page.keyboard.press("?")
    expect(writer_page.locator("#shortcuts")).to_be_hidden()
    expect(writer_page.locator("#site-search")).to_have_value("?")
