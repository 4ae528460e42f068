"""What subject a text has: the probability of each theme from its stems and groups. For likeness of subject, not for display."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from classifiers.matching.counting import GROUPS, SIZE, STEMS, Counted, Floats, as_rows

_FEWEST = 2  # texts that a feature must stand in
_STRENGTH = 3.0
_PARTS = (STEMS, GROUPS)


@dataclass(frozen=True, slots=True)
class Subjects:
    """The place of each known feature in `weights` (else -1), how rare it is, and its weight for each theme."""

    columns: np.ndarray[Any, Any]
    idf: Floats
    weights: Floats
    offsets: Floats


def learn_subjects(counted: Sequence[Counted], themes: Sequence[str]) -> Subjects:
    """Multinomial logistic regression; the same texts give the same weights."""
    rows = _join_parts(counted)
    frequency = np.bincount(rows.indices, minlength=rows.shape[1])
    kept = np.flatnonzero(frequency >= _FEWEST)
    columns = np.full(rows.shape[1], -1, dtype=np.int32)
    columns[kept] = np.arange(len(kept))
    idf = np.log((len(counted) + 1) / (frequency[kept] + 1)).astype(np.float32) + 1
    table = normalize(rows[:, kept].multiply(idf).tocsr())
    fitted = LogisticRegression(C=_STRENGTH, max_iter=300, class_weight="balanced", tol=1e-3).fit(table, list(themes))
    return Subjects(columns, idf, fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32))


def _join_parts(counted: Sequence[Counted]) -> csr_matrix:
    return hstack([as_rows(counted, view) for view in _PARTS], format="csr").astype(np.float32)


def find_subjects(counted: Sequence[Counted], subjects: Subjects) -> Floats:
    """One row a text: the square roots of the themes' probabilities, so that the product of two rows is their likeness."""
    if not counted:
        return np.zeros((0, subjects.weights.shape[1]), dtype=np.float32)
    rows = np.stack([_decide(text, subjects) for text in counted])
    powers = np.exp(rows - rows.max(axis=1, keepdims=True))
    return np.asarray(np.sqrt(powers / powers.sum(axis=1, keepdims=True)), dtype=np.float32)


def _decide(text: Counted, subjects: Subjects) -> Floats:
    columns = np.concatenate([subjects.columns[text.features[view] + part * SIZE] for part, view in enumerate(_PARTS)])
    values = np.concatenate([text.values[view] for view in _PARTS])
    known = columns >= 0
    columns = columns[known]
    values = values[known] * subjects.idf[columns]
    norm = float(np.sqrt((values**2).sum())) + 1e-9
    return np.asarray(values / norm @ subjects.weights[columns] + subjects.offsets, dtype=np.float32)
