"""A number that counts things has a form for one: "1 rows" and "de 1" are nobody's language."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tests.contract.test_contract_languages import KEYWORDS, METHODS, OPTIONS, WORKBENCH

COUNTED = re.compile(r"%\((?:count|num|hours|days|seconds)\)[sd] +(?:[a-zåäö]+ )?[a-z]+s\b")
NEVER_ONE = Path(__file__).with_name("never_one.txt")


def test_a_count_has_a_form_for_one_or_is_never_one():
    """Sentences whose number the program keeps from being one stand in never_one.txt; every other one asks ngettext."""
    plain = {
        message for _file, _line, message, _comments, _context in extract_from_dir(str(WORKBENCH), METHODS, OPTIONS, KEYWORDS)
        if isinstance(message, str) and COUNTED.search(message)
    }  # fmt: skip
    assert plain == set(NEVER_ONE.read_text("utf-8").splitlines())


@pytest.mark.parametrize("path", sorted(WORKBENCH.glob("*/translations/sv/LC_MESSAGES/*.po")), ids=lambda path: path.parts[-5])
def test_swedish_has_both_forms(path):
    """Neither form is left empty, and both name the same things."""
    with path.open("rb") as handle:
        plural = [message for message in read_po(handle, locale="sv") if isinstance(message.id, tuple)]
    for message in plural:
        assert len(message.string) == 2, message.id
        assert all(message.string), message.id


def test_the_button_of_a_list_with_one_row(sign_in, database, people, app, clock):
    """Both languages, as it stands on the page."""
    from workbench.rumours import service as rumours

    with app.app_context(), database.write_session() as session:
        rumours.open_rumour(session, "Bussen slutar gå", theme="T01", actor_id=people["writer"].id, now=clock.utcnow())
    assert "Välj den enda på sidan" in sign_in("writer", language="sv").get("/rumours").text
    assert "Choose the only one on this page" in sign_in("writer", language="en").get("/rumours").text
    with app.app_context(), database.write_session() as session:
        rumours.open_rumour(session, "Badet stänger", theme="T01", actor_id=people["writer"].id, now=clock.utcnow())
    assert "Välj de 2 på sidan" in sign_in("writer", language="sv").get("/rumours").text


def test_an_hour_is_no_hours():
    """Alert rules, told without a request and in both languages."""
    from workbench.alerts.rules.wording import reason_of

    assert reason_of("sightings", {"count": 1, "hours": 1}, "sv") == "En observation inom en timme."
    assert reason_of("sightings", {"count": 3, "hours": 6}, "sv") == "3 observationer inom 6 timmar."
    assert reason_of("sources", {"count": 2, "hours": 1}, "en") == "2 sources that are independent of each other within an hour."
