"""Reuse, planning and pictures in a browser: axe-core finds nothing, no page scrolls sideways, a block goes in at the cursor."""

from io import BytesIO

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.e2e.looking import COLOUR_RULES, scrolls_sideways, violations
from tests.workbench.editorial.test_images_redrawing import picture
from tests.workbench.editorial.test_images_views import give
from tests.workbench.editorial.test_reuse_views import newest, save_block
from tests.workbench.editorial.typing import open_editor
from workbench.editorial.reuse.models import Block

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
LONG = "Allaktivitetshusbyggnadsplanerna" * 3


@pytest.fixture
def paths(sign_in, live, start, make_rumour, database):
    """Every page of the three folders, with something on it and with nothing."""
    client, public, draft = sign_in("writer"), live(), start()
    save_block(client, draft.slug, name=LONG, review_by="2026-01-01")
    with database.read_session() as session:
        number = session.scalars(select(Block.id)).one()
    client.post(f"/answers/{draft.slug}/insert/{number}")
    change = {"name": LONG, "text": f"{LONG} gäller alla lika. [1]", "theme": "", "review_by": "2026-01-01"}
    client.post(f"/blocks/{number}/change", data=change)
    client.post(f"/answers/{draft.slug}/start-from/{public.slug}", data={"part": ["headline"]})
    give(client, draft.slug, picture(size=(900, 300)), text="60 kronor", contrast="7")
    name = newest(database, draft.slug).document["images"][0]["url"].rsplit("/", 1)[-1]
    return [
        f"/rumours/{make_rumour().code}/answer",
        f"/answers/{draft.slug}/edit",
        f"/answers/{draft.slug}",
        f"/answers/{public.slug}",
        f"/answers/{draft.slug}/start-from/{public.slug}",
        f"/answers/{draft.slug}/save-block/explanation",
        f"/answers/{draft.slug}/save-block/sources",
        f"/answers/{draft.slug}/planning",
        f"/answers/{draft.slug}/pictures",
        f"/answers/{public.slug}/pictures",
        f"/answers/{draft.slug}/pictures/{name}",
        "/blocks",
        "/blocks?q=finnsinte",
        "/blocks?theme=T98",
        f"/blocks?for={draft.slug}",
        f"/blocks/{number}?since=1",
        f"/blocks/{number}/change",
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_reuse_have_no_violation(paths, phone_page, language):
    page, wrong = phone_page("writer"), []
    for path in paths:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert page.locator("h1").count() == 1, path
        page.evaluate("() => document.querySelectorAll('main details').forEach(one => { one.open = true })")
        found = violations(page)
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {row}" for row in violations(page, only=COLOUR_RULES)]
        wide = scrolls_sideways(page)
        wrong += [f"{path}: {row}" for row in found + ([f"{wide} px wider than 320"] if wide > 0 else [])]
        page.set_viewport_size({"width": 1280, "height": 900})
        wrong += [f"{path}: wide: {row}" for row in violations(page)]
        page.set_viewport_size({"width": 320, "height": 800})
    assert not wrong, "\n".join(wrong)


def test_empty_list_of_blocks_has_no_violation(app, phone_page):
    page = phone_page("writer")
    page.goto("/blocks?lang=sv")
    assert violations(page) == []


def test_a_block_goes_in_where_the_cursor_stands(context, start, sign_in, app, database):
    """With an emoji before it: the browser counts it twice, the server once. What was typed is kept."""
    app.config["WTF_CSRF_ENABLED"] = False
    draft = start()
    save_block(sign_in("writer"), draft.slug, text="Det gäller alla. [1]")
    app.config["WTF_CSRF_ENABLED"] = True
    page = open_editor(context, draft.slug)
    expect(page.locator("[data-insert-hint]")).to_contain_text("Put the cursor in a part")
    page.fill("#closing_fact", "Pris 🏊 lika. Slut.")
    page.locator("#closing_fact").focus()
    page.evaluate("() => document.getElementById('closing_fact').setSelectionRange(13, 13)")
    expect(page.locator("[data-insert-hint]")).to_contain_text("They go in at the cursor in")
    page.locator("[data-insert]").click()
    expect(page.locator("#closing_fact")).to_have_value("Pris 🏊 lika. Det gäller alla. [1] Slut.")
    assert newest(database, draft.slug).document["closing_fact"] == "Pris 🏊 lika. Det gäller alla. [1] Slut."
    expect(page.locator("#kept-here")).to_be_hidden()


def test_a_bad_file_leaves_the_typed_text_in_the_editor(context, start, tmp_path):
    """From the editor with unsaved text to the pictures, a file that is none, and back: the text is there."""
    draft = start()
    page = open_editor(context, draft.slug)
    page.fill("#headline", "Skriven strax före bilden")
    page.get_by_role("button", name="Add or describe pictures").click()
    page.set_input_files("#file", {"name": "bild.png", "mimeType": "image/png", "buffer": BytesIO(b"ingen bild").read()})
    page.fill("#alt", "Diagram")
    page.get_by_role("button", name="Put the picture into the text").click()
    expect(page.locator("#error-summary")).to_contain_text("This is not a picture")
    expect(page.locator("#alt")).to_have_value("Diagram")
    page.get_by_role("link", name="Back to the editor").click()
    expect(page.locator("#headline")).to_have_value("Skriven strax före bilden")
