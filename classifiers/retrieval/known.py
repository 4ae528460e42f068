"""Posts that people have already linked to a claim: other wordings of it, which a new post may resemble more than the claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classifiers.retrieval.candidates import score_all
from classifiers.retrieval.index import Floats, Ints, View, bm25_view
from classifiers.retrieval.texts import Reading

LOOKED_AT = 25


@dataclass(frozen=True, slots=True)
class KnownPosts:
    """Linked posts as a BM25 view; `claims` holds, for each, the positions of its claims. May be empty."""

    ids: tuple[str, ...]
    claims: tuple[tuple[int, ...], ...]
    view: View | None
    counts: Floats

    def claims_of_nearest(self, post: Reading, *, without: str = "") -> dict[int, float]:
        """Claims of the most alike known posts, with that likeness. `without` is the id of a post to leave out."""
        if self.view is None:
            return {}
        scores = score_all(self.view, self.view.row_of(post.stems))
        most = min(LOOKED_AT, len(scores))
        found: dict[int, float] = {}
        for place in np.argpartition(-scores, most - 1)[:most]:
            if scores[place] > 0 and self.ids[place] != without:
                for claim in self.claims[place]:
                    found[claim] = max(found.get(claim, 0.0), float(scores[place]))
        return found

    def describe(self, nearest: dict[int, float], candidates: Ints, *, own_claims: Sequence[int] = ()) -> tuple[Floats, Floats]:
        """For each candidate the likeness of its most alike known post, and the logarithm of how many it has."""
        retold = np.array([nearest.get(int(claim), 0.0) for claim in candidates], dtype=np.float32)
        counts = self.counts[candidates].copy()
        counts[np.isin(candidates, own_claims)] -= 1
        return retold, np.log1p(counts)


def know_posts(posts: Sequence[tuple[str, Reading]], claims: Sequence[Sequence[int]], claim_count: int) -> KnownPosts:
    """Lay out the linked posts. `claims` holds the positions of each post's claims."""
    counts = np.zeros(claim_count, dtype=np.float32)
    for linked in claims:
        counts[list(linked)] += 1
    view = bm25_view([reading.stems for _, reading in posts]) if posts else None
    return KnownPosts(tuple(id_ for id_, _ in posts), tuple(tuple(linked) for linked in claims), view, counts)
