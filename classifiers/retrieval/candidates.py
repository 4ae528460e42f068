"""The few claims worth a closer look: best by BM25 over the whole text, and over the title alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifiers.retrieval.index import ClaimIndex, Floats, Ints, Row, View
from classifiers.retrieval.texts import Reading

BY_TEXT = 100
BY_TITLE = 30


def score_all(view: View, row: Row) -> Floats:
    """The post's score with every claim: the sum of the claims' weights for the post's words."""
    total = np.zeros(view.by_word.shape[1], dtype=np.float32)
    starts, indices, data = view.by_word.indptr, view.by_word.indices, view.by_word.data
    for column, value in zip(row.columns, row.values, strict=True):
        span = slice(starts[column], starts[column + 1])
        total[indices[span]] += value * data[span]  # a claim stands once in a word's row
    return total


def find_candidates(index: ClaimIndex, post: Reading) -> Ints:
    """Positions of the candidates, ascending; fewer than asked when the post shares no word with more claims."""
    by_text = score_all(index.whole, index.whole.row_of(post.stems))
    by_title = score_all(index.titles, index.titles.row_of(post.stems))
    return np.union1d(_best(by_text, BY_TEXT), _best(by_title, BY_TITLE))


def _best(scores: Floats, most: int) -> Any:
    if len(scores) > most:
        found = np.argpartition(-scores, most)[:most]
        return found[scores[found] > 0]
    return np.flatnonzero(scores > 0)
