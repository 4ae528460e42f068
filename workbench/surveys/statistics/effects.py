"""Effect: the change of a campaign rumour minus the change of the control rumour, which nobody ever answered.

Both are asked of the same people, so they are counted person by person. It is not causal: there is no area without campaign.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

from workbench.surveys.statistics.differences import Difference, paired, subtract
from workbench.surveys.statistics.intervals import CONFIDENCE, Interval, quantile

Pair = tuple[bool, bool]  # one person: believes the campaign rumour, believes the control rumour


@dataclass(frozen=True)
class Effect:
    """Both changes, and their difference with its interval."""

    campaign_change: float
    control_change: float
    difference: Difference
    before_base: int
    after_base: int


def of_independent(before: Iterable[Pair], after: Iterable[Pair], confidence: float = CONFIDENCE) -> Effect:
    """Two fresh samples. Within each the two rumours are compared on the same people; the waves by square-and-add."""
    first, second = list(before), list(after)
    campaign = _share(second, 0) - _share(first, 0)
    control = _share(second, 1) - _share(first, 1)
    difference = subtract(_lead(first, confidence), _lead(second, confidence))
    return Effect(campaign, control, difference, len(first), len(second))


def of_same(pairs: Iterable[tuple[Pair, Pair]], confidence: float = CONFIDENCE) -> Effect:
    """The same people before and after: the mean of each person's own difference, with Student's interval."""
    people = list(pairs)
    if len(people) < 2:
        raise ValueError("two people at least must have answered both times")
    campaign = [after[0] - before[0] for before, after in people]
    control = [after[1] - before[1] for before, after in people]
    own = [one - other for one, other in zip(campaign, control, strict=True)]
    mean, spread = fmean(own), sqrt(variance(own) / len(own))
    half = student_quantile(len(own) - 1, confidence) * spread
    difference = Difference(mean, Interval(mean - half, mean + half))
    return Effect(fmean(campaign), fmean(control), difference, len(people), len(people))


def student_quantile(freedom: int, confidence: float = CONFIDENCE) -> float:
    """The two-sided quantile of Student's distribution, by Cornish and Fisher's series: right to 0.001 from 10 degrees on.

    Abramowitz & Stegun 26.7.5.
    """
    z = quantile(confidence)
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return sum(term / freedom**power for power, term in enumerate(terms))


def _share(people: list[Pair], index: int) -> float:
    return sum(person[index] for person in people) / len(people)


def _lead(people: list[Pair], confidence: float) -> Difference:
    """How much more the campaign rumour is believed than the control rumour, in one wave."""
    only_control = sum(not campaign and control for campaign, control in people)
    only_campaign = sum(campaign and not control for campaign, control in people)
    return paired(only_control, only_campaign, len(people), confidence)
