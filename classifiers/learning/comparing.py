"""Is a new model better than the running one? Both answer the same frozen texts; the difference is resampled in pairs.

The score is the mean of two shares: of the texts about the subject, how many are found; of the others, how many are left
alone. Neither a model that flags everything nor one that flags nothing gets more than a half. Interval: percentiles of 2000
paired bootstrap resamples of whole groups (Efron and Tibshirani 1993, chapter 8).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from classifiers.learning.shares import Share, share_of

RESAMPLES = 2000
LEAST_TEXTS = 15  # a smaller genre or language is shown, but says nothing for or against


@dataclass(frozen=True, slots=True)
class Gain:
    """The new score minus the old one, with a 95 % interval; None where the slice cannot be scored."""

    mean: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_better(self) -> bool:
        return self.low is not None and self.low > 0

    @property
    def is_worse(self) -> bool:
        return self.high is not None and self.high < 0


@dataclass(frozen=True, slots=True)
class Slice:
    """Figures of both models on some of the frozen texts. `is_judged`: large enough to count against the new model."""

    texts: int
    relevant: int
    found: Share
    found_before: Share
    false: Share
    false_before: Share
    gain: Gain
    is_judged: bool

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"is_worse": self.is_judged and self.gain.is_worse}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole, its slices by name ("genre:news", "language:sv", "origin:own"), and whether the new model beats the old."""

    whole: Slice
    slices: dict[str, Slice] = field(default_factory=dict)

    @property
    def worse(self) -> list[str]:
        """The slices in which the new model is clearly worse."""
        return [name for name, one in self.slices.items() if one.is_judged and one.gain.is_worse]

    @property
    def beats(self) -> bool:
        """Better beyond chance over all, and in no genre or language clearly worse."""
        return self.whole.gain.is_better and not self.worse

    def to_json(self) -> dict[str, Any]:
        return {
            "beats": self.beats,
            "worse": self.worse,
            "whole": self.whole.to_json(),
            "slices": {name: one.to_json() for name, one in self.slices.items()},
        }


def compare(
    truth: Sequence[bool],
    new: Sequence[bool],
    old: Sequence[bool],
    groups: Sequence[str],
    parts: Mapping[str, Sequence[bool]],
    *,
    seed: int = 0,
) -> Comparison:
    """Both models' decisions against the truth, over all texts and over each part (a mask by name)."""
    arrays = [np.asarray(values, dtype=bool) for values in (truth, new, old)]
    names = np.asarray(groups, dtype=str)
    everything = np.ones(len(names), dtype=bool)

    def measure(chosen: Any) -> Slice:
        right, made, running = (values[chosen] for values in arrays)
        return _measure(right, made, running, names[chosen], seed)

    slices = {name: measure(np.asarray(mask, dtype=bool)) for name, mask in sorted(parts.items())}
    return Comparison(measure(everything), slices)


def _measure(truth: Any, new: Any, old: Any, groups: Any, seed: int) -> Slice:
    def found(decided: Any) -> Share:
        return share_of(int((decided & truth).sum()), int(truth.sum()))

    def false(decided: Any) -> Share:
        return share_of(int((decided & ~truth).sum()), int((~truth).sum()))

    return Slice(
        len(truth), int(truth.sum()), found(new), found(old), false(new), false(old),
        _resample(truth, new, old, groups, seed), len(truth) >= LEAST_TEXTS,
    )  # fmt: skip


def _resample(truth: Any, new: Any, old: Any, groups: Any, seed: int) -> Gain:
    if not len(truth):
        return Gain()
    columns = (truth, ~truth, new & truth, ~new & ~truth, old & truth, ~old & ~truth)
    _, group_of = np.unique(groups, return_inverse=True)
    counts = np.zeros((group_of.max() + 1, len(columns)))
    np.add.at(counts, group_of, np.stack(columns, axis=1).astype(float))
    draws = np.random.default_rng(seed)
    picked = draws.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=RESAMPLES)
    gains = _gain(picked @ counts)
    low, high = np.percentile(gains, [2.5, 97.5])
    return Gain(*(round(float(value), 4) for value in (_gain(counts.sum(axis=0, keepdims=True))[0], low, high)))


def _gain(sums: Any) -> Any:
    """New minus old score of each row of sums. A part with texts of one kind only is scored by that kind."""
    yes, no, new_yes, new_no, old_yes, old_no = sums.T
    kinds = (yes > 0).astype(float) + (no > 0)
    difference = (new_yes - old_yes) / np.maximum(yes, 1) + (new_no - old_no) / np.maximum(no, 1)
    return difference / np.maximum(kinds, 1)
