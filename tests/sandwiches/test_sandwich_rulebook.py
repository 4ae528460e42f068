"""A municipality's own thresholds, word lists and synonyms: within bounds, and never mixed with the method's."""

import json
from datetime import date
from pathlib import Path

import pytest

from sandwiches import DEFAULT_RULEBOOK, Document, RulebookError, bounds, check, rulebook_from
from sandwiches.rulebook import threshold_defaults

METHOD = Path(__file__).parents[1] / "method"
DOCUMENTS = json.loads((METHOD / "passing_documents.json").read_text(encoding="utf-8"))
AS_OF = date(2026, 11, 20)


def rules_that_fire(rulebook, name="SV1", **patch):
    document, _ = Document.from_json({**DOCUMENTS[name], **patch})
    return {one.rule: one.severity for one in check(document, as_of=AS_OF, rulebook=rulebook)}


def test_bounds_hold_every_threshold_and_its_default():
    assert set(bounds().thresholds) == set(threshold_defaults())
    for bound in bounds().thresholds.values():
        assert bound.least <= bound.default <= bound.most, bound.name
        assert all((bound.title_sv, bound.title_en, bound.rules)), bound.name


def test_bounds_hold_every_list_with_its_default_within_them():
    for name, bound in bounds().lists.items():
        for language in ("sv", "en"):
            assert bound.least <= len(DEFAULT_RULEBOOK.cue_list(name, language)) <= bound.most, name


def test_synonyms_of_the_method_are_within_bounds():
    groups = [group for theme in bounds().themes for language in ("sv", "en")
              for group in DEFAULT_RULEBOOK.synonym_groups(theme, language)]  # fmt: skip
    assert len(groups) > 100
    assert all(2 <= len(group) <= bounds().most_wordings for group in groups)


@pytest.mark.parametrize("changes", [{}, {"thresholds": {}}, {"cues": None, "synonyms": {}}], ids=["none", "empty", "null"])
def test_rulebook_from_when_nothing_is_changed_is_the_method_s(changes):
    assert rulebook_from(changes) is DEFAULT_RULEBOOK


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"thresholds": {"head_words": 21}}, "thresholds.head_words"),
        ({"thresholds": {"head_words": 5}}, "thresholds.head_words"),
        ({"thresholds": {"head_words": 12.5}}, "thresholds.head_words"),
        ({"thresholds": {"head_words": True}}, "thresholds.head_words"),
        ({"thresholds": {"head_words": float("nan")}}, "thresholds.head_words"),
        ({"thresholds": {"colour": 1}}, "thresholds.colour"),
        ({"thresholds": {"sent_warn": 35, "sent_block": 30}}, "thresholds.sent_warn"),
        ({"thresholds": []}, "thresholds"),
        ({"cues": {"stop": {"sv": ["och", "att"]}}}, "cues.stop"),
        ({"cues": {"loaded": {"de": ["x", "y"]}}}, "cues.loaded.de"),
        ({"cues": {"loaded": {"sv": ["kaos"]}}}, "cues.loaded.sv"),
        ({"cues": {"loaded": {"sv": ["", "kaos"]}}}, "cues.loaded.sv"),
        ({"cues": {"loaded": {"sv": ["x" * 61, "kaos"]}}}, "cues.loaded.sv"),
        ({"cues": {"loaded": {"sv": {"plus": ["kaos"]}}}}, "cues.loaded.sv.plus"),
        ({"cues": {"loaded": {"sv": 7}}}, "cues.loaded.sv"),
        ({"synonyms": {"T77": {"sv": []}}}, "synonyms.T77"),
        ({"synonyms": {"T01": {"sv": [["ensam"]]}}}, "synonyms.T01.sv"),
        ({"synonyms": {"T01": {"sv": [["går före", 3]]}}}, "synonyms.T01.sv"),
        ({"colour": {}}, "colour"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rulebook_from_when_out_of_bounds_names_the_field(changes, field):
    with pytest.raises(RulebookError) as raised:
        rulebook_from(changes)
    assert raised.value.field == field


def test_threshold_when_changed_holds_for_its_rulebook_alone():
    strict = rulebook_from({"thresholds": {"head_words": 6}})
    assert "H4" in rules_that_fire(strict)
    assert "H4" not in rules_that_fire(DEFAULT_RULEBOOK)


def test_list_when_changed_holds_for_its_rulebook_alone():
    own = rulebook_from({"cues": {"loaded": {"sv": {"add": ["Turordning"]}}}})
    assert rules_that_fire(own)["W11"] == "block"
    assert "W11" not in rules_that_fire(DEFAULT_RULEBOOK)
    assert rules_that_fire(own)["W11"] == "block"


def test_list_when_a_word_is_removed_no_longer_fires():
    text = {"explanation": f"{DOCUMENTS['SV1']['explanation']} Ett invasion är ordet."}
    own = rulebook_from({"cues": {"loaded": {"sv": {"remove": ["invasion"]}}}})
    assert rules_that_fire(DEFAULT_RULEBOOK, **text)["W11"] == "block"
    assert rules_that_fire(own, **text).get("W11") != "block"


def test_list_when_an_entry_ends_in_a_star_stands_for_every_ending():
    own = rulebook_from({"cues": {"absolute": {"sv": {"add": ["turord*"]}}}})
    assert "W12" in rules_that_fire(own)


def test_technique_phrases_can_be_changed():
    own = rulebook_from({"cues": {"technique:anecdote": {"sv": ["ett undantag", "ett fall"]}}})
    assert rules_that_fire(own)["E2"] == "advise"


def test_synonyms_when_given_let_the_headline_rule_see_the_claim():
    claim, headline = "nyanlända går före i bostadskön", "Nyanlända smyger om i bostadskön"
    own = rulebook_from({"synonyms": {"T01": {"sv": {"add": [["går före", "smyger om"]]}}}})
    patch = {"theme": "T01", "claim": claim, "headline": headline}
    assert rules_that_fire(own, **patch)["H1"] == "block"
    assert rules_that_fire(DEFAULT_RULEBOOK, **patch).get("H1") != "block"
