"""What is known of a window of a text and a wording of a rumour, as one row of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifiers.matching.counting import Counted, Floats
from classifiers.matching.space import Space, View

# stems, characters, groups: cosine, share of the wording, share of the window; subject; rarest shared stem; numbers shared
NAMES = (
    "stem_cosine", "stem_claim_share", "stem_window_share", "char_cosine", "char_claim_share", "char_window_share",
    "group_cosine", "group_claim_share", "group_window_share", "subject", "rarest", "shared_stems", "shared_groups", "fused",
)  # fmt: skip
FEATURE_COUNT = len(NAMES)
FUSED = NAMES.index("fused")
_FUSED_WEIGHTS = {
    "stem_cosine": 0.25, "char_cosine": 0.3, "group_cosine": 0.15, "stem_claim_share": 0.05, "char_claim_share": 0.05,
    "subject": 0.15,
}  # fmt: skip
# Groups and subject tell dozens of rumours apart, not thousands: they fade as wordings become many.
_SUBJECT = {"group_cosine", "subject"}
_MANY = 400


def describe_pairs(counted: Counted, wordings: Any, space: Space, subject: Floats, scratch: Floats) -> Floats:
    """One row a wording, columns as NAMES."""
    if not len(wordings):
        return np.zeros((0, FEATURE_COUNT), dtype=np.float32)
    columns: dict[str, Any] = {}
    for view, name in enumerate(("stem", "char", "group")):
        cosine, claim_share, window_share, shared, rarest = _overlap(space.views[view], counted, view, wordings, scratch)
        columns |= {f"{name}_cosine": cosine, f"{name}_claim_share": claim_share, f"{name}_window_share": window_share}
        if name != "char":
            columns[f"shared_{name}s"] = np.minimum(shared, 6) / 6
        if name == "stem":
            columns["rarest"] = rarest / 8
    columns["subject"] = space.subjects[wordings] @ subject
    fade = min(1.0, _MANY / len(space.phrases))
    columns["fused"] = sum(
        weight * (fade if name in _SUBJECT else 1.0) * columns[name] for name, weight in _FUSED_WEIGHTS.items()
    )
    return np.stack([columns[name] for name in NAMES], axis=1).astype(np.float32)


def _overlap(view: View, counted: Counted, kind: int, wordings: Any, scratch: Floats) -> tuple[Any, Any, Any, Any, Any]:
    """Cosine, shares of both sides, number and rarest of the shared features."""
    features = counted.features[kind]
    weights = counted.values[kind] * view.idf[features]
    scratch[features] = weights
    starts = view.rows.indptr[wordings].astype(np.int64)
    lengths = view.rows.indptr[wordings + 1] - starts
    ends = np.cumsum(lengths)
    places = np.arange(int(ends[-1])) + np.repeat(starts - (ends - lengths), lengths)
    indices = view.rows.indices[places]
    seen = scratch[indices]
    scratch[features] = 0.0
    hit = np.flatnonzero(seen)
    row_of = np.searchsorted(ends, hit, side="right")
    rarity = view.idf[indices[hit]]
    dots = np.bincount(row_of, weights=seen[hit] * view.rows.data[places[hit]] * rarity, minlength=len(wordings))
    shared = np.bincount(row_of, weights=rarity, minlength=len(wordings))
    rarest = np.zeros(len(wordings))
    if len(row_of):
        firsts = np.flatnonzero(np.concatenate(([True], row_of[1:] != row_of[:-1])))
        rarest[row_of[firsts]] = np.maximum.reduceat(rarity, firsts)
    norm = float(np.sqrt((weights**2).sum())) + 1e-9
    mass = float(view.idf[features].sum()) + 1e-9
    count = np.bincount(row_of, minlength=len(wordings))
    return dots / (norm * view.norms[wordings]), shared / view.sums[wordings], shared / mass, count, rarest
