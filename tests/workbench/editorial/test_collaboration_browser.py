"""Choosing a passage by marking it, in a real browser: in the editor by keyboard, in the finished text by selection."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from workbench.editorial import service
from workbench.editorial.collaborating import comments
from workbench.editorial.collaborating.models import Suggestion
from workbench.editorial.collaborating.passages import Passage
from workbench.editorial.models import ReviewComment

pytestmark = [pytest.mark.browser]


def test_words_marked_by_keyboard_in_the_editor_go_into_the_comment(context, start, database, text):
    sandwich = start()
    page = context.new_page()
    page.goto(f"/answers/{sandwich.slug}/edit")
    page.locator("#headline").focus()
    page.keyboard.press("Home")
    for _press in range(9):
        page.keyboard.press("Shift+ArrowRight")
    page.get_by_text("Comment on a passage", exact=True).click()
    expect(page.locator("[data-marked-words]")).to_have_text("Simhallen")
    expect(page.locator("#comment-passage")).to_be_hidden()
    page.fill("#text", "Vilken simhall?")
    page.get_by_role("button", name="Add the comment").click()
    expect(page.locator(".thread blockquote").first).to_have_text("Simhallen")
    with database.read_session() as session:
        row = session.scalar(select(ReviewComment))
    assert (row.part, row.passage_start, row.passage_end) == ("headline", 0, 9)


def test_a_comment_leads_to_its_passage_in_the_editor(context, start, act, text):
    sandwich = start()
    place = text["myth"].index("som inte stämmer")
    passage = Passage("myth", place, place + 16, "som inte stämmer")
    act(comments.comment_on, sandwich, "approver", passage, "Bra varning.")
    page = context.new_page()
    page.goto(f"/answers/{sandwich.slug}/edit")
    page.get_by_role("link", name="Go to the passage").click()
    expect(page.locator("#myth")).to_be_focused()
    marked = page.evaluate("() => { const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd) }")
    assert marked == "som inte stämmer"


def test_words_marked_in_the_finished_text_become_a_suggestion(context, start, database, look):
    sandwich = start()
    page = context.new_page()
    page.goto(f"/answers/{sandwich.slug}")
    page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.querySelector(".sandwich-article"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf("samma avgift");
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + 12);
                document.getSelection().removeAllRanges();
                document.getSelection().addRange(range);
                return;
            }
        }"""
    )
    link = page.get_by_role("link", name="Suggest other words for a passage")
    expect(link).to_have_attribute("href", f"/answers/{sandwich.slug}/suggest?marked=&quoted=samma+avgift")
    link.click()
    expect(page.locator("#replacement")).to_have_value("samma avgift")
    page.fill("#replacement", "lika mycket")
    page.get_by_role("button", name="Send the suggestion").click()
    expect(page.locator(".thread ins")).to_contain_text("lika mycket")
    with database.read_session() as session:
        row = session.scalar(select(Suggestion))
    assert (row.part, row.passage, row.replacement) == ("headline", "samma avgift", "lika mycket")


def test_two_texts_become_one_in_the_browser(context, start, act, look, text):
    """C-01 in the browser: both versions with their differences, a choice by keyboard, both kept."""
    sandwich = start()
    page = context.new_page()
    page.goto(f"/answers/{sandwich.slug}/edit")
    theirs = {**text, "headline": "Kollegans rubrik", "closing_fact": text["closing_fact"].replace("60 kronor", "sextio kronor")}
    act(service.save_revision, sandwich, "second_writer", document=theirs, base_revision_id=look(sandwich).current_revision_id)
    page.fill("#headline", "Min rubrik")
    page.get_by_role("button", name="Save as revision").click()
    expect(page.locator("h1")).to_have_text("Two texts become one")
    expect(page.locator("#merged-closing_fact ~ p ins")).to_contain_text("sextio")
    places = page.locator("fieldset.place")
    for number in range(places.count()):
        choice = places.nth(number).locator("input").first
        choice.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        expect(choice).to_be_checked()
    page.get_by_role("button", name="Save both as revision 4").click()
    expect(page.locator("#headline")).to_have_value("Min rubrik")
    expect(page.locator("#closing_fact")).to_have_value(theirs["closing_fact"])
