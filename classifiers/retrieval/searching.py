"""Searching: posts in, ranked claims out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import ThreadpoolController

from classifiers.errors import InputError
from classifiers.retrieval.chance import Chance
from classifiers.retrieval.describing import Described, describe
from classifiers.retrieval.index import ClaimIndex
from classifiers.retrieval.known import KnownPosts
from classifiers.retrieval.types import Floats, Ints, Post, Ranked

CHUNK = 256  # posts described before the model is asked


@dataclass(frozen=True, slots=True)
class Searcher:
    """Claims, the posts that are known to be about them, the learned order and the chance of its first claim.

    Without an order, BM25 orders. Claims may be added to the index at any time.
    """

    index: ClaimIndex
    known: KnownPosts
    order: HistGradientBoostingClassifier | None = None
    chance: Chance | None = None


def plain_searcher(index: ClaimIndex) -> Searcher:
    """A searcher that has learned nothing: BM25 over stems."""
    return Searcher(index, KnownPosts((), ()))


def search(
    searcher: Searcher, posts: Sequence[Post], *, top: int = 20, least: float | None = None
) -> Iterator[tuple[str, list[Ranked]]]:
    """The best claims of each post, in the order of the posts. A post without any known word gets claims with score 0.

    After training the first score is the chance that the claim is right, and the others stand to it as the order says. With
    `least`, claims below that chance are left out, so that a post may get none. Raises InputError for `least` without training.
    """
    if least is not None and searcher.chance is None:
        raise InputError("Nothing is known of chances: give posts to learn from.")
    ids = searcher.index.ids
    for chunk in (posts[first : first + CHUNK] for first in range(0, len(posts), CHUNK)):
        described = describe(searcher.index, searcher.known, chunk)
        ends = np.cumsum(described.sizes)[:-1]
        scores = np.split(_score(searcher, described), ends)
        for post, own, places in zip(chunk, scores, np.split(described.candidates, ends), strict=True):
            ranked = _rank(_to_chances(searcher.chance, own), places, ids, top) or _any_claims(ids, top)
            yield post.id, ranked if least is None else [one for one in ranked if one.score >= least]


def score_pairs(order: HistGradientBoostingClassifier, features: Floats) -> Floats:
    """What the learned order says of pairs, 0–1."""
    if not len(features):
        return np.zeros(0)
    with _threads().limit(limits=1, user_api="openmp"):  # so few rows are not worth a second thread, which would wait and burn
        return np.asarray(order.predict_proba(features)[:, 1])


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def find_leaders(scores: Floats) -> tuple[float, float]:
    """The greatest two scores of a post; 0 where there is none."""
    if len(scores) < 2:
        return (float(scores[0]) if len(scores) else 0.0), 0.0
    second, first = np.partition(scores, len(scores) - 2)[-2:]
    return float(first), float(second)


def _score(searcher: Searcher, described: Described) -> Floats:
    return described.features[:, 0] if searcher.order is None else score_pairs(searcher.order, described.features)


def _to_chances(chance: Chance | None, scores: Floats) -> Floats:
    if chance is None or not len(scores):
        return scores
    first, second = find_leaders(scores)
    return scores * (float(chance(first, second)) / max(first, 1e-12))


def _rank(scores: Floats, places: Ints, ids: Sequence[str], top: int) -> list[Ranked]:
    """The best by score, ties by claim id, the greater first."""
    chosen: Any = np.arange(len(scores))
    if len(scores) > top:
        chosen = np.flatnonzero(scores >= np.partition(scores, len(scores) - top)[len(scores) - top])
    best = sorted(((score, ids[place]) for score, place in zip(scores[chosen].tolist(), places[chosen].tolist(), strict=True)))
    return [Ranked(claim_id, score) for score, claim_id in best[::-1][:top]]


def _any_claims(ids: Sequence[str], top: int) -> list[Ranked]:
    """An answer for a post that resembles nothing: every post is answered, and the score says what it is worth."""
    return [Ranked(claim_id, 0.0) for claim_id in sorted(ids, reverse=True)[:top]]
