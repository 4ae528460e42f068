"""The few texts worth a closer look: the best by BM25, words in the title counting more."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifiers.retrieval.types import Floats, Ints
from classifiers.retrieval.words import Weights

_LANES = 64  # the scores are cut in so many strips; the best of each place over all strips are looked at first


def find_best(weights: Weights, columns: Ints, counts: Floats, most: int) -> tuple[Ints, Floats]:
    """Positions of the best texts, ascending, and their scores. Fewer than asked when fewer share a word with the post."""
    scores = _score_all(weights, columns, counts)
    found = pick_best(scores, most)
    return found, scores[found].astype(np.float32)


def _score_all(weights: Weights, columns: Ints, counts: Floats) -> Any:
    """Every text's sum of its worths for the post's words."""
    size = len(weights.held)
    spans = list(zip(weights.starts[columns].tolist(), weights.starts[columns + 1].tolist(), strict=True))
    if not spans:
        return np.zeros(size)
    texts = np.concatenate([weights.texts[start:end] for start, end in spans])
    worths = np.concatenate([weights.worths[start:end] for start, end in spans])
    if counts.max() > 1:
        worths *= np.repeat(counts, [end - start for start, end in spans])
    return np.bincount(texts, worths, minlength=size)


def pick_best(scores: Any, most: int) -> Ints:
    """The places of the greatest scores above 0. Exact, without sorting all: the k-th best of the strips' best is a floor."""
    floor, width = 0.0, len(scores) // _LANES
    if width > 2 * most:
        tops = scores[: width * _LANES].reshape(_LANES, width).max(axis=0)
        floor = float(np.partition(tops, width - most)[width - most])
    found = np.flatnonzero(scores >= floor) if floor > 0 else np.flatnonzero(scores)
    if len(found) > most:
        found = np.sort(found[np.argpartition(scores[found], len(found) - most)[len(found) - most :]])
    return found
