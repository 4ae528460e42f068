"""The learned order of the candidates: how probable it is that a text is about each of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from classifiers.matching.candidates import Candidates
from classifiers.matching.counting import Floats
from classifiers.matching.pairs import FEATURE_COUNT, FUSED

_STRENGTH = 0.02
_FIRST, _SECOND = np.triu_indices(FEATURE_COUNT + 1)

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def build_ranker() -> Pipeline:
    """An untrained ranker over match features."""
    return Pipeline([("scale", StandardScaler()), ("label", LogisticRegression(C=_STRENGTH, max_iter=400))])


def rank_table(candidates: Candidates) -> Floats:
    """The features of every candidate, how far each leads over the best other one, and the products of any two of these."""
    features = np.hstack([candidates.features, _leads(candidates.features[:, FUSED])[:, None]])
    return np.hstack([features, features[:, _FIRST] * features[:, _SECOND]])


def _leads(scores: Floats) -> Floats:
    """Each score minus the best of the others."""
    if not len(scores):
        return scores
    first, second = np.sort(np.append(scores, 0.0))[::-1][:2]
    return np.asarray(scores - np.where(scores == first, second, first), dtype=np.float32)


def rank_scores(ranker: Pipeline, candidates: Candidates) -> Numbers:
    """Probability that each candidate is the rumour the text is about."""
    if not len(candidates.rumours):
        return np.zeros(0)
    return predict(ranker, rank_table(candidates))


def predict(ranker: Pipeline, table: Any) -> Numbers:
    """The logistic ranker's probability, by hand: a call of scikit-learn a text costs more than all the rest."""
    scale, label = ranker.named_steps["scale"], ranker.named_steps["label"]
    raw = ((table - scale.mean_) / scale.scale_) @ label.coef_[0] + label.intercept_[0]
    return np.asarray(1 / (1 + np.exp(-np.clip(raw, -30, 30))), dtype=np.float64)
