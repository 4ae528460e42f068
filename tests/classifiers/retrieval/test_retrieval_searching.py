"""Finding the claim a post is about: candidates, the learned order, known wordings, ties and odd texts."""

import dataclasses

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from classifiers.errors import InputError
from classifiers.retrieval import training
from classifiers.retrieval.candidates import pick_best
from classifiers.retrieval.chance import fit_chance
from classifiers.retrieval.index import build_index
from classifiers.retrieval.searching import plain_searcher, search
from classifiers.retrieval.texts import read_day, read_post
from classifiers.retrieval.training import train_searcher
from classifiers.retrieval.types import Claim, Post

PLACES = ("Norrvik", "Ekeby", "Sundås", "Tallmo", "Björkhult", "Havsnäs", "Rönnfors", "Lillträsk")
THINGS = ("swimming hall", "library", "bus line", "school kitchen", "ice rink", "health centre")
DAY = read_day("4 March 2024")


def make_claims():
    """Every thing in every place closes, on a day of its own."""
    return [
        Claim(
            f"c{number:03d}", f"Will the {thing} in {place} close?", f"The {thing} of {place} closes this spring.", DAY + number
        )
        for number, (place, thing) in enumerate((place, thing) for place in PLACES for thing in THINGS)
    ]


def make_posts():
    """One post for each claim, in other words, and its right claim."""
    posts, right = [], {}
    for number, claim in enumerate(make_claims()):
        thing, place = THINGS[number % len(THINGS)], PLACES[number // len(THINGS)]
        posts.append(Post(f"p{number:03d}", f"They are shutting our {thing} down, people in {place} say #{place}"))
        right[f"p{number:03d}"] = frozenset({claim.id})
    return posts, right


@pytest.fixture(scope="module")
def index():
    return build_index(make_claims())


def first(searcher, text):
    """The first claim for one text."""
    ((_, ranked),) = search(searcher, [Post("q", text)])
    return ranked[0]


def test_search_when_nothing_is_learned_orders_by_shared_words(index):
    assert first(plain_searcher(index), "Is the ice rink in Tallmo closing?").claim_id == "c022"


def test_search_learned_finds_posts_it_has_not_seen(index):
    posts, right = make_posts()
    searcher = train_searcher(index, posts[::2], right)
    unseen = posts[1::2]
    found = {post_id: ranked[0].claim_id for post_id, ranked in search(searcher, unseen)}
    assert sum(found[post.id] in right[post.id] for post in unseen) >= 0.9 * len(unseen)


def test_search_twice_and_in_other_batches_gives_the_same(index):
    posts, right = make_posts()
    searcher = train_searcher(index, posts, right, seed=3)
    again = train_searcher(index, posts, right, seed=3)
    whole = dict(search(searcher, posts))
    assert whole == dict(search(again, posts))
    assert whole == {post.id: ranked for post in posts for _, ranked in search(searcher, [post])}


def test_learning_uses_one_thread_whatever_the_machine_has(index, monkeypatch):
    """Sums over several threads round otherwise: a machine with more processors would give another order."""
    posts, right = make_posts()
    seen, learn, fit = [], training._learn_chance, training._fit_order

    def looking(call):
        def wrapped(*arguments):
            seen.extend(pool["num_threads"] for pool in threadpool_info())
            return call(*arguments)

        return wrapped

    monkeypatch.setattr(training, "_learn_chance", looking(learn))
    monkeypatch.setattr(training, "_fit_order", looking(fit))
    with threadpool_limits(2):
        train_searcher(index, posts, right)
    assert seen
    assert set(seen) == {1}


def test_search_when_a_known_wording_is_closer_than_the_claim(index):
    posts, right = make_posts()
    odd = [Post(f"odd{n}", "no more splashing about for us in winter") for n in range(3)]
    taught = train_searcher(index, posts + odd, right | {post.id: frozenset({"c000"}) for post in odd})
    candidates = {one.claim_id for _, ranked in search(taught, [Post("q", "no splashing this winter")]) for one in ranked}
    assert "c000" in candidates
    assert dict(search(plain_searcher(index), [Post("q", "splashing winter")]))["q"][0].score == 0.0


def test_scores_lie_between_0_and_1_and_ties_fall_to_the_greater_id(index):
    posts, right = make_posts()
    for _, ranked in search(train_searcher(index, posts, right), posts[:5]):
        assert all(0 <= one.score <= 1 for one in ranked)
        assert ranked == sorted(ranked, key=lambda one: (one.score, one.claim_id), reverse=True)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "😀😀😀", "x" * 1_000_000, "ÄÖÅ äöå", "\x00\ud800 nul", "а б в", "https://example.org/only"],
    ids=["empty", "blank", "emoji", "long", "swedish", "surrogate", "cyrillic", "address"],
)
def test_search_when_the_text_is_odd_answers_anyway(index, text):
    ((post_id, ranked),) = search(plain_searcher(index), [Post("q", text)], top=3)
    assert post_id == "q"
    assert len(ranked) == 3


