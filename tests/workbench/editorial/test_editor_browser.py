"""The coach, paste and what is kept, in a real browser: as a person at the keyboard meets them."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from sandwiches import Fix
from tests.e2e.looking import COLOUR_RULES, scrolls_sideways, violations
from tests.workbench.editorial.conftest import TEXT
from tests.workbench.editorial.typing import open_editor
from workbench.editorial import live_views
from workbench.editorial.queries import revision_of

pytestmark = [pytest.mark.browser]
WORD = (
    "<html><head><style>p{margin:0}</style></head><body><p class=MsoNormal><b style='mso-bidi-font-weight:normal'>Alla</b>"
    " betalar<o:p></o:p></p><p class=MsoNormal>enligt <a href='https://norrvik.example/taxa'>taxan</a>"
    "<a href='#_ftn1'><sup>[1]</sup></a>.<script>alert(1)</script></p></body></html>"
)
PASTE = """(html) => {
  const area = document.activeElement, data = new DataTransfer();
  data.setData("text/html", html); data.setData("text/plain", "plain");
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_pasted_page_becomes_plain_text_and_can_be_undone(context, start):
    page = open_editor(context, start().slug)
    page.fill("#closing_fact", "")
    page.focus("#closing_fact")
    page.evaluate(PASTE, WORD)
    expect(page.locator("#closing_fact")).to_have_value("**Alla** betalar\n\nenligt [taxan](https://norrvik.example/taxa)[1].")
    expect(page.locator("#said")).to_contain_text("Pasted as plain text")
    page.keyboard.press("Control+z")
    expect(page.locator("#closing_fact")).to_have_value("")


def test_remarks_are_reached_by_key_and_rest_when_switched_off(context, start):
    page = open_editor(context, start().slug)
    page.fill("#closing_fact", TEXT["closing_fact"].replace("60 kronor", "75 kronor"))
    expect(page.locator("#line-C3")).to_be_visible()
    page.focus("#headline")
    for _press in range(page.locator("[data-line]").count()):
        page.keyboard.press("F8")
        if "C3" in page.locator("#said").inner_text():
            break
    assert page.evaluate("document.activeElement.id") == "closing_fact"
    assert page.evaluate("getSelection().toString() || document.activeElement.value.slice(document.activeElement.selectionStart,"
                         " document.activeElement.selectionEnd)") == "75"  # fmt: skip
    page.evaluate("document.body.dataset.shortcuts = 'off'")
    page.focus("#headline")
    page.keyboard.press("F8")
    assert page.evaluate("document.activeElement.id") == "headline"


def test_an_unchanged_remark_is_not_said_again_and_stays_open(context, start):
    page = open_editor(context, start().slug)
    page.fill("#closing_fact", TEXT["closing_fact"].replace("60 kronor", "75 kronor"))
    page.locator("#why-C3 summary").click()
    page.evaluate(
        "window.said = 0; new MutationObserver(() => { window.said += 1; }).observe(document.getElementById('coach-summary'),"
        " { childList: true, subtree: true, characterData: true })"
    )
    with page.expect_response("**/check"):
        page.locator("#opening_fact").press("End")
        page.locator("#opening_fact").press_sequentially(" ")
    expect(page.locator("#why-C3")).to_have_attribute("open", "")
    assert page.evaluate("window.said") == 0


def test_a_tick_stays_through_later_checks(context, start, text):
    """The ticked warning goes from the coach to "Ticked by you", is sent along with each check, and can be taken away."""
    page = open_editor(context, start().slug)
    page.fill("#explanation", TEXT["explanation"] + " Badet har 3 bassänger.")
    name = "mark-W4"
    page.locator(f".coach [name={name}]").check()
    expect(page.locator(f"#ticked-box [name={name}]")).to_be_checked()
    with page.expect_response("**/check"):
        page.locator("#opening_fact").press_sequentially("x")
    expect(page.locator(f"#ticked-box [name={name}]")).to_be_checked()
    expect(page.locator(f".coach [name={name}]")).to_have_count(0)


def test_what_is_typed_while_the_server_is_away_is_found_after_it_came_back(context, start, served):
    page = open_editor(context, start().slug)
    served.stop()
    page.fill("#headline", "Skriven medan servern var borta")
    expect(page.locator("#saved")).to_contain_text("kept in this browser")
    page.close(run_before_unload=False)
    served.start()
    again = open_editor(context, page.url.split("/")[-2])
    again.get_by_role("button", name="Put it back").click()
    expect(again.locator("#headline")).to_have_value("Skriven medan servern var borta")
    expect(again.locator("#saved")).to_contain_text("Saved today")


def test_a_text_that_is_too_long_stays_in_the_field_and_in_the_browser(context, start):
    sandwich = start()
    page = open_editor(context, sandwich.slug)
    page.fill("#explanation", "Ett ord till. " * 7200)
    expect(page.locator("#saved")).to_contain_text("Explanation is too long: 100,800 characters")
    page.close(run_before_unload=False)
    again = open_editor(context, sandwich.slug)
    again.get_by_role("button", name="Put it back").click()
    assert len(again.input_value("#explanation")) == 100_800
    again.get_by_role("button", name="Save as revision").click()
    expect(again.locator("#error-summary")).to_contain_text("At most 20,000 can be kept")
    assert len(again.input_value("#explanation")) > 100_000


def test_a_saved_text_is_not_offered_as_newer_although_it_was_cleaned(context, start):
    page = open_editor(context, start().slug)
    page.fill("#headline", "Alla <b>vuxna</b> betalar lika i Norrvik")
    page.get_by_role("button", name="Save as revision").click()
    expect(page.locator("main")).to_contain_text("Taken away: 2 HTML tags")
    expect(page.locator("#headline")).to_have_value("Alla **vuxna** betalar lika i Norrvik")
    expect(page.locator("#kept-here")).to_be_hidden()


def test_a_second_press_saves_once(context, start, look, database):
    sandwich = start()
    page = open_editor(context, sandwich.slug)
    page.fill("#headline", "Simhallen tar samma avgift av alla i Norrvik")
    page.get_by_role("button", name="Save as revision").dblclick()
    expect(page.locator("main")).to_contain_text("Saved as revision 3")
    with database.read_session() as session:
        assert revision_of(session, look(sandwich).current_revision_id).number == 3


AFTER = "getComputedStyle(document.querySelector('.source-list a[href^=http]'), '::after').content"


@pytest.mark.parametrize("page", ["", "/edit", "/preview"], ids=["answer", "editor", "preview"])
def test_paper_has_the_text_and_the_addresses_of_its_sources_and_no_menus(context, start, page):
    """EXPECTATIONS 29: what is printed is the sandwich with its sources as text."""
    paper = context.new_page()
    paper.goto(f"/answers/{start().slug}{page}")
    paper.emulate_media(media="print")
    sources = paper.locator(".print-only").inner_text() if page == "/edit" else paper.evaluate(AFTER)
    assert "https://norrvik.example/simhallen" in sources
    for control in (".topbar", ".rail", ".foot", "main .btn"):
        expect(paper.locator(control).locator("visible=true")).to_have_count(0)
    assert TEXT["headline"] in paper.locator("main").inner_text()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_editor_and_answers_are_sound_for_axe_with_everything_open(context, start, width, language):
    """Remarks, folded fields and reasons are open, light and dark; nothing is wider than the window."""
    slug, page = start().slug, context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    wrong = []
    for path in (f"/answers/{slug}/edit", f"/answers/{slug}", "/answers"):
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(f"{path}?lang={language}")
        if path.endswith("/edit"):
            page.fill("#closing_fact", TEXT["closing_fact"].replace("60 kronor", "75 kronor"))
            expect(page.locator("#line-C3")).to_be_visible()
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true })")
        wrong += [f"{path}: {row}" for row in violations(page)]
        page.emulate_media(color_scheme="dark")
        wrong += [f"{path}, dark: {row}" for row in violations(page, only=COLOUR_RULES)]
        wrong += [f"{path}: wider than {width}"] if scrolls_sideways(page) > 0 else []
    page.close(run_before_unload=False)
    assert not wrong, "\n".join(wrong)


