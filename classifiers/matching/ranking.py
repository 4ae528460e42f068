"""The learned order of the candidates: how probable it is that a text is about each of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from classifiers.matching.candidates import Candidates

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def build_ranker() -> Pipeline:
    """An untrained ranker over match features."""
    return Pipeline([("scale", StandardScaler()), ("label", LogisticRegression(C=1.0, max_iter=400))])


def rank_scores(ranker: Pipeline, candidates: Candidates) -> Numbers:
    """Probability that each candidate is the rumour the text is about."""
    if not len(candidates.rumours):
        return np.zeros(0)
    return np.asarray(ranker.predict_proba(candidates.features)[:, 1], dtype=np.float64)
