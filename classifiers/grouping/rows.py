"""A table of sparse vectors that grows row by row without being copied each time."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from classifiers.grouping.vectors import SIZE, Array, Reading


class Rows:
    """Unit vectors; `likeness` gives the cosine of one vector to all rows in one pass."""

    def __init__(self) -> None:
        self._features = np.zeros(4096, np.int32)
        self._weights = np.zeros(4096, np.float32)
        self._ends = np.zeros(64, np.int64)
        self._count = 0
        self._scratch = np.zeros(SIZE, np.float32)

    def __len__(self) -> int:
        return self._count

    def append(self, reading: Reading) -> int:
        """Add a row; returns its place."""
        start = int(self._ends[self._count])
        stop = start + len(reading.features)
        while stop > len(self._features):
            self._features, self._weights = _double(self._features), _double(self._weights)
        if self._count + 2 > len(self._ends):
            self._ends = _double(self._ends)
        self._features[start:stop] = reading.features
        self._weights[start:stop] = reading.weights
        self._count += 1
        self._ends[self._count] = stop
        return self._count - 1

    def likeness(self, reading: Reading) -> Array:
        """Cosine (0–1) of the reading to every row, in order."""
        if not self._count:
            return np.zeros(0, np.float32)
        self._scratch[reading.features] = reading.weights
        found = self._matrix() @ self._scratch
        self._scratch[reading.features] = 0.0
        return np.asarray(found)

    def table(self, rows: list[int]) -> Array:
        """The likeness of each of these rows to each other."""
        part = self._matrix()[rows]
        return np.asarray((part @ part.T).toarray())

    def _matrix(self) -> csr_matrix:
        stop = int(self._ends[self._count])
        parts = (self._weights[:stop], self._features[:stop], self._ends[: self._count + 1])
        return csr_matrix(parts, shape=(self._count, SIZE), copy=False)


def _double(array: Array) -> Array:
    return np.concatenate([array, np.zeros_like(array)])
