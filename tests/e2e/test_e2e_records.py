"""A records request to its end: gathered, every passage decided, the ZIP taken out, the letter, the logs, closed."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.walking import faults_here, people_at, press, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SECTION = "21 kap. 7 § OSL (påhittat)"


@pytest.fixture
def person(installation, browser, states) -> Iterator[Callable[[str], Page]]:
    """A page of one person's."""
    with people_at(browser, installation.address, states) as open_page:
        yield open_page


def test_a_request_is_read_masked_handed_out_and_closed(person):
    """Nothing is handed out that nobody has looked at, and what was decided is what the file says."""
    guard = person("administrator")
    _gather(guard)
    expect(guard.get_by_role("button", name="Make the ZIP")).to_have_count(0)
    words = _mask_words_of_the_first(guard)
    _leave_the_second_out(guard)
    _decide_the_others(guard)
    assert not faults_here(guard)
    press(guard, "Make the ZIP")
    wait_for(guard, guard.url, lambda: guard.get_by_role("link", name="Download the ZIP").count() > 0)
    assert not faults_here(guard)
    expect(guard.locator("#letter-en")).to_contain_text("Passages left out: 1.")
    expect(guard.locator("#letter-sv")).to_contain_text(f"Stycke 2: {SECTION}")
    _file_says_what_was_decided(guard, words)
    _logs_say_who_read(guard)
    _closed(guard)


def _gather(page: Page) -> None:
    page.goto("/rumours")
    code = re.search(r"R-\w{4}", page.get_by_role("main").inner_text())
    assert code is not None
    page.goto("/privacy/requests")
    press(page, "Gather what we hold")
    expect(page.get_by_role("link", name="Write the reference number of the request.")).to_be_visible()
    page.get_by_label("Reference number of the request").fill("KS 2026/501")
    page.get_by_label("Rumour (its code)").fill(code[0])
    page.get_by_label("Language of the extract").select_option("en")
    press(page, "Gather what we hold")
    expect(page.get_by_role("heading", name="Request KS 2026/501")).to_be_visible()


def _mask_words_of_the_first(page: Page) -> str:
    """One word of the claim; the page shows it marked, and a word that does not stand there is refused and kept."""
    first = page.get_by_role("region", name="1. The claim of the rumour")
    word = max(first.locator(".pre-line").inner_text().split("\n")[1].split(), key=len)
    first.get_by_text("Mask more, or leave it out").click()
    first.get_by_label("Mask these words too").fill("finnsintehär")
    press(page, "Decide passage 1")
    expect(first.get_by_label("Mask these words too")).to_have_value("finnsintehär")
    expect(page.get_by_role("link", name=re.compile("Passage 1: These words do not stand"))).to_be_visible()
    assert not faults_here(page)
    first.get_by_label("Mask these words too").fill(word)
    page.keyboard.press("Enter")
    expect(first.locator("mark", has_text=word)).to_be_visible()
    assert page.url.endswith("#p2")
    return word


def _leave_the_second_out(page: Page) -> None:
    second = page.locator("section.panel").nth(1)
    second.get_by_text("Mask more, or leave it out").click()
    second.get_by_label("Leave the whole passage out").check()
    press(page, "Decide passage 2")
    expect(second.get_by_label("Leave the whole passage out")).to_be_checked()
    second.get_by_label("Why, with the section of the law").fill(SECTION)
    press(page, "Decide passage 2")
    expect(second.get_by_text("left out", exact=True)).to_be_visible()


def _decide_the_others(page: Page) -> None:
    for number in range(3, page.locator("section.panel").count() + 1):
        press(page, f"Decide passage {number}")
        page.wait_for_url(re.compile(f"#(p{number + 1}|finish)$"))
    expect(page.get_by_text("Every passage has been looked at.")).to_be_visible()


def _file_says_what_was_decided(page: Page, word: str) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the ZIP").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        held = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    passages = json.loads(held["handlingar.json"])
    assert word not in passages[0]["text"]
    assert "[masked by a person]" in passages[0]["text"]
    assert (passages[1]["text"], passages[1]["why_left_out"]) == ("", SECTION)
    assert SECTION in held["handlingar.html"]
    assert ["2", SECTION, "a person", "left out"] in list(csv.reader(io.StringIO(held["maskningar.csv"])))
    assert "opened the rumour" in held["logg.csv"]


def _logs_say_who_read(page: Page) -> None:
    address = page.url
    page.goto("/privacy/access")
    expect(page.get_by_role("main")).to_contain_text("KS 2026/501")
    page.goto(address)


def _closed(page: Page) -> None:
    """Only behind what tells that it cannot be undone."""
    expect(page.get_by_role("button", name="Close the request")).to_be_hidden()
    page.locator("main summary", has_text="Close the request").click()
    press(page, "Close the request and throw its texts away")
    row = page.locator("tbody tr", has_text="KS 2026/501")
    expect(row).to_contain_text("closed")
    expect(row.get_by_role("link")).to_have_count(0)
