"""Thresholds, weights, intervals and calibration; cues in both languages."""

import numpy as np
import pytest

from classifiers.tasks.cues import NAMES, measure_cues
from classifiers.tasks.deciding import choose_threshold, estimate_f1, macro_f1, measure_calibration
from classifiers.tasks.files import read_labelled
from classifiers.tasks.model import pick_greatest
from classifiers.tasks.reading import guess_corpus_language, name_text, unquote
from classifiers.tasks.training import draw_folds, number_labels


def test_threshold_when_scores_part_cleanly_lies_in_the_gap():
    assert choose_threshold(np.array([0.1, 0.9, 0.2, 0.8]), np.array([0, 1, 0, 1])) == pytest.approx(0.5)


def test_threshold_keeps_equal_scores_on_one_side():
    scores, truth = np.array([0.7, 0.7, 0.7, 0.1]), np.array([1, 0, 1, 0])
    assert 0.1 < choose_threshold(scores, truth) < 0.7


def test_greatest_decision_wins_and_one_column_speaks_for_the_second_label():
    assert pick_greatest(np.array([[0.1, 0.9, 0.2], [3.0, -1.0, 2.0]])).tolist() == [1, 0]
    assert pick_greatest(np.array([[-0.5], [0.5]])).tolist() == [0, 1]


def test_macro_f1_counts_every_label_alike():
    assert macro_f1(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 0]), 2) == pytest.approx((6 / 7) / 2)


def test_interval_holds_the_figure_and_is_wider_for_fewer_groups():
    truth = np.array([0, 1] * 50)
    found = np.where(np.arange(100) % 10 == 0, 1 - truth, truth)
    each = estimate_f1(truth, found, 2, [str(n) for n in range(100)], positive=True)
    few = estimate_f1(truth, found, 2, [str(n // 25) for n in range(100)], positive=True)
    assert each["low"] < each["mean"] < each["high"]
    assert each["mean"] == few["mean"]


def test_calibration_error_is_nought_when_chances_come_true():
    assert measure_calibration(np.array([0.25] * 4), np.array([1, 0, 0, 0])) == 0.0
    assert measure_calibration(np.array([0.95] * 4), np.array([0, 0, 0, 0])) == 0.95


def test_folds_never_split_a_group(tables):
    rows = read_labelled(tables["acts.jsonl"], "text", "act", "doc")
    folds = draw_folds(rows, number_labels(rows, None)[1], 0)
    assert len(folds) == 5
    for learned, unseen in folds:
        assert not {rows[n].group for n in learned} & {rows[n].group for n in unseen}


CUES = [
    ("sv", "Hur gör man?", {"asks", "question_word_first", "short"}),
    ("sv", "Men ring kommunen i morgon.", {"imperative_first"}),
    ("sv", "Du borde fråga vaktmästaren.", {"obligation", "second_person", "modal"}),
    ("sv", "Åh vad härligt :)", {"emotion", "smiles", "no_stop"}),
    ("sv", "Jag undrar om simhallen är öppen", {"wondering", "first_person"}),
    ("en", "They cut 40 jobs, more than ever.", {"third_person", "past", "has_number", "extremes"}),
    ("en", "We will spend five million dollars.", {"first_person", "modal", "units"}),
    ("en", "Could you open the window?", {"polite_request", "verb_first", "asks"}),
]


@pytest.mark.parametrize(("language", "text", "expected"), CUES, ids=[text for _, text, _ in CUES])
def test_cues_are_found(language, text, expected):
    found = dict(zip(NAMES, measure_cues(text, language), strict=True))
    assert {name for name in expected if found[name] <= 0} == set()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_cues_of_nothing_are_numbers_without_signs(language):
    found = dict(zip(NAMES, measure_cues("", language), strict=True))
    assert {name for name, value in found.items() if value} == {"tiny", "short"}


def test_language_of_a_table_is_guessed():
    swedish, english = ["Det är inte så att vi kan."] * 9, ["This is not what we have."] * 9
    assert guess_corpus_language(swedish) == "sv"
    assert guess_corpus_language(english) == "en"
    assert guess_corpus_language(swedish + english[:3]) == "mixed"


def test_names_and_quotes_of_texts():
    assert name_text('"Hej,  DÅ!"') == name_text("hej då")
    assert unquote('"He said ""no"" twice"') == 'He said "no" twice'
    assert unquote('"no" is "no') == '"no" is "no'
