"""The interval around one share: Wilson's, which keeps its coverage for few answers and for shares near 0 or 1."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both as shares (0.259, 0.346), or as differences of shares."""

    low: float
    high: float

    @property
    def includes_zero(self) -> bool:
        """Whether 0 lies within it, ends included: then no difference has been shown."""
        return self.low <= 0 <= self.high

    @property
    def half_width(self) -> float:
        """Half of its length."""
        return (self.high - self.low) / 2


def quantile(confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of the normal distribution: 1.96 for 0.95."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(count: float, base: float, confidence: float = CONFIDENCE) -> Interval:
    """The Wilson score interval of `count` of `base` (Wilson 1927, JASA 22:209; Newcombe 1998, Stat Med 17:857, method 3).

    Both may be fractions: a weighted share times the effective base, of the effective base.
    """
    if base <= 0 or not 0 <= count <= base:
        raise ValueError(f"{count} of {base} is no share")
    z, share = quantile(confidence), count / base
    centre = (share + z * z / (2 * base)) / (1 + z * z / base)
    half = z * sqrt(share * (1 - share) / base + z * z / (4 * base * base)) / (1 + z * z / base)
    low = 0.0 if count == 0 else max(0.0, centre - half)
    high = 1.0 if count == base else min(1.0, centre + half)
    return Interval(low, high)
