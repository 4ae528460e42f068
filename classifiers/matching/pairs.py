"""What is known of a window of a text and a wording of a rumour, as one row of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from classifiers.matching.counting import SIZE, STEMS, VIEWS, Counted, Floats, spread
from classifiers.matching.space import Joined, Space

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
    cosine, claim_share, window_share, shared, rarest = _overlap(space.joined, counted, wordings, scratch)
    for view, name in enumerate(("stem", "char", "group")):
        columns |= {
            f"{name}_cosine": cosine[:, view],
            f"{name}_claim_share": claim_share[:, view],
            f"{name}_window_share": window_share[:, view],
        }
        if name != "char":
            columns[f"shared_{name}s"] = np.minimum(shared[:, view], 6) / 6
    columns["rarest"] = rarest[:, STEMS] / 8
    columns["subject"] = space.subjects[wordings] @ subject
    fade = min(1.0, _MANY / len(space.phrases))
    columns["fused"] = sum(
        weight * (fade if name in _SUBJECT else 1.0) * columns[name] for name, weight in _FUSED_WEIGHTS.items()
    )
    return np.stack([columns[name] for name in NAMES], axis=1).astype(np.float32)


def _overlap(joined: Joined, counted: Counted, wordings: Any, scratch: Floats) -> tuple[Any, Any, Any, Any, Any]:
    """Cosine, shares of both sides, number and rarest of the shared features: a row a wording, a column a view."""
    features, values = counted.joined()
    rarity_of = joined.idf[features]
    weights = values * rarity_of
    scratch[features] = weights
    starts = joined.rows.indptr[wordings].astype(np.int64)
    lengths = joined.rows.indptr[wordings + 1] - starts
    places = spread(starts, lengths)
    indices = joined.rows.indices[places]
    seen = scratch[indices]
    scratch[features] = 0.0
    hit = np.flatnonzero(seen)
    shared_features = indices[hit]
    cell_of = np.searchsorted(np.cumsum(lengths), hit, side="right") * len(VIEWS) + shared_features // SIZE
    rarity = joined.idf[shared_features]
    shape, cells = (len(wordings), len(VIEWS)), len(wordings) * len(VIEWS)

    def add(added: Any = None) -> Any:
        return np.bincount(cell_of, weights=added, minlength=cells).reshape(shape)

    rarest = np.zeros(cells)
    if len(cell_of):
        firsts = np.flatnonzero(np.concatenate(([True], cell_of[1:] != cell_of[:-1])))
        rarest[cell_of[firsts]] = np.maximum.reduceat(rarity, firsts)
    view_of = features // SIZE
    norms = np.sqrt(np.bincount(view_of, weights=weights**2, minlength=len(VIEWS))) + 1e-9
    mass = np.bincount(view_of, weights=rarity_of, minlength=len(VIEWS)) + 1e-9
    shared = add(rarity)
    dots = add(seen[hit] * joined.rows.data[places[hit]] * rarity)
    return dots / (norms * joined.norms[wordings]), shared / joined.sums[wordings], shared / mass, add(), rarest.reshape(shape)
