"""The pages of outputs and of the look in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px."""

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.editorial import service

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
LOOK = {"name": "Norrviks kommun", "unit": "Kommunikation", "ground": "#ffffff", "ink": "#14201d", "band": "#0b5560"}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_outputs_have_no_violation(approved, start, act, text, phone_page, language):
    ready, draft, empty = approved().slug, start().slug, start()
    bad = {**text, "headline": "Nyanlända badar gratis i simhallen", "opening_fact": "Nyanlända badar gratis i simhallen. [1]"}
    act(service.save_revision, empty, "writer", document=bad, base_revision_id=empty.current_revision_id)
    paths = [f"/answers/{slug}/outputs" for slug in (ready, draft, empty.slug)]
    paths += [f"/answers/{ready}/outputs?grey=1", f"/answers/{ready}", f"/answers/{draft}/edit"]
    wrong = faults_on_phone(phone_page("writer"), paths, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_look_has_no_violation(sign_in, phone_page, language):
    page = phone_page("administrator")
    wrong = faults_on_phone(page, ["/look"], language)
    sign_in("administrator").post("/look", data={**LOOK, "do": "save"})
    wrong += faults_on_phone(page, ["/look"], language)
    assert not wrong, "\n".join(wrong)
