"""Searching: posts in, ranked claims out. Training: linked posts in, an order learned from them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from classifiers.errors import InputError
from classifiers.retrieval.candidates import find_candidates
from classifiers.retrieval.features import PairReader
from classifiers.retrieval.index import ClaimIndex, Floats, Ints, Row
from classifiers.retrieval.known import KnownPosts, know_posts
from classifiers.retrieval.texts import read_post
from classifiers.retrieval.types import Judgements, Post, Ranked

_CHUNK = 256  # posts described before the model is asked
_LEAST_LINKED = 20


@dataclass(frozen=True, slots=True)
class Searcher:
    """Claims, the posts that are known to be about them, and the learned order; without one, BM25 orders."""

    index: ClaimIndex
    known: KnownPosts
    order: HistGradientBoostingClassifier | None = None


@dataclass(frozen=True, slots=True)
class _Described:
    post_id: str
    candidates: Ints
    features: Floats


def plain_searcher(index: ClaimIndex) -> Searcher:
    """A searcher that has learned nothing: BM25 over stems."""
    return Searcher(index, know_posts((), (), len(index)))


def train_searcher(index: ClaimIndex, posts: Sequence[Post], judgements: Judgements, *, seed: int = 0) -> Searcher:
    """Learn the order from linked posts; they become known wordings too. A post never counts as its own wording.

    Raises InputError when fewer than 20 posts are linked to claims of the index.
    """
    places = {claim_id: place for place, claim_id in enumerate(index.ids)}
    linked = [(post, [places[id_] for id_ in sorted(judgements.get(post.id, ())) if id_ in places]) for post in posts]
    linked = [(post, claims) for post, claims in linked if claims]
    if len(linked) < _LEAST_LINKED:
        raise InputError(
            f"Only {len(linked)} posts are linked to these claims; at least {_LEAST_LINKED} are needed to learn from."
        )
    reads = [read_post(post.text, index.language) for post, _ in linked]
    known = know_posts(
        [(post.id, read) for (post, _), read in zip(linked, reads, strict=True)], [c for _, c in linked], len(index)
    )
    described = list(_describe(Searcher(index, known), [post for post, _ in linked], own={post.id: c for post, c in linked}))
    right = [np.isin(one.candidates, claims) for one, (_, claims) in zip(described, linked, strict=True)]
    order = HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.06, max_leaf_nodes=15, min_samples_leaf=40, l2_regularization=5.0,
        early_stopping=False, random_state=seed,
    )  # fmt: skip
    order.fit(_without_gaps(np.vstack([one.features for one in described])), np.concatenate(right))
    return Searcher(index, known, order)


def search(searcher: Searcher, posts: Sequence[Post], *, top: int = 20) -> Iterator[tuple[str, list[Ranked]]]:
    """The best claims of each post, in the order of the posts. A post without any known word gets claims with score 0."""
    for chunk in (posts[first : first + _CHUNK] for first in range(0, len(posts), _CHUNK)):
        described = list(_describe(searcher, chunk))
        scores = _score(searcher, described)
        for one, own in zip(described, scores, strict=True):
            ids = searcher.index.ids
            best = sorted(zip(own.tolist(), (ids[place] for place in one.candidates), strict=True), reverse=True)[:top]
            yield one.post_id, [Ranked(claim_id, score) for score, claim_id in best] or _any_claims(ids, top)


def _any_claims(ids: Sequence[str], top: int) -> list[Ranked]:
    """An answer for a post that resembles nothing: every post is answered, and the score says what it is worth."""
    return [Ranked(claim_id, 0.0) for claim_id in sorted(ids, reverse=True)[:top]]


def _score(searcher: Searcher, described: Sequence[_Described]) -> list[Any]:
    if searcher.order is None:
        return [one.features[:, 0] for one in described]
    filled = [one.features for one in described if len(one.candidates)]
    if not filled:
        return [np.zeros(0) for _ in described]
    scores = searcher.order.predict_proba(np.vstack(filled))[:, 1]
    return np.split(scores, np.cumsum([len(one.candidates) for one in described])[:-1])


def _describe(searcher: Searcher, posts: Sequence[Post], own: dict[str, list[int]] | None = None) -> Iterator[_Described]:
    """Candidates and features of each post. `own` is given in training: the claims that the post itself is linked to."""
    index, known, reader = searcher.index, searcher.known, PairReader(searcher.index)
    reads = [read_post(post.text, index.language) for post in posts]
    if not reads:
        return
    chars = index.char_reader.transform([read.plain for read in reads])
    for place, (post, read) in enumerate(zip(posts, reads, strict=True)):
        claims = own.get(post.id, ()) if own is not None else ()
        nearest = known.claims_of_nearest(read, without=post.id if own is not None else "")
        candidates = np.union1d(find_candidates(index, read), np.array(list(nearest), dtype=np.int64)).astype(np.int64)
        row = chars[place]
        char_row = Row(row.indices.astype(np.int64), row.data)
        told = known.describe(nearest, candidates, own_claims=claims)
        yield _Described(post.id, candidates, reader.describe(read, candidates, char_row=char_row, known=told))


def _without_gaps(features: Floats) -> Floats:
    """A column that is nowhere known cannot be learned from: it becomes zeros."""
    features[:, np.isnan(features).all(axis=0)] = 0.0
    return features
