"""The model of sentence functions: its corpus, that retraining gives the shipped weights, and its quality on unseen voices."""

import json

import pytest

from classifiers.functions.corpus import FUNCTIONS, read_corpus
from classifiers.functions.training import FILE, train


@pytest.fixture(scope="module")
def trained():
    return train()


def test_corpus_has_many_voices_themes_and_sentences_of_every_function():
    examples = read_corpus()
    assert len(examples) >= 1200
    assert len({one.voice for one in examples}) >= 8
    assert len({one.theme for one in examples}) >= 8
    for language in ("sv", "en"):
        own = [one for one in examples if one.language == language]
        assert {one.function for one in own} == set(FUNCTIONS)
        assert len({one.text for one in own}) == len(own), "a sentence stands twice"


def test_retraining_gives_the_shipped_weights(trained):
    shipped, record = json.loads(FILE.read_text(encoding="utf-8")), trained[0]
    for language in ("sv", "en"):
        assert shipped[language]["functions"] == record[language]["functions"]
        assert set(shipped[language]["weights"]) == set(record[language]["weights"])
        assert shipped[language]["bias"] == pytest.approx(record[language]["bias"], abs=2)
        for function in record[language]["functions"]:
            assert shipped[language]["least"][function] == pytest.approx(record[language]["least"][function], abs=0.02)


def test_quality_on_voices_not_seen_is_as_documented(trained):
    quality = {(one.language, one.function): one for one in trained[1]}
    for language in ("sv", "en"):
        assert quality[language, "warn"].recall >= 0.9
        assert quality[language, "cause"].recall >= 0.65
        assert quality[language, "mock"].recall >= 0.35
        assert quality[language, "blaming"].recall >= 0.45
    assert all(one.false_share <= 0.06 for one in trained[1])
