"""What a form offers beside its answers, and what a wave may promise before it is sent."""

import pytest

from workbench.surveys.answering.showing import asked
from workbench.surveys.answering.words import FormWords
from workbench.surveys.waves.core_items import age_choices
from workbench.surveys.waves.models import Wave, WaveItem
from workbench.surveys.waves.planning import what_it_shows

DISTRICTS = [{"value": "viken", "texts": {"sv": "Viken"}}]


@pytest.mark.parametrize("choices", [age_choices(), DISTRICTS], ids=["own-way-out", "no-way-out"])
def test_a_background_question_has_one_way_out_and_sets_it_apart(app, choices):
    """“Vill inte säga” stands once, last, whether the question brings it or not."""
    item = WaveItem(code="about", kind="background", texts={"sv": "Vem är du?"}, choices=choices)
    with app.test_request_context():
        options = asked(item, FormWords("sv", "Svenska"), ["sv"]).options
    assert [option.said.text for option in options].count("Vill inte säga") == 1
    assert [option.is_apart for option in options] == [False] * (len(options) - 1) + [True]


def shown(app, **fields):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        return " ".join(str(words) for words in what_it_shows(Wave(**fields)))


def test_an_open_form_promises_nothing_about_members_or_change(app):
    """Those who answer an open form are not the same each time, however many they are."""
    words = shown(app, sampling="volunteer", panel_id=None, state="draft", expected_base=400)
    assert "nothing of change" in words
    assert "members" not in words


def test_an_open_survey_does_not_ask_for_what_can_no_longer_be_written(app):
    """The number of expected answers is written in a draft only."""
    drawn = {"sampling": "random", "panel_id": 1, "expected_base": None}
    assert "Write how many answers" in shown(app, state="draft", **drawn)
    assert "Nobody wrote beforehand" in shown(app, state="open", **drawn)
