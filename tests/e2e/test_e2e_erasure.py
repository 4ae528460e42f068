"""Erasing for a person, from what they show to the letter: by a link and by the receipt of a tip, in a real browser."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.walking import faults_here, people_at, press, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

WORD = "Kvittofinken"


@pytest.fixture
def person(installation, browser, states) -> Iterator[Callable[[str], Page]]:
    """A page of one person's."""
    with people_at(browser, installation.address, states) as open_page:
        yield open_page


def test_a_tip_is_erased_from_the_receipt_to_the_letter(installation, person):
    """Somebody regrets a tip and shows the receipt: counted, erased, answered; they see it themselves, and nothing is left."""
    receipt = _visitor_tells(person("visitor"))
    assert _places_of(installation.folder, WORD)
    guard = person("administrator")
    _erase(guard, "The address of a receipt for a tip", receipt, "KS 2026/401")
    expect(guard.get_by_role("main")).to_contain_text("Texts1")
    press(guard, "Erase 1 text")
    expect(guard.get_by_role("heading", name="Erasure KS 2026/401")).to_be_visible()
    letter = guard.locator("#letter-sv")
    expect(letter).to_contain_text(
        "Texter: 1. Anteckningar om att någon hört det: 0. Sedan sökte vi en gång till, och inget fanns kvar."
    )
    guard.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(guard, "Copy the letter")
    expect(guard.get_by_role("main")).to_contain_text("Copied")
    assert guard.evaluate("() => navigator.clipboard.readText()").startswith("Your request to be erased, KS 2026/401")
    assert not faults_here(guard)
    visitor = person("visitor")
    visitor.goto(receipt)
    expect(visitor.get_by_role("main")).to_contain_text("What you wrote has been erased with us.")
    _erase(guard, "The address of a receipt for a tip", receipt, "KS 2026/402")
    expect(guard.get_by_role("main")).to_contain_text("We hold nothing")
    assert not faults_here(guard)
    assert _places_of(installation.folder, WORD) == []
    assert receipt.rsplit("/", 1)[-1] not in (installation.folder / "erasures.jsonl").read_text()


def test_a_letter_in_a_paper_is_erased_by_its_link_after_it_was_sorted(installation, person):
    """Observation and text lose their words; undoing the sorting brings no empty row back; the register names no address."""
    writer = person("writer")
    row = writer.get_by_role("link", name="Läsare undrar om hemtjänsten")
    wait_for(writer, "/inbox?tab=new", lambda: row.count() > 0)
    row.first.click()
    expect(writer.locator("#item")).to_contain_text("Läsare undrar om hemtjänsten")
    link = writer.locator("#item").get_by_role("link", name=re.compile("^Read it at")).first.get_attribute("href")
    writer.locator("#item").get_by_role("button", name="Link to the rumour").first.click()
    expect(writer.get_by_role("main")).to_contain_text("1 item linked to a rumour.")
    guard = person("administrator")
    _erase(guard, "The link to a post or an article", f"{link}?utm_source=brev", "KS 2026/403")
    expect(guard.get_by_role("main")).to_contain_text("Observations of rumours1")
    press(guard, "Erase 2 texts and observations now")
    expect(guard.locator("#letter-en")).to_contain_text("Texts: 1. Notes that somebody had heard it: 1.")
    writer.goto("/inbox?tab=new")
    press(writer, "Undo")
    expect(writer.get_by_text("There is nothing to undo.")).to_be_visible()
    expect(writer.get_by_text("without a title")).to_have_count(0)
    guard.goto("/privacy/erasures")
    guard.get_by_role("link", name="KS 2026/403").click()
    expect(guard.get_by_role("heading", name="The answer to the person")).to_be_visible()
    lines = [json.loads(line) for line in (installation.folder / "erasures.jsonl").read_text().splitlines()]
    assert link not in str(lines)
    assert [line["reference"] for line in lines].count("KS 2026/403") == 1


def test_wrong_entries_say_beside_the_field_what_is_missing(person):
    """By the keyboard alone: the error's link leads to the field, and what was typed stays."""
    page = person("administrator")
    page.goto("/privacy/erasures")
    page.get_by_label("The account that wrote it").check()
    page.get_by_label("Link, receipt or account").fill("@nagon@social.example")
    page.get_by_label("Reference number of the request").fill("KS 2026/404")
    page.keyboard.press("Enter")
    error = page.get_by_role("link", name="Choose the network of the account.")
    error.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Network of the account")).to_be_focused()
    expect(page.get_by_label("Link, receipt or account")).to_have_value("@nagon@social.example")
    assert not faults_here(page)


def _erase(page: Page, way: str, words: str, reference: str) -> None:
    """As far as the page that says how much it is."""
    page.goto("/privacy/erasures")
    page.get_by_label(way).check()
    page.get_by_label("Link, receipt or account").fill(words)
    page.get_by_label("Reference number of the request").fill(reference)
    press(page, "Count what we hold")
    expect(page.get_by_role("heading", name="Check before erasing")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(words)


def _visitor_tells(page: Page) -> str:
    """A tip with a receipt; gives the receipt's address."""
    page.goto("/tip")
    page.get_by_label("What have you heard?").fill(f"{WORD} säger att simhallen stänger")
    page.get_by_label("Give me an address").check()
    page.get_by_label("I have read this").check()
    for _press in range(60):  # the form asks whoever is very quick to wait, and keeps everything
        with page.expect_navigation():
            press(page, "Send the tip")
        if "/tip/" in page.url:
            break
    return page.get_by_label("Address of your receipt").input_value()


def _places_of(folder: Path, word: str) -> list[str]:
    """The tables and columns of the database that hold the word; the index of words is tidied within the hour."""
    found = []
    with sqlite3.connect(f"file:{folder / 'workbench.db'}?mode=ro", uri=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in (one for one in tables if not one.startswith(("item_index", "library_index", "sqlite_"))):
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found += [f"{table}.{name}" for row in cursor for name, value in zip(names, row, strict=True) if word in str(value)]
    return sorted(set(found))
