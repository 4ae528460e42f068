"""The editor's section of sources on a phone and wide: axe-core, sideways scroll, and the search as one types."""

import pytest

from tests.e2e.looking import COLOUR_RULES, scrolls_sideways, violations
from tests.workbench.editorial.test_editorial_evidence import cited, figure, keep, source  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_section_of_sources_has_no_violation(cited, phone_page, language):  # noqa: F811
    page = phone_page("writer")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert page.goto(f"/answers/{cited.slug}/edit?lang={language}").status == 200
    wrong = violations(page)
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark: {row}" for row in violations(page, only=COLOUR_RULES)]
    assert scrolls_sideways(page) <= 0
    assert not wrong, "\n".join(wrong)


def test_place_of_the_writer_is_kept_for_a_figure(cited, phone_page):  # noqa: F811
    page = phone_page("writer")
    page.goto(f"/answers/{cited.slug}/edit")
    page.get_by_text("Put in a figure of the fact bank").click()
    page.locator("#closing_fact").evaluate("area => { area.focus(); area.setSelectionRange(9, 9); area.blur(); }")
    assert page.locator("[data-caret]").input_value() == "closing_fact:9"
    assert page.locator("#cite_part").input_value() == "closing_fact"
    page.locator("#cite_part").select_option("explanation")
    assert page.locator("[data-caret]").input_value() == ""
