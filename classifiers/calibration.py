"""From a model's raw scores to honest probabilities and thresholds, chosen on texts the model has not seen."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

Numbers = np.ndarray[Any, np.dtype[np.float64]]

# Of the best matches shown, this share is right on unseen rumours, a third of which are unknown to the matcher. Higher
# would hide most true matches while rumours have one wording only; the score is shown beside every match.
MATCH_PRECISION = 0.7
_HIGHEST = 0.95


def to_logit(probability: Numbers) -> Numbers:
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))


def fit_sigmoid(raw: Numbers, truth: Numbers) -> tuple[float, float]:
    """Platt scaling: slope and offset that turn raw log-odds into calibrated log-odds."""
    fitted = LogisticRegression(C=100.0).fit(raw.reshape(-1, 1), truth)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def apply_sigmoid(raw: Numbers, slope: float, offset: float) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(slope * raw + offset, -30, 30))))


def choose_balanced(scores: Numbers, truth: Numbers) -> float:
    """The threshold with the best F1 of the positive class."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    return round(float(scores[order][int(np.argmax(f1))]), 4)


def choose_match_threshold(scores: Numbers, right: Numbers, precision: float = MATCH_PRECISION) -> float:
    """The lowest score from which the best match is right in at least `precision` of the texts."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.nonzero(hits >= precision)[0]
    good = good[good >= 10]
    return round(float(min(max(scores[order][good[-1]] if len(good) else 0.5, 0.05), _HIGHEST)), 4)
