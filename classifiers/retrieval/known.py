"""Posts that people have already linked to a claim: other wordings of it, which a new post may resemble more than the claim."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from classifiers.retrieval.candidates import find_best
from classifiers.retrieval.rows import lay_out
from classifiers.retrieval.texts import Reading
from classifiers.retrieval.types import Floats, Ints
from classifiers.retrieval.words import WordRow, WordTable

LOOKED_AT = 25


class KnownPosts:
    """Linked posts by their words; `claims` holds, for each, the positions of its claims. May be empty."""

    def __init__(self, posts: Sequence[tuple[str, Reading]], claims: Sequence[Sequence[int]]) -> None:
        self._ids = [id_ for id_, _ in posts]
        self._claims = [tuple(linked) for linked in claims]
        self._table = WordTable()
        self._table.append(WordRow(read.stems, frozenset()) for _, read in posts)
        self._weights = self._table.weigh() if posts else None
        every = np.array([claim for linked in claims for claim in linked], dtype=np.int64)
        self._counts = np.bincount(every).astype(np.float32)

    def claims_of_nearest(self, post: Reading, *, without: str = "") -> dict[int, float]:
        """Claims of the most alike known posts, with that likeness. `without` is the id of a post to leave out."""
        if self._weights is None:
            return {}
        columns, counts = lay_out(self._table.columns, post.stems)
        found: dict[int, float] = {}
        places, scores = find_best(self._weights, columns, counts, LOOKED_AT)
        for place, score in zip(places.tolist(), scores.tolist(), strict=True):
            if self._ids[place] != without:
                for claim in self._claims[place]:
                    found[claim] = max(found.get(claim, 0.0), score)
        return found

    def describe(self, nearest: dict[int, float], candidates: Ints, *, own_claims: Sequence[int] = ()) -> tuple[Floats, Floats]:
        """For each candidate the likeness of its most alike known post, and the logarithm of how many it has."""
        retold = np.zeros(len(candidates), dtype=np.float32)
        retold[np.searchsorted(candidates, np.array(list(nearest), dtype=np.int64))] = list(nearest.values())
        counts = np.zeros(len(candidates), dtype=np.float32)
        counted = candidates < len(self._counts)
        counts[counted] = self._counts[candidates[counted]]
        if len(own_claims):
            counts[np.isin(candidates, own_claims)] -= 1
        return retold, np.log1p(counts)
