"""Differences of two shares with their interval: of independent samples, and of the same people asked twice."""

from dataclasses import dataclass
from math import hypot, sqrt

from workbench.surveys.statistics.intervals import CONFIDENCE, Interval, quantile, wilson


@dataclass(frozen=True)
class Difference:
    """After minus before, as a difference of shares (-0.08 is eight points less)."""

    value: float
    interval: Interval

    @property
    def is_change(self) -> bool:
        """Whether it may be called a change: its interval does not include 0."""
        return not self.interval.includes_zero


def newcombe(before: float, before_base: float, after: float, after_base: float, confidence: float = CONFIDENCE) -> Difference:
    """After minus before in two independent samples, with the hybrid score interval (Newcombe 1998, Stat Med 17:873, method 10).

    Counts and bases may be fractions (weighted share times effective base).
    """
    first = Difference(before / before_base, wilson(before, before_base, confidence))
    second = Difference(after / after_base, wilson(after, after_base, confidence))
    return subtract(first, second)


def subtract(first: Difference, second: Difference) -> Difference:
    """Second minus first of two independent estimates: square-and-add (Zou & Donner 2008, Stat Med 27:1693)."""
    value = second.value - first.value
    low = value - hypot(second.value - second.interval.low, first.interval.high - first.value)
    high = value + hypot(second.interval.high - second.value, first.value - first.interval.low)
    return Difference(value, Interval(low, high))


def paired(left: int, took_up: int, base: int, confidence: float = CONFIDENCE) -> Difference:
    """The change of a share among the same people: `took_up` minus `left`, of `base`.

    The interval is Bonett and Price's adjusted Wald (2012, J Educ Behav Stat 37:479), recommended by Fagerland, Lydersen and
    Laake (2014, Stat Med 33:2850). The value is the plain difference; the interval is not centred on it.
    """
    if min(left, took_up) < 0 or left + took_up > base or base == 0:
        raise ValueError(f"{left} and {took_up} of {base} cannot have moved")
    up, down = (took_up + 1) / (base + 2), (left + 1) / (base + 2)
    half = quantile(confidence) * sqrt((up + down - (up - down) ** 2) / (base + 2))
    low, high = max(-1.0, up - down - half), min(1.0, up - down + half)
    return Difference((took_up - left) / base, Interval(low, high))
