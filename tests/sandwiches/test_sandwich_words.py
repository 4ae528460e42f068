"""Tokens, sentences, matching of words, and numbers."""

import pytest

from sandwiches.words import claim_score, content_words, has_negation, overlap, sentences, stem, tokens, words_match
from sandwiches.words.numbers import quantities
from sandwiches.words.readability import flesch, lix


@pytest.mark.parametrize(
    ("a", "b", "language", "same"),
    [
        ("bostad", "bostadskö", "sv", True),
        ("bostadskön", "bostadskö", "sv", True),
        ("lägenhet", "lägenheterna", "sv", True),
        ("kö", "kök", "sv", False),
        ("grant", "migrant", "en", False),
        ("licence", "licences", "en", True),
        ("house", "housing", "en", True),
    ],
)
def test_words_match_follows_stems_beginnings_and_swedish_compounds(a, b, language, same):
    assert words_match(a, b, language) is same
    assert words_match(b, a, language) is same


def test_tokens_when_unicode_differs_are_equal():
    assert tokens("Fo\u0308re\u00a0kön [1]") == tokens("före kön") == ["före", "kön"]


def test_content_words_leaves_out_stop_words_negations_and_digits():
    assert content_words("Nyanlända går inte före i kön 2025", "sv") == ["nyanlända", "går", "före", "kön"]
    assert content_words("They don't jump the queue", "en") == ["jump", "queue"]


def test_stem_when_the_word_is_endless_gives_it_back():
    assert stem("a" * 5000, "sv") == "a" * 5000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ett. [1] Två.", ["Ett. [1]", "Två."]),
        ("Ett [1]. Två [2].", ["Ett [1].", "Två [2]."]),
        ("Det är t.ex. bra. Ja.", ["Det är t.ex. bra.", "Ja."]),
        ("Det kostar 3.5 kronor. Ja.", ["Det kostar 3.5 kronor.", "Ja."]),
        ("Den 5. maj kom beslutet.", ["Den 5. maj kom beslutet."]),
        ("”Är det sant?” undrar många.", ["”Är det sant?” undrar många."]),
        ("rad ett\nrad två", ["rad ett", "rad två"]),
        ("små. bokstäver.", ["små.", "bokstäver."]),
        ("[1] [2]", []),
    ],
)
def test_sentences_keep_markers_and_stop_where_people_stop(text, expected):
    assert sentences(text) == expected


def test_claim_score_counts_group_words_half():
    claim = "nyanlända går före i bostadskön"
    assert claim_score(claim, "nyanlända", "sv") == pytest.approx(0.5 / 3.5)
    assert claim_score(claim, "Nyanlända går före i bostadskön", "sv") == 1.0
    assert claim_score("", "något", "sv") == 0.0


def test_overlap_is_of_the_shorter_text():
    assert overlap("kötiden avgör", "kötiden avgör vem som hyr lägenheten", "sv") == 1.0
    assert overlap("", "kötiden", "sv") == 0.0


@pytest.mark.parametrize(("text", "language"), [("Det stämmer inte", "sv"), ("It isn’t so", "en"), ("A myth", "en")])
def test_has_negation_sees_the_cue(text, language):
    assert has_negation(text, language)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("1 200 av 3,5 miljoner under 2025", "sv", [1200.0, 3.5]),
        ("1,200 of 3.5 million in 2025", "en", [1200.0, 3.5]),
        ("den 5 maj 2025 kl. 10.30 enligt 2016:38, 4 kap. 3 §", "sv", []),
        ("covid-19 and 4G for 18-year-olds on 1st May", "en", []),
        ("2 000 000", "sv", [2_000_000.0]),
        ("5-10 bostäder", "sv", [5.0, 10.0]),
    ],
)
def test_quantities_leaves_out_dates_ages_laws_and_codes(text, language, expected):
    assert [number.value for number in quantities(text, language)] == expected


def test_readability_of_a_known_text():
    assert lix("Kattungen ligger på mattan.") == pytest.approx(4 + 25)
    assert flesch("The cat sat on the mat.") == pytest.approx(206.835 - 1.015 * 6 - 84.6, abs=0.01)
