"""How good a run is: MAP@5, MRR and recall, with intervals from resampling the posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.errors import InputError
from classifiers.retrieval.types import Judgements, Run

DEPTH = 5
RECALL_DEPTH = 20
ROUNDS = 2000
TENTHS = 10
Measure = Callable[[Sequence[str], frozenset[str]], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over posts and its 95 % interval."""

    mean: float
    low: float
    high: float

    def to_json(self) -> dict[str, float]:
        """The figure, rounded to four decimals."""
        return {"mean": round(self.mean, 4), "low": round(self.low, 4), "high": round(self.high, 4)}


def average_precision(ranked: Sequence[str], right: frozenset[str]) -> float:
    """Sum over the first five ranks that hold a right claim of (hits so far / rank), divided by the number of right claims.

    As CheckThat! scores it: more than five right claims make 1.0 out of reach.
    """
    hits, total = 0, 0.0
    for rank, claim_id in enumerate(ranked[:DEPTH], start=1):
        if claim_id in right:
            hits += 1
            total += hits / rank
    return total / len(right)


def reciprocal_rank(ranked: Sequence[str], right: frozenset[str]) -> float:
    """One over the rank of the first right claim; 0 when none is there."""
    return next((1 / rank for rank, claim_id in enumerate(ranked, start=1) if claim_id in right), 0.0)


def recall(ranked: Sequence[str], right: frozenset[str]) -> float:
    """Share of the right claims among the first twenty."""
    return len(right.intersection(ranked[:RECALL_DEPTH])) / len(right)


MEASURES: dict[str, Measure] = {"map@5": average_precision, "mrr": reciprocal_rank, "recall@20": recall}


def measure_run(run: dict[str, list[str]], judgements: Judgements, *, seed: int = 0) -> dict[str, Any]:
    """Every judged post counts; one that the run does not answer counts as 0. Raises InputError without judgements."""
    judged = sorted(post_id for post_id, right in judgements.items() if right)
    if not judged:
        raise InputError("There are no judgements to measure against.")
    figures = {
        name: _estimate([measure(run.get(post_id, ()), judgements[post_id]) for post_id in judged], seed).to_json()
        for name, measure in MEASURES.items()
    }
    return {"posts": len(judged), "unanswered": sum(not run.get(post_id) for post_id in judged), **figures}


def measure_chances(run: Run, judgements: Judgements) -> dict[str, Any] | None:
    """Whether first scores are the chances they say: by tenths of the chance, and the mean distance (calibration error).

    Only judged posts that were answered count. None when there are none, or a first score is not a chance.
    """
    first = [(ranked[0], right) for post, right in sorted(judgements.items()) if right and (ranked := run.get(post))]
    said = np.array([one.score for one, _ in first])
    if not len(said) or said.min() < 0 or said.max() > 1:
        return None
    hits = np.array([one.claim_id in right for one, right in first], dtype=np.float64)
    tenth = np.minimum((said * TENTHS).astype(int), TENTHS - 1)
    parts = [
        {"said": float(said[tenth == n].mean()), "right": float(hits[tenth == n].mean()), "posts": int((tenth == n).sum())}
        for n in range(TENTHS)
        if (tenth == n).any()
    ]
    error = sum(part["posts"] * abs(part["said"] - part["right"]) for part in parts) / len(said)
    return {
        "answered": len(said), "said": round(float(said.mean()), 4), "right": round(float(hits.mean()), 4),
        "calibration_error": round(float(error), 4),
        "parts": [{name: round(value, 4) for name, value in part.items()} for part in parts],
    }  # fmt: skip


def _estimate(values: Sequence[float], seed: int) -> Figure:
    """Mean and percentile interval of 2 000 resamples of the posts."""
    sample = np.asarray(values)
    chosen = np.random.default_rng(seed).integers(0, len(sample), size=(ROUNDS, len(sample)))
    means = sample[chosen].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(float(sample.mean()), float(low), float(high))
