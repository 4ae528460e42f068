"""Learning the order of candidates from linked posts, and how likely its first claim is right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import KFold
from threadpoolctl import threadpool_limits

from classifiers.errors import InputError
from classifiers.retrieval.chance import Chance, fit_chance
from classifiers.retrieval.describing import Described, describe
from classifiers.retrieval.index import ClaimIndex
from classifiers.retrieval.known import KnownPosts
from classifiers.retrieval.searching import CHUNK, Searcher, find_leaders, score_pairs
from classifiers.retrieval.texts import read_post
from classifiers.retrieval.types import Floats, Ints, Judgements, Post

_LEAST_LINKED = 20
_FOLDS = 3


def train_searcher(index: ClaimIndex, posts: Sequence[Post], judgements: Judgements, *, seed: int = 0) -> Searcher:
    """Learn the order from linked posts; they become known wordings too. A post never counts as its own wording.

    The chance is learned from posts that the order was not learned from. Raises InputError when fewer than 20 posts are linked
    to claims of the index.
    """
    places = {claim_id: place for place, claim_id in enumerate(index.ids)}
    linked = [(post, [places[id_] for id_ in sorted(judgements.get(post.id, ())) if id_ in places]) for post in posts]
    linked = [(post, claims) for post, claims in linked if claims]
    if len(linked) < _LEAST_LINKED:
        raise InputError(
            f"Only {len(linked)} posts are linked to these claims; at least {_LEAST_LINKED} are needed to learn from."
        )
    known = KnownPosts([(post.id, read_post(post.text, index.language)) for post, _ in linked], [own for _, own in linked])
    described = _describe_all(index, known, linked)
    right = _mark_right(described, [own for _, own in linked])
    if not right.any():
        raise InputError("None of the linked claims shares a word with its post: there is nothing to learn from.")
    features = _without_gaps(described.features)
    with threadpool_limits(1):  # sums over several threads round otherwise: the same figures on any machine
        chance = _learn_chance(features, right, described.sizes, seed)
        order = _fit_order(features, right, seed)
    return Searcher(index, known, order, chance)


def _describe_all(index: ClaimIndex, known: KnownPosts, linked: Sequence[tuple[Post, list[int]]]) -> Described:
    parts = []
    for part in (linked[first : first + CHUNK] for first in range(0, len(linked), CHUNK)):
        parts.append(describe(index, known, [post for post, _ in part], own={post.id: own for post, own in part}))
    return Described(
        np.concatenate([part.candidates for part in parts]),
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.sizes for part in parts]),
    )


def _mark_right(described: Described, claims: Sequence[Sequence[int]]) -> Any:
    of_each = np.split(described.candidates, np.cumsum(described.sizes)[:-1])
    return np.concatenate([np.isin(candidates, own) for candidates, own in zip(of_each, claims, strict=True)])


def _fit_order(features: Floats, right: Any, seed: int) -> HistGradientBoostingClassifier:
    order = HistGradientBoostingClassifier(
        max_iter=150, learning_rate=0.06, max_leaf_nodes=15, min_samples_leaf=40, l2_regularization=5.0,
        early_stopping=False, random_state=seed,
    )  # fmt: skip
    return order.fit(features, right)


def _learn_chance(features: Floats, right: Any, sizes: Ints, seed: int) -> Chance:
    """Three folds over posts: the order is learned from two parts, its first claims are judged on the third."""
    of_post, scores = np.repeat(np.arange(len(sizes)), sizes), np.zeros(len(right))
    for learned, _ in KFold(_FOLDS, shuffle=True, random_state=seed).split(sizes):
        inside = np.isin(of_post, learned)
        if right[inside].any():
            scores[~inside] = score_pairs(_fit_order(features[inside], right[inside], seed), features[~inside])
    ends = np.cumsum(sizes)[:-1]
    of_each = list(zip(np.split(scores, ends), np.split(right, ends), strict=True))
    hits = [len(own) > 0 and bool(marks[int(np.argmax(own))]) for own, marks in of_each]
    first, second = np.array([find_leaders(own) for own, _ in of_each], dtype=np.float64).T
    return fit_chance(first, second, np.array(hits))


def _without_gaps(features: Floats) -> Floats:
    """A column that is nowhere known cannot be learned from: it becomes zeros."""
    features[:, np.isnan(features).all(axis=0)] = 0.0
    return features
