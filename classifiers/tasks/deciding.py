"""Decisions on scores of unseen texts: the threshold for F1, and how good they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

RESAMPLES = 1000


def choose_threshold(scores: Any, truth: Any) -> float:
    """The score that gives the best F1, half-way to the next lower score so that it lies in the gap."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(truth) + 1) + truth.sum())
    ends = np.append(np.diff(scores[order]) < 0, True)  # equal scores fall on the same side
    best = int(np.where(ends, f1, -1.0).argmax())
    lower = scores[order][best + 1] if best + 1 < len(scores) else 0.0
    return float((scores[order][best] + lower) / 2)


def macro_f1(truth: Any, found: Any, count: int) -> float:
    """The mean of the labels' F1; labels are numbers below `count`. A label that is nowhere counts as 0."""
    return float(np.mean(each_f1(truth, found, count)))


def each_f1(truth: Any, found: Any, count: int) -> Any:
    """F1 of each label."""
    table = np.bincount(truth * count + found, minlength=count * count).reshape(count, count)
    sums = table.sum(axis=0) + table.sum(axis=1)
    return 2 * table.diagonal() / np.maximum(sums, 1)


def estimate_f1(truth: Any, found: Any, count: int, groups: Sequence[str], *, positive: bool, seed: int = 0) -> dict[str, float]:
    """F1 (of label 1, or the mean over labels) with a 95 % interval from resampling whole groups."""
    _, group_of = np.unique(np.asarray(groups, dtype=str), return_inverse=True)
    cells = np.zeros((group_of.max() + 1, count * count))
    np.add.at(cells, (group_of, truth * count + found), 1)
    draws = np.random.default_rng(seed)
    tables = [np.bincount(draws.integers(0, len(cells), len(cells)), minlength=len(cells)) @ cells for _ in range(RESAMPLES)]
    scores = _score_tables(np.array(tables).reshape(RESAMPLES, count, count), positive)
    low, high = np.percentile(scores, [2.5, 97.5])
    mean = float(_score_tables(cells.sum(axis=0).reshape(1, count, count), positive)[0])
    return {"mean": round(mean, 4), "low": round(float(low), 4), "high": round(float(high), 4)}


def _score_tables(tables: Any, positive: bool) -> Any:
    diagonal = np.diagonal(tables, axis1=1, axis2=2)
    f1 = 2 * diagonal / np.maximum(tables.sum(axis=1) + tables.sum(axis=2), 1)
    return f1[:, 1] if positive else f1.mean(axis=1)


def measure_calibration(chances: Any, truth: Any) -> float:
    """Expected calibration error in ten equal bins of the winning (or positive) chance."""
    bins = np.minimum((chances * 10).astype(int), 9)
    gaps = [abs(chances[bins == b].mean() - truth[bins == b].mean()) * (bins == b).mean() for b in range(10) if (bins == b).any()]
    return round(float(sum(gaps)), 4)
