"""A post's side of the comparison: the columns of its words, and what each counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.retrieval.texts import Reading
from classifiers.retrieval.types import Floats, Ints
from classifiers.retrieval.words import Field

MOST_OF_A_WORD = 2  # a word that a post repeats counts at most twice


@dataclass(frozen=True, slots=True)
class PostRow:
    """The post's known words: how often each stands there, how often without the writer's name, and which are names.

    `rarity` is what its words weigh together; a word that no claim has is as rare as the rarest.
    """

    columns: Ints
    counts: Floats
    own: Floats
    is_name: Any
    rarity: float
    length: int


def lay_out(columns: dict[str, int], stems: Sequence[str]) -> tuple[Ints, Floats]:
    """Columns of the known words and how often each stands there, at most twice."""
    counts: dict[int, int] = {}
    for stem in stems:
        column = columns.get(stem)
        if column is not None:
            counts[column] = counts.get(column, 0) + 1
    found = np.fromiter(counts, dtype=np.int64, count=len(counts))
    values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    return found, np.minimum(values, MOST_OF_A_WORD)


def lay_out_post(columns: dict[str, int], whole: Field, post: Reading) -> PostRow:
    """The post beside an index's words."""
    found, counts = lay_out(columns, post.stems)
    own = dict(zip(*(part.tolist() for part in lay_out(columns, post.own)), strict=True))
    names = {columns.get(name) for name in post.names}
    distinct = len(set(post.stems))
    rarest = float(whole.rarity.max(initial=1.0))
    return PostRow(
        columns=found,
        counts=counts,
        own=np.array([own.get(column, 0.0) for column in found.tolist()], dtype=np.float32),
        is_name=np.array([column in names for column in found.tolist()], dtype=np.bool_),
        rarity=float(whole.rarity[found].sum()) + rarest * (distinct - len(found)) + 1e-9,
        length=distinct,
    )
