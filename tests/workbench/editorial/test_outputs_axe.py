"""The pages of outputs and of the look in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px."""

import pytest

from tests.e2e.looking import COLOUR_RULES, scrolls_sideways, violations
from workbench.editorial import service

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
LOOK = {"name": "Norrviks kommun", "unit": "Kommunikation", "ground": "#ffffff", "ink": "#14201d", "band": "#0b5560"}


def look(page, paths, language):
    """Everything that axe finds, light and dark with every detail open, and what is wider than the phone."""
    wrong = []
    for path in paths:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.locator("h1").count() == 1, path
        found = violations(page)
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {row}" for row in violations(page, only=COLOUR_RULES)]
        wide = scrolls_sideways(page)
        wrong += [f"{path}: {row}" for row in found + ([f"{wide} px wider than 320"] if wide > 0 else [])]
    return wrong


@pytest.mark.parametrize("language", ["sv", "en"])
def test_outputs_have_no_violation(approved, start, act, text, phone_page, language):
    ready, draft, empty = approved().slug, start().slug, start()
    bad = {**text, "headline": "Nyanlända badar gratis i simhallen", "opening_fact": "Nyanlända badar gratis i simhallen. [1]"}
    act(service.save_revision, empty, "writer", document=bad, base_revision_id=empty.current_revision_id)
    paths = [f"/answers/{slug}/outputs" for slug in (ready, draft, empty.slug)]
    paths += [f"/answers/{ready}/outputs?grey=1", f"/answers/{ready}", f"/answers/{draft}/edit"]
    wrong = look(phone_page("writer"), paths, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_look_has_no_violation(sign_in, phone_page, language):
    page = phone_page("administrator")
    wrong = look(page, ["/look"], language)
    sign_in("administrator").post("/look", data={**LOOK, "do": "save"})
    wrong += look(page, ["/look"], language)
    assert not wrong, "\n".join(wrong)
