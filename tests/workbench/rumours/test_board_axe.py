"""List, board, map, time line, narratives and saved views in a browser: axe-core, a phone's width, ticks and a dropped card."""

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.rumours import queries, service
from workbench.rumours.board import service as districts
from workbench.rumours.narratives import service as narratives
from workbench.rumours.saving import bulk
from workbench.rumours.saving import service as saving

pytestmark = pytest.mark.browser


@pytest.fixture
def furnished(work, on, open_one, decide, people, clock, heard):
    """Two rumours, a district with six reports, a narrative, a saved view and a change to many; returns the first code."""
    code, other = open_one(), open_one("Skolan stänger", theme="T05")
    decide(code, "respond")
    writer = people["writer"]
    for number in range(6):
        told = heard(f"Hört {number}", place="Sjösidan")
        on(code, lambda s, r, one=told: service.add_sighting(s, r, one, actor_id=writer.id, now=clock.utcnow()))

    def furnish(session):
        now, path = clock.utcnow(), "M 100 100 L 900 100 L 900 900 Z"
        districts.add_district(session, "Sjösidan", more_names=["Hamnen"], outline=path, actor_id=None, now=now)
        texts = {"summary": "Andra går före.", "concern": "Att vänta.", "truth": "Kön gäller alla."}
        story = narratives.open_narrative(session, "Andra går före", **texts, actor_id=writer.id, now=now)
        rumours = [queries.rumour_by_code(session, one) for one in (code, other)]
        narratives.add_rumour(session, story, rumours[0], actor_id=writer.id, now=now)
        wanted = {"theme": "T01"}
        saving.save_view(session, "Bostad", wanted=wanted, layout="board", is_shared=True, actor=writer, now=now)
        chosen = bulk.Chosen([row.id for row in rumours], 2)
        bulk.close(session, chosen, "Hörs inte längre.", actor=people["administrator"], now=now)

    work(furnish)
    return code


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_pages_have_no_faults_on_a_phone(signed_in, furnished, language):
    page = signed_in("approver", language=language, viewport={"width": 320, "height": 640}).new_page()
    paths = (
        "/rumours?state=any", "/rumours/board?state=any", "/rumours/map?state=any", "/rumours/timeline?state=any",
        f"/rumours/{furnished}/timeline", f"/rumours/{furnished}/column", "/rumours/narratives", "/rumours/narratives/1",
        "/rumours/narratives/new", "/rumours/views", "/rumours/views/new?list=theme%3DT01", "/rumours/many/1",
    )  # fmt: skip
    assert faults_on_phone(page, paths, language) == []


def test_the_administrators_pages_have_no_faults_on_a_phone(signed_in, furnished):
    page = signed_in("administrator", language="sv", viewport={"width": 320, "height": 640}).new_page()
    paths = ("/rumours/districts", "/rumours/districts/1", "/rumours/districts/import")
    assert faults_on_phone(page, paths, "sv") == []


def test_ticks_are_counted_and_a_dropped_card_asks_for_the_reason(signed_in, furnished):
    page = signed_in("approver", language="en", viewport={"width": 1280, "height": 1600}).new_page()
    page.goto("/rumours?state=any")
    page.locator('input[name="code"]').first.check()
    assert page.locator("[data-change]").inner_text() == "Change 1 rumour…"
    page.locator("[data-choose-page]").click()
    page.locator("[data-change]").click()
    assert page.locator("h1").inner_text() == "Change 2 rumours"
    page.goto("/rumours/board?state=any")
    page.locator(".card-rumour").first.drag_to(page.locator('[data-column="worry"]'))
    page.wait_for_url("**/column?*decision=worry*")
    assert page.locator('input[value="worry"]').is_checked()
    assert page.locator("#reason").is_visible()
