"""The values of retrieval: claims, posts, judgements and ranked answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Judgements = Mapping[str, frozenset[str]]  # post id → ids of the claims it is about
Floats = np.ndarray[Any, np.dtype[np.floating[Any]]]  # nearly always 32 bits
Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A checked claim. `day` is the proleptic ordinal of its date (`date.toordinal`), None when unknown."""

    id: str
    title: str
    text: str
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A text that may be about one of the claims."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """One claim in the answer to a post; a higher score stands earlier, ties by claim id, the greater first."""

    claim_id: str
    score: float


Run = Mapping[str, Sequence[Ranked]]
