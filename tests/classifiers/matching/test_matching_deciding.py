"""What matching says of a text: certain for a known wording, silent for others, an answer for anything."""

import pytest

from classifiers.assessing import assess, match, possible_matches, rank_reads
from classifiers.types import RELATIONS, KnownRumour, Match, Text
from classifiers.words.features import read_text

QUEUE = KnownRumour(
    "queue", "nyanlända går före i bostadskön i Norrvik", ("Fick nyckel direkt, vi andra väntar i elva år",), "sv"
)
POOL = KnownRumour("pool", "badhuset stänger för män så att utländska kvinnor kan bada", (), "sv")
STRANGE = {
    "empty": "",
    "blank": " \n\t ",
    "emoji": "😂🤣🙈" * 20,
    "capitals": "NYANLÄNDA GÅR FÖRE I BOSTADSKÖN!!!",
    "repeated letters": "a" * 5_000,
    "repeated word": "kön " * 5_000,
    "a megabyte": "Kommunen svarar på frågor. " * 40_000,
    "mojibake": "NyanlÃ¤nda gÃ¥r fÃ¶re",
    "no letters": "123 456 ... --- !!!",
    "control": "a\x00b\x07c\ufeff",
}


@pytest.mark.parametrize("wording", [QUEUE.claim, QUEUE.variants[0]], ids=["claim", "variant"])
def test_a_known_wording_matches_with_certainty(model, wording):
    ((first, *_),) = match(model, [Text("1", wording, None, "sv", "post")], [POOL, QUEUE])
    assert (first.rumour_id, first.score) == ("queue", 1.0)


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_any_text_gets_an_answer(model, text):
    (found,) = assess(model, [Text("1", text)], [QUEUE, POOL])
    assert all(0 <= one.score <= 1 and one.relation in RELATIONS for one in found.matches)


@pytest.mark.parametrize("text", ["", "😂🤣🙈", "a" * 5_000, "!!! ... 123"], ids=["empty", "emoji", "repeated", "no letters"])
def test_a_text_that_says_nothing_matches_nothing(model, text):
    assert match(model, [Text("1", text)], [QUEUE, POOL]) == [[]]


def test_a_rumour_without_a_word_matches_nothing_and_harms_nothing(model):
    nothing = KnownRumour("nothing", "…", ("", "😂"))
    ((first, *_),) = match(model, [Text("1", QUEUE.claim)], [nothing, QUEUE])
    assert first.rumour_id == "queue"
    assert match(model, [Text("1", "")], [nothing]) == [[]]


def test_an_english_post_ranks_the_swedish_claim_first(model, corpus):
    swedish = [KnownRumour(rumour.rumour_id, rumour.claim, (), "sv") for rumour in corpus.rumours]
    (ranked,) = rank_reads(
        model, [read_text(Text("1", "They close the swimming pool to men so that foreign women can bathe"))], swedish
    )
    assert ranked[0].rumour_id == "r-bad-kvinnotider"


def test_a_swedish_post_ranks_the_english_claim_first(model, corpus):
    english = [KnownRumour(rumour.rumour_id, rumour.variants[0], (), "en") for rumour in corpus.rumours]
    (ranked,) = rank_reads(model, [read_text(Text("1", "De som kommer hit får lägenhet före oss som står i kön"))], english)
    assert ranked[0].rumour_id == "r-bostadsko-forst"


def test_matches_and_possible_matches_share_nothing(model, corpus):
    texts = [post.text for post in corpus.posts[::9]]
    sure, possible = match(model, texts, corpus.rumours), possible_matches(model, texts, corpus.rumours)
    assert any(possible)
    for one, other in zip(sure, possible, strict=True):
        assert not {found.rumour_id for found in one} & {found.rumour_id for found in other}
        assert all(found.score < model.decisions.match_threshold for found in other)
        assert all(found.is_possible for found in other)
        assert not any(found.is_possible for found in one)
        assert len(other) <= 2


def test_an_assessment_holds_possible_matches_only_where_none_is_sure(model, corpus):
    texts = [post.text for post in corpus.posts[::9]]
    found = assess(model, texts, corpus.rumours)
    possible = possible_matches(model, texts, corpus.rumours)
    assert any(one.matches for one in found)
    assert any(one.possible for one in found)
    assert [one.possible for one in found] == [
        () if one.matches else tuple(other) for one, other in zip(found, possible, strict=True)
    ]


def test_the_mark_of_a_possible_match_is_written_only_when_it_is_one():
    assert Match("queue", 0.9, "asserts").to_json() == {"rumour_id": "queue", "score": 0.9, "relation": "asserts"}
    assert Match("queue", 0.6, "asserts", is_possible=True).to_json()["is_possible"] is True


def test_the_least_score_of_a_match_is_above_that_of_a_possible_one(model):
    assert 0 < model.decisions.possible_threshold < model.decisions.match_threshold < 1
