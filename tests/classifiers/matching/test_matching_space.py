"""The rumours laid out for search: the same answer whether built at once or bit by bit, and quick to extend."""

import time
from dataclasses import replace

import numpy as np

from classifiers.matching import build_space, find_candidates
from classifiers.matching.keeping import SpaceKeeper
from classifiers.types import KnownRumour, Text
from classifiers.words.features import read_text

NEW = KnownRumour("new", "biblioteket lånar bara ut böcker på arabiska efter jul", (), "sv")


def make_many(corpus, count):
    """Different claims of at most 14 words, made of halves of sentences."""
    halves = [sentence.text.text.split()[:14] for sentence in corpus.sentences]
    pairs = ((halves[n % len(halves)], halves[(7 * n + n // len(halves) + 1) % len(halves)]) for n in range(count))
    return [KnownRumour(f"r{n}", " ".join([*a[:7], *b[7:]])) for n, (a, b) in enumerate(pairs)]


def same(one, other):
    """Whether two spaces hold the same."""
    views = zip(one.views, other.views, strict=True)
    return one.phrases == other.phrases and all(
        (a.rows != b.rows).nnz == 0 and np.array_equal(a.idf, b.idf) and np.allclose(a.norms, b.norms) for a, b in views
    )


def test_a_space_that_grew_equals_one_built_at_once(model, corpus):
    first = build_space(corpus.rumours[:20], model.background)
    changed = [replace(corpus.rumours[3], variants=("helt nya ord om kön",)), *corpus.rumours[5:30], NEW]
    assert same(build_space(changed, model.background, first), build_space(changed, model.background))


def test_candidates_are_the_same_in_a_space_that_grew(model, corpus):
    reads = [read_text(post.text) for post in corpus.posts[::40]]
    grown = build_space([*corpus.rumours, NEW], model.background, build_space(corpus.rumours, model.background))
    whole = build_space([*corpus.rumours, NEW], model.background)
    for one, other in zip(find_candidates(reads, grown), find_candidates(reads, whole), strict=True):
        assert np.array_equal(one.rumours, other.rumours)
        assert np.allclose(one.features, other.features)


def test_one_new_rumour_among_10_000_is_found_within_a_second(model, corpus):
    many = make_many(corpus, 10_000)
    keeper = SpaceKeeper(model.background)
    keeper.space_of(many)
    began = time.process_time()
    space = keeper.space_of([*many, NEW])
    (found,) = find_candidates([read_text(Text("1", "Nu lånar biblioteket bara ut böcker på arabiska"))], space)
    assert time.process_time() - began <= 1.0, "processor time, since the machine may be busy with other things"
    assert space.rumour_ids[found.rumours[0]] == "new"


def test_the_keeper_gives_back_the_same_space_for_the_same_rumours(model, corpus):
    keeper = SpaceKeeper(model.background)
    first = keeper.space_of(corpus.rumours)
    assert keeper.space_of(list(corpus.rumours)) is first
    assert keeper.space_of(corpus.rumours[:5]) is not first


def test_at_most_48_wordings_are_looked_at_closely(model, corpus):
    from classifiers.matching.candidates import search
    from classifiers.matching.counting import count_text

    space = build_space(make_many(corpus, 600), model.background)
    wordings = search(count_text("kommunen betalar hyran för nyanlända i Norrvik"), space)
    assert 0 < len(wordings) <= 48
    assert list(wordings) == sorted(set(wordings.tolist()))
