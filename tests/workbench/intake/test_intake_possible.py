"""Possible matches: kept with the assessment, shown in plain words, linked by a person alone, a match for nothing else."""

import pytest
from sqlalchemy import select

import classifiers.assessing
from classifiers.types import Assessment as Said
from classifiers.types import Match, Reason
from tests.e2e.looking import COLOUR_RULES, scrolls_sideways, violations
from workbench.intake.candidates import rematching
from workbench.intake.inbox import assessing
from workbench.intake.models import Assessment, ClaimGroupMember
from workbench.rumours.models import Sighting

QUEUE = "I vår trappa fick den familjen lägenhet på en vecka."


class FakeModels:
    """A loaded model without training one."""

    def get(self, _model_dir):
        return self


@pytest.fixture
def unsure(add_items, run_tick, monkeypatch, rumour):
    """The id of an item that the machine finds possibly about the rumour."""

    def assess(_model, texts, rumours):
        possible = tuple(Match(one.rumour_id, 0.63, "asserts", is_possible=True) for one in rumours)
        reasons = (Reason("lägenhet", 0.2),)
        return [
            Said(text.id, True, "sweden", 0.8, 0.5, "claim", (), reasons, "fake-1", "sv", theme="T05", possible=possible)
            for text in texts
        ]

    monkeypatch.setattr(classifiers.assessing, "assess", assess)
    monkeypatch.setattr(assessing, "_models", FakeModels())
    (item_id,) = add_items(1, assessed=False, text=QUEUE)
    run_tick("intake.assess_new")
    return item_id


def test_a_possible_match_is_kept_with_its_mark_and_the_item_stays_unmatched(unsure, database, stored, rumour):
    """The theme is the model's own, not the rumour's."""
    with database.read_session() as session:
        kept = session.scalar(select(Assessment.matches).where(Assessment.item_id == unsure))
    assert kept == [{"rumour_id": rumour.code, "score": 0.63, "relation": "asserts", "is_possible": True}]
    item = stored(unsure)
    assert (item.match_code, item.match_relation, item.theme) == (None, None, "T05")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Perhaps the same as", "the machine is not sure.", "Link it yourself if it is."]),
     ("sv", ["Kanske samma som", "Maskinen är inte säker.", "Länka den själv om det stämmer."])],
)  # fmt: skip
def test_the_page_says_so_in_plain_words_and_leads_to_the_rumour(sign_in, unsure, rumour, language, words):
    """No figure stands beside it: a person has to look."""
    page = sign_in("writer", language=language).get(f"/inbox/{unsure}").text
    assert [word for word in words if word not in page] == []
    assert f'<a href="/rumours/{rumour.code}">{rumour.claim}</a>' in page
    assert "0.63" not in page
    assert "0,63" not in page


def test_the_list_and_its_filters_know_sure_matches_only(sign_in, unsure, rumour):
    """It is found among what matches nothing."""
    client = sign_in("writer")
    assert "Rubrik 0" in client.get("/inbox?match=none").text
    assert "Rubrik 0" not in client.get("/inbox?match=known").text
    assert rumour.claim not in client.get("/inbox").text


def test_linking_it_is_the_ordinary_link(sign_in, unsure, rumour, stored, database):
    """The item becomes a sighting of the rumour."""
    client = sign_in("writer")
    client.post(f"/inbox/{unsure}/link", data={"rumour": rumour.code, "relation": "asserts"})
    assert (stored(unsure).state, stored(unsure).rumour_id) == ("linked", rumour.id)
    with database.read_session() as session:
        assert session.scalar(select(Sighting.id).where(Sighting.rumour_id == rumour.id)) is not None
    assert "Perhaps the same as" not in client.get(f"/inbox/{unsure}").text


def test_who_may_not_link_is_not_asked_to(sign_in, unsure):
    """An auditor reads that the machine is unsure, and nothing more."""
    page = sign_in("auditor").get(f"/inbox/{unsure}").text
    assert "Perhaps the same as" in page
    assert "Link it yourself if it is." not in page


def test_it_is_grouped_and_compared_again_like_any_unmatched_text(unsure, run_tick, database, clock):
    """A possible match takes nothing out of the search for new rumours."""
    run_tick("intake.group_claims_due")
    with database.read_session() as session:
        assert session.scalar(select(ClaimGroupMember.id).where(ClaimGroupMember.item_id == unsure)) is not None
        (text,) = rematching.texts_to_compare(session, before_id=None, limit=10, now=clock.utcnow())
    assert text.id == str(unsure)


@pytest.mark.browser
@pytest.mark.timeout(240)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_has_no_violation_on_a_narrow_screen(unsure, phone_page, language):
    """axe-core in both colour schemes; nothing scrolls sideways at 320 px."""
    page = phone_page("writer")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(f"/inbox/{unsure}?lang={language}")
    assert page.locator(".possible form button").count() == 1
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    assert found + violations(page, only=COLOUR_RULES) == []
    assert scrolls_sideways(page) <= 0
