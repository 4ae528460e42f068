"""The pages of the rules in a browser: axe-core finds nothing, light and dark, nothing scrolls sideways at 320 px."""

import pytest

from tests.e2e.looking import faults_on_phone

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
PUBLIC = ["/rules", "/rules?q=zzzz", "/rules/H1", "/rules/W13", "/rules/X2", "/method"]
SETTINGS = ["/rulebook", "/rulebook/numbers/head_words", "/rulebook/words/jargon/sv", "/rulebook/synonyms/T01/sv"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_public_pages_have_no_violation(phone_page, language):
    wrong = faults_on_phone(phone_page(None), PUBLIC, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_a_change_have_no_violation(sign_in, phone_page, start, run_jobs, language):
    """Empty, as a draft, under way, put forward, rejected; names with and without a history."""
    start()
    author, page = sign_in("administrator"), phone_page("approver")
    wrong = faults_on_phone(page, [*SETTINGS, "/rulebook/changes", "/rulebook/names"], language)
    data = {"value": "6", "reason": "Våra rubriker är kortare.", "base_version": "0"}
    place = author.post("/rulebook/numbers/head_words", data=data).headers["Location"]
    wrong += faults_on_phone(page, [place], language)
    run_jobs()
    author.post(f"{place}/forward")
    author.post("/rulebook/names", data={"names": "Sten Norrbäck\nMaj Ås", "until": "2026-01-01"})
    author.post("/rulebook/names/1/remove")
    wrong += faults_on_phone(page, [place, "/rulebook/changes", "/rulebook/numbers/head_words", "/rulebook/names"], language)
    seen = {"seen_round": "1"}
    sign_in("approver").post(f"{place}/agree", data=seen)
    wrong += faults_on_phone(page, [place, "/rulebook/changes", "/rulebook", "/rules/H4"], language)
    assert not wrong, "\n".join(wrong)
