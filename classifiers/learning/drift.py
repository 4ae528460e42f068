"""Whether the running model still sees what it was made for: shift of its scores, and how often people overrule it.

Population stability index over tenths of the score, as used in credit scoring since Siddiqi (2006): below 0.1 steady, up to
0.25 some change, above it much. No numpy: pages use it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.learning.shares import Share, share_of

SOME, MUCH = 0.1, 0.25
LEAST_TEXTS = 200  # on either side; fewer say nothing
LEAST_DECISIONS = 20
_SMOOTHED = 0.5  # added to every tenth: an empty one would make the index endless


@dataclass(frozen=True, slots=True)
class Shift:
    """The index and how to read it: "few", "steady", "some" or "much"."""

    reading: str
    index: float | None = None


def measure_shift(reference: Sequence[int], current: Sequence[int]) -> Shift:
    """How far the scores have moved since the reference weeks; both are counts of texts in the ten tenths of the score."""
    if len(reference) != len(current):
        raise ValueError("both must count the same tenths")
    if min(sum(reference), sum(current)) < LEAST_TEXTS:
        return Shift("few")
    index = stability_index(reference, current)
    return Shift("steady" if index < SOME else "some" if index < MUCH else "much", round(index, 4))


def stability_index(reference: Sequence[int], current: Sequence[int]) -> float:
    """Σ (current share − reference share) · ln(current share / reference share)."""
    before, after = _shares(reference), _shares(current)
    return sum((now - then) * math.log(now / then) for then, now in zip(before, after, strict=True))


def _shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts) + _SMOOTHED * len(counts)
    return [(count + _SMOOTHED) / total for count in counts]


@dataclass(frozen=True, slots=True)
class Overrides:
    """How often people decide otherwise: of the flagged texts they decided on, dismissed; of the others, linked to a rumour."""

    flagged_dismissed: Share
    unflagged_linked: Share
    reading: str  # "few", "agree", "false_alarms", "misses", "both"


def measure_overrides(
    *, flagged_dismissed: int, flagged_linked: int, unflagged_dismissed: int, unflagged_linked: int
) -> Overrides:
    """Both shares with Wilson's interval, and their plain reading.

    Too many false alarms: surely more than two of three flagged texts are dismissed. Misses: surely more than one in fifty of
    the others that people looked at belonged to a rumour.
    """
    dismissed = share_of(flagged_dismissed, flagged_dismissed + flagged_linked)
    linked = share_of(unflagged_linked, unflagged_dismissed + unflagged_linked)
    if dismissed.total + linked.total < LEAST_DECISIONS:
        return Overrides(dismissed, linked, "few")
    noisy = dismissed.low is not None and dismissed.low > 2 / 3
    blind = linked.low is not None and linked.low > 0.02
    reading = "both" if noisy and blind else "false_alarms" if noisy else "misses" if blind else "agree"
    return Overrides(dismissed, linked, reading)
