"""Average-linkage clustering of a few texts: the same answer whatever order they came in."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from classifiers.grouping.vectors import Array


def cluster(likeness: Array, join: float) -> list[int]:
    """A label for every row of the square table: rows whose average likeness reaches `join` share one."""
    distance = 1.0 - np.clip(likeness, 0.0, 1.0).astype(np.float64)
    np.fill_diagonal(distance, 0.0)
    merges = linkage(squareform(distance, checks=False), method="average")
    return [int(label) for label in fcluster(merges, 1.0 - join, criterion="distance")]
