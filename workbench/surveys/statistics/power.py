"""What a wave of a given size can find, said before it is sent. Normal approximation, as planning tables use."""

from math import ceil, sqrt
from statistics import NormalDist

from workbench.surveys.statistics.intervals import CONFIDENCE, quantile

POWER = 0.8
USUAL_SHARE = 0.3  # where nothing is known of the share yet


def smallest_change(
    first_base: float,
    second_base: float | None = None,
    *,
    share: float = USUAL_SHARE,
    power: float = POWER,
    confidence: float = CONFIDENCE,
) -> float:
    """The change between two independent waves that is found with this power: 0.088 for two of 426 at 30 %, 0.064 for 800.

    Bases of weighted samples are the effective ones. METHOD.md D.2.
    """
    second_base = first_base if second_base is None else second_base
    _require(share, first_base, second_base)
    return _factor(power, confidence) * sqrt(share * (1 - share) * (1 / first_base + 1 / second_base))


def smallest_effect(
    first_base: float, second_base: float | None = None, *, share: float = USUAL_SHARE, power: float = POWER
) -> float:
    """The smallest effect, campaign change minus control change, that is found: both changes carry chance, so it is larger."""
    return sqrt(2) * smallest_change(first_base, second_base, share=share, power=power)


def smallest_paired_change(base: float, *, moving: float = 0.2, power: float = POWER, confidence: float = CONFIDENCE) -> float:
    """The change among the same `base` members that is found when the share `moving` of them changes their answer."""
    if base <= 0 or not 0 < moving <= 1:
        raise ValueError(f"{moving} of {base} cannot move")
    return _factor(power, confidence) * sqrt(moving / base)


def needed_base(change: float, *, share: float = USUAL_SHARE, power: float = POWER, confidence: float = CONFIDENCE) -> int:
    """How many answers each of two waves needs for this change to be found."""
    if not 0 < change < 1:
        raise ValueError(f"{change} is no change of a share")
    _require(share, 1, 1)
    return ceil(2 * share * (1 - share) * (_factor(power, confidence) / change) ** 2)


def chance_to_find(before: float, after: float, first_base: float, second_base: float, confidence: float = CONFIDENCE) -> float:
    """The power: how often waves of this size show the change from one true share to another, in either direction."""
    spread = sqrt(before * (1 - before) / first_base + after * (1 - after) / second_base)
    shift = abs(after - before) / spread if spread else float("inf")
    z = quantile(confidence)
    return NormalDist().cdf(shift - z) + NormalDist().cdf(-shift - z)


def _factor(power: float, confidence: float) -> float:
    if not 0 < power < 1:
        raise ValueError(f"power must lie between 0 and 1, not {power}")
    return quantile(confidence) + NormalDist().inv_cdf(power)


def _require(share: float, *bases: float) -> None:
    if not 0 < share < 1 or min(bases) <= 0:
        raise ValueError(f"nothing can be planned for a share of {share} and bases of {bases}")