def test_a_repair_is_written_where_it_belongs_and_is_undone_by_button_and_by_key(context, start, monkeypatch):
    """The button says what it does; the text changes only then; Undo and Ctrl+Z both bring back what stood there."""
    at = TEXT["opening_fact"].index("Taxan")
    fix = Fix("opening_fact", at, at + 5, "Taxan", "Priset", "Byt till ”Priset”", "Change to “Priset”")
    check = live_views.check_text

    def with_repair(*about, **more):
        document, findings = check(*about, **more)
        if not fix.fits(document.opening_fact):
            return document, findings
        about_words = {"part": "opening_fact", "quote": "Taxan", "span": (at, at + 5), "severity": "warn", "fix": fix}
        return document, [*(replace(one, **about_words) for one in findings[:1])]

    monkeypatch.setattr(live_views, "check_text", with_repair)
    page = open_editor(context, start().slug)
    page.locator("#headline").press_sequentially("x")
    changed = TEXT["opening_fact"].replace("Taxan", "Priset")
    button = page.get_by_role("button", name="Change to “Priset”")
    expect(button).to_be_visible()
    expect(page.locator("#opening_fact")).to_have_value(TEXT["opening_fact"])
    button.click()
    expect(page.locator("#opening_fact")).to_have_value(changed)
    expect(page.locator("#said")).to_contain_text("Done: Change to “Priset”.")
    page.locator("#undo-opening_fact button").click()
    expect(page.locator("#opening_fact")).to_have_value(TEXT["opening_fact"])
    button.click()
    expect(page.locator("#opening_fact")).to_have_value(changed)
    page.keyboard.press("Control+z")
    expect(page.locator("#opening_fact")).to_have_value(TEXT["opening_fact"])
    expect(page.locator("#undo-opening_fact")).to_be_hidden()
