"""From a model's raw scores to honest probabilities and thresholds, chosen on texts the model has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

Numbers = np.ndarray[Any, np.dtype[np.float64]]

# Share of the corpus's irrelevant texts that may be flagged. A third of them are look-alikes, far more than in a real feed,
# so the real share is lower. News and authorities come in bulk with about 1 % relevant, so a loose threshold drowns the
# reader; posts, letters and tips are few and are read anyway.
FALSE_SHARE = {"news": 0.05, "authority": 0.05, "post": 0.08, "letter": 0.08, "tip": 0.08}
_DEFAULT_SHARE = 0.06
# Of the best matches shown, this share is right on unseen rumours, a third of which are unknown to the matcher. Higher
# would hide most true matches while rumours have one wording only; the score is shown beside every match.
MATCH_PRECISION = 0.7
_FEWEST = 40
_LOWEST, _HIGHEST = 0.30, 0.95


def to_logit(probability: Numbers) -> Numbers:
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    return np.asarray(np.log(clipped / (1 - clipped)))


def fit_sigmoid(raw: Numbers, truth: Numbers) -> tuple[float, float]:
    """Platt scaling: slope and offset that turn raw log-odds into calibrated log-odds."""
    fitted = LogisticRegression(C=100.0).fit(raw.reshape(-1, 1), truth)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def apply_sigmoid(raw: Numbers, slope: float, offset: float) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(slope * raw + offset, -30, 30))))


def choose_threshold(scores: Numbers, truth: Numbers, false_share: float) -> float:
    """The lowest threshold that flags at most `false_share` of the irrelevant texts, kept within sane bounds."""
    irrelevant = np.sort(scores[~truth.astype(bool)])
    if not len(irrelevant):
        return 0.5
    allowed = int(false_share * len(irrelevant))
    limit = float(irrelevant[len(irrelevant) - 1 - allowed]) + 1e-4
    return round(min(max(limit, _LOWEST), _HIGHEST), 4)


def choose_thresholds(scores: Numbers, truth: Numbers, genres: Sequence[str]) -> dict[str, float]:
    """One threshold a genre where the corpus has enough texts of it, and a default for the rest."""
    labels = np.array(genres)
    default = choose_threshold(scores, truth, _DEFAULT_SHARE)
    thresholds = {"default": default}
    for genre, share in FALSE_SHARE.items():
        chosen = labels == genre
        enough = min(int(truth[chosen].sum()), int((~truth[chosen].astype(bool)).sum())) >= _FEWEST
        thresholds[genre] = choose_threshold(scores[chosen], truth[chosen], share) if enough else default
    return thresholds


def choose_match_threshold(scores: Numbers, right: Numbers, precision: float = MATCH_PRECISION) -> float:
    """The lowest score from which the best match is right in at least `precision` of the texts."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.nonzero(hits >= precision)[0]
    good = good[good >= 10]
    return round(float(min(max(scores[order][good[-1]] if len(good) else 0.5, 0.05), _HIGHEST)), 4)
