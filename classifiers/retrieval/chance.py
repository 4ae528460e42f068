"""How likely the first claim is right, and whether it is said at all. Learned from posts whose order was learned from others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from classifiers.retrieval.types import Floats

_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Chance:
    """A logistic curve over the first claim's score and its lead on the second, both as log odds."""

    score_weight: float
    lead_weight: float
    constant: float

    def __call__(self, first: Any, second: Any) -> Any:
        """The chance that the first claim is right, given what the order says of the first two; 0–1."""
        odds = _log_odds(first)
        return 1 / (1 + np.exp(-(self.score_weight * odds + self.lead_weight * (odds - _log_odds(second)) + self.constant)))


def fit_chance(first: Floats, second: Floats, right: Any) -> Chance:
    """Learn the curve. When every first claim is right, or none, the chance is their share, a little drawn in."""
    hits = int(np.sum(right))
    if hits in (0, len(right)):
        return Chance(0.0, 0.0, float(np.log((hits + 0.5) / (len(right) - hits + 0.5))))
    odds = _log_odds(first)
    curve = LogisticRegression(C=1.0).fit(np.stack([odds, odds - _log_odds(second)], axis=1), right)
    return Chance(float(curve.coef_[0, 0]), float(curve.coef_[0, 1]), float(curve.intercept_[0]))


def _log_odds(scores: Any) -> Any:
    kept = np.clip(scores, _EDGE, 1 - _EDGE)
    return np.log(kept / (1 - kept))
