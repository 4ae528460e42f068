"""What an assessment holds, and that it is the same whatever the batch."""

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.assessing import assess, match
from classifiers.types import RELATIONS, RELEVANCES, STATEMENT_TYPES, KnownRumour, Text

QUEUE = KnownRumour("r-queue", "Nyanlända går före i bostadskön", ("Newcomers go first in the housing queue",))
BATH = KnownRumour("r-bath", "Badhuset stänger för att asylsökande ska få bada", ())
RUMOURS = [QUEUE, BATH]


def _assess_one(model, text, **fields):
    return assess(model, [Text("t", text, **fields)], RUMOURS)[0]


def test_assess_gives_one_assessment_per_text_in_order(model):
    texts = [Text(str(number), f"Text nummer {number}") for number in range(7)]
    assert [found.id for found in assess(model, texts, RUMOURS)] == [text.id for text in texts]


def test_assess_flags_a_rumour_about_newcomers_and_not_the_hockey_match(model):
    flagged = _assess_one(model, "Nyanlända flyktingar får lägenhet direkt av kommunen och går före i bostadskön.", genre="post")
    plain = _assess_one(model, "Norrviks hockeylag vann med fyra mot två efter förlängning på hemmais.", genre="news")
    assert (flagged.relevant, flagged.relevance) == (True, "sweden")
    assert (plain.relevant, plain.relevance) == (False, "no")


def test_assess_calls_deportations_abroad_elsewhere(model):
    found = _assess_one(model, "Trump vill utvisa fler migranter från USA till Mexiko, säger Vita huset.", genre="news")
    assert (found.relevant, found.relevance) == (False, "elsewhere")


def test_relevant_means_score_at_or_above_threshold_and_relevance_sweden(model, corpus):
    for found in assess(model, [sentence.text for sentence in corpus.sentences[::10]], []):
        assert found.relevant == (found.score >= found.threshold) == (found.relevance == "sweden")
        assert 0 <= found.score <= 1
        assert 0 < found.threshold < 1


def test_every_flag_says_which_words_moved_it(model):
    text = "Enligt Migrationsverket kommer färre asylsökande till Norrvik i år."
    found = _assess_one(model, text, genre="news", language="sv")
    words = [reason.word for reason in found.reasons]
    assert found.relevant
    assert "asylsökande" in words or "migrationsverket" in words
    assert all(word in text.lower() for word in words), "whole words of the text only"
    weights = [abs(reason.weight) for reason in found.reasons]
    assert weights == sorted(weights, reverse=True)


def test_reasons_add_up_to_the_difference_that_a_word_makes(model):
    """A word with a positive weight raises the score: without it the score falls."""
    with_word = _assess_one(model, "Kommunen berättar om flyktingar på torsdag.", language="sv", genre="news")
    without = _assess_one(model, "Kommunen berättar på torsdag.", language="sv", genre="news")
    weight = {reason.word: reason.weight for reason in with_word.reasons}["flyktingar"]
    assert weight > 0
    assert with_word.score > without.score


def test_match_finds_the_rumour_and_leaves_other_texts_unmatched(model):
    texts = [Text("a", "Nyanlända går före alla andra i bostadskön i Norrvik."), Text("b", "Bageriet öppnar klockan sju.")]
    found = match(model, texts, RUMOURS)
    assert [hit.rumour_id for hit in found[0]][:1] == ["r-queue"]
    assert found[1] == []


def test_match_meets_an_english_variant(model):
    found = match(model, [Text("a", "Newcomers always go first in the housing queue, says my neighbour.")], RUMOURS)
    assert found[0][0].rumour_id == "r-queue"


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Nyanlända går före i bostadskön, så är det bara.", "asserts"),
        ("Nu har det hänt igen: nyanlända går före oss andra i bostadskön.", "asserts"),
        ("Det stämmer inte att nyanlända går före i bostadskön. Alla står i samma kö.", "counters"),
        ("Nej, nyanlända går inte före i bostadskön. Reglerna är lika för alla.", "counters"),
        ("It is not true that newcomers go first in the housing queue. The same rules apply to everyone.", "counters"),
        ("Är det sant att nyanlända går före i bostadskön?", "mentions"),
    ],
)
def test_relation_tells_rumour_from_rebuttal_and_question(model, text, relation):
    assert match(model, [Text("a", text)], [QUEUE])[0][0].relation == relation


def test_a_new_rumour_is_matchable_without_training(model):
    rumour = KnownRumour("r-new", "Biblioteket slänger alla svenska sagoböcker")
    found = match(model, [Text("a", "Har ni hört att biblioteket slänger alla svenska sagoböcker?")], [*RUMOURS, rumour])
    assert found[0][0].rumour_id == "r-new"


def test_no_known_rumours_gives_no_match(model):
    assert match(model, [Text("a", "Nyanlända går före i bostadskön.")], []) == [[]]
    assert assess(model, [], []) == []


def test_batch_of_one_equals_batch_of_many(model, corpus):
    texts = [sentence.text for sentence in corpus.sentences[::25]]
    together = assess(model, texts, corpus.rumours)
    alone = [assess(model, [text], corpus.rumours)[0] for text in texts]
    assert together == alone


@pytest.mark.parametrize("text", ["", "   ", "😀😀😀", "!!!", "\u200b\u200b", "\x00\x01"])
def test_a_text_without_words_gets_score_zero_and_no_error(model, text):
    found = _assess_one(model, text)
    assert (found.relevant, found.relevance, found.score) == (False, "no", 0.0)
    assert (found.statement_type, found.matches, found.reasons) == ("other", (), ())


def test_a_very_long_text_costs_what_a_page_costs(model):
    long_text = "Kommunen tar emot nyanlända flyktingar i Norrvik. " * 25_000
    found = _assess_one(model, long_text)
    assert found == _assess_one(model, long_text[:20_000])


def test_capitals_repeats_and_mojibake_are_answered(model):
    shouting = _assess_one(model, "INVANDRARNA GÅR FÖRE I BOSTADSKÖN!!!!!!!", language="sv")
    assert shouting.relevant
    for text in ("aaaaaaaaaa" * 500, "Ã¥Ã¤Ã¶ flyktingar", "\ud800 flykting", "{{7*7}}", "<script>alert(1)</script>"):
        assert math.isfinite(_assess_one(model, text).score)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=400),
    title=st.none() | st.text(max_size=80),
    language=st.none() | st.text(max_size=5),
    genre=st.none() | st.sampled_from(["post", "news", "NEWS", "forum", "x"]),
)
def test_any_text_gets_a_valid_assessment(model, text, title, language, genre):
    found = assess(model, [Text("x", text, title, language, genre)], RUMOURS)[0]
    assert 0 <= found.score <= 1
    assert found.relevance in RELEVANCES
    assert found.statement_type in STATEMENT_TYPES
    assert all(0 <= hit.score <= 1 and hit.relation in RELATIONS for hit in found.matches)
    assert json.loads(json.dumps(found.to_json()))["id"] == "x"
