"""Words in groups and signs of relation: what the ranker and the relation read."""

import pytest

from classifiers.matching.counting import count_places, count_text
from classifiers.matching.signs import find_signs, is_negation
from classifiers.swift import SwiftPipeline
from classifiers.words.synonyms import group_of


@pytest.mark.parametrize(
    ("word", "groups"),
    [
        ("flyktingkostnader", {"newcomer", "money"}),
        ("bostadsbidrag", {"home", "benefit"}),
        ("refugees", {"newcomer"}),
        ("bostadskön", {"home", "queue"}),
        ("department", set()),
        ("understanding", set()),
    ],
)
def test_group_of_reads_both_parts_of_a_compound(word, groups):
    assert groups <= set(group_of(word))
    assert bool(groups) == bool(group_of(word))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Det stämmer inte.", "denies"),
        ("Vet någon om det är så?", "ask_truth"),
        ("Ryktet går på macken.", "talk_about"),
        ("Alla vet hur det är.", "certain"),
        ("That is not true at all.", "denies"),
        ("Does anyone know?", "ask_truth"),
        ("Varför ska de få gå före?", "takes_granted"),
    ],
)
def test_find_signs_names_how_something_is_said(text, sign):
    assert sign in find_signs(text)


def test_a_plain_sentence_has_no_sign_of_denial():
    assert not {"denies", "ask_truth", "talk_about"} & set(find_signs("Bussen går klockan nio."))


def test_is_negation_takes_whole_words():
    assert [is_negation(word) for word in ("inte", "didn't", "intensiv")] == [True, True, False]


def test_count_places_gives_different_places_in_order():
    places, counts = count_places(count_text("kön kön bostad").features[0])
    assert list(places) == sorted(set(places.tolist()))
    assert counts.sum() == len(places)


@pytest.mark.parametrize("name", ["relevance", "statement", "theme", "checkworthy", "relation"])
def test_a_swift_pipeline_gives_the_chances_of_the_plain_one(model, corpus, name):
    from classifiers.matching.relation import relation_table
    from classifiers.model import relevance_table, statement_table
    from classifiers.pipelines import as_columns
    from classifiers.words.features import read_text, theme_columns

    reads = [read_text(sentence.text) for sentence in corpus.sentences[::60]]
    tables = {
        "relevance": relevance_table,
        "theme": lambda some: as_columns([theme_columns(read.whole) for read in some], 3),
        "relation": lambda some: relation_table([(read.whole, "nyanlända går före", read.language) for read in some]),
    }
    table = tables.get(name, statement_table)(reads)
    swift = getattr(model, name)
    assert isinstance(swift, SwiftPipeline)
    assert abs(swift.predict_proba(table) - swift.plain.predict_proba(table)).max() < 1e-5