def test_train_when_too_few_posts_are_linked_is_refused(index):
    posts, right = make_posts()
    with pytest.raises(InputError, match="Only 5 posts"):
        train_searcher(index, posts[:5], right)


@pytest.mark.parametrize(
    ("claims", "told"),
    [([], "no claims"), ([Claim("a", "A", "b"), Claim("a", "B", "c")], "'a' stands twice")],
    ids=["none", "twice"],
)
def test_build_when_the_claims_cannot_be_searched_is_refused(claims, told):
    with pytest.raises(InputError, match=told):
        build_index(claims)


def test_index_when_no_claim_has_a_word_still_answers():
    searcher = plain_searcher(build_index([Claim("a", "", ""), Claim("b", "?", "…")]))
    assert [one.claim_id for _, ranked in search(searcher, [Post("q", "hello")]) for one in ranked] == ["b", "a"]


def test_search_when_days_are_known_prefers_the_claim_of_that_time():
    """Two claims with the same words: the signature's date tells which one was meant."""
    claims = make_claims()
    twins = [dataclasses.replace(claim, id=f"old-{claim.id}", day=claim.day - 3000) for claim in claims]
    posts, right = make_posts()
    dated = [Post(post.id, f"{post.text} — Ann (@ann) March {4 + number % 25}, 2024") for number, post in enumerate(posts)]
    searcher = train_searcher(build_index(claims + twins), dated[::2], right)
    found = [ranked[0].claim_id for _, ranked in search(searcher, dated[1::2])]
    assert np.mean([not claim_id.startswith("old-") for claim_id in found]) >= 0.9


def test_read_post_takes_signature_address_and_hashtags_apart():
    reading = read_post("Closed! #SaveOurLibrary https://t.co/abc pic.twitter.com/x — Ann Berg (@annb) February 25, 2016")
    assert reading.day == read_day("25 February 2016")
    assert {"save", "librari"} <= set(reading.own)
    assert "berg" in reading.stems
    assert "berg" not in reading.own
    assert not any("http" in stem or stem == "abc" for stem in reading.stems)


@pytest.mark.parametrize(
    ("text", "known"), [("2020-02-26T17:02:36Z", True), ("26 May 2015", True), ("soon", False), (None, False)]
)
def test_read_day(text, known):
    assert (read_day(text) is not None) is known


def test_add_gives_what_an_index_built_of_all_gives():
    claims = make_claims()
    posts, right = make_posts()
    grown = build_index(claims[:30])
    assert dict(search(plain_searcher(grown), posts))["p040"][0].claim_id != "c040"
    for claim in claims[30:]:
        grown.add([claim])
    built = build_index(claims)
    assert dict(search(plain_searcher(grown), posts)) == dict(search(plain_searcher(built), posts))
    taught, again = train_searcher(grown, posts[::2], right), train_searcher(built, posts[::2], right)
    assert dict(search(taught, posts)) == dict(search(again, posts))
    assert grown.nbytes == built.nbytes > 0


def test_add_when_a_searcher_is_taught_finds_the_new_claim_at_once():
    posts, right = make_posts()
    index = build_index(make_claims())
    searcher = train_searcher(index, posts, right)
    index.add([Claim("new", "Will the ferry to Gråskär stop?", "The ferry to Gråskär stops in May.")])
    assert first(searcher, "no more ferry to Gråskär they say").claim_id == "new"


def test_add_when_an_id_is_known_is_refused_and_adds_nothing():
    index = build_index(make_claims())
    with pytest.raises(InputError, match="'c003' stands twice"):
        index.add([Claim("fresh", "A", "b"), Claim("c003", "A", "b")])
    assert len(index) == len(make_claims())


def test_search_with_a_least_chance_leaves_out_what_no_claim_is_about(index):
    posts, right = make_posts()
    searcher = train_searcher(index, posts[::2], right)
    with pytest.raises(InputError, match="Nothing is known of chances"):
        list(search(plain_searcher(index), posts, least=0.5))
    shown = dict(search(searcher, [*posts[1::2], Post("odd", "my cat likes cheese")], least=0.5))
    assert shown["odd"] == []
    assert sum(bool(shown[post.id]) for post in posts[1::2]) >= 0.8 * len(posts[1::2])
    assert all(one.score >= 0.5 for ranked in shown.values() for one in ranked)


def test_candidates_are_the_best_of_all_scores():
    """The short way to the best finds what sorting everything finds."""
    scores = np.random.default_rng(4).random(50_000)
    scores[::3] = 0.0
    assert pick_best(scores, 100).tolist() == sorted(np.argsort(-scores)[:100].tolist())
    assert pick_best(np.zeros(50_000), 100).tolist() == []


@pytest.mark.parametrize(("hits", "low", "high"), [(0, 0.0, 0.1), (30, 0.9, 1.0)], ids=["none right", "all right"])
def test_chance_when_all_are_alike_is_their_share(hits, low, high):
    right = np.arange(30) < hits
    assert low < fit_chance(np.full(30, 0.5), np.full(30, 0.1), right)(0.5, 0.1) < high
