"""Weights that make a random sample look like its population on known margins. Never for volunteers (METHOD.md D.2)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from workbench.surveys.statistics.errors import NotHonest, TooFew
from workbench.surveys.statistics.intervals import CONFIDENCE, Interval, wilson

ROUNDS = 200
CLOSE = 1e-9


@dataclass(frozen=True)
class Weights:
    """One weight per answer, their mean is 1. `is_exact`: whether every margin was met."""

    values: tuple[float, ...]
    is_exact: bool = True

    @property
    def effective_base(self) -> float:
        """How many equal answers would carry as much (Kish 1965): the square of the sum by the sum of squares."""
        total = sum(self.values)
        return total * total / sum(value * value for value in self.values)

    @property
    def design_effect(self) -> float:
        """How much larger the variance is than with equal weights: the base by the effective base."""
        return len(self.values) / self.effective_base


@dataclass(frozen=True)
class WeightedShare:
    """A weighted share with the effective base of the answers behind it."""

    share: float
    effective_base: float

    def interval(self, confidence: float = CONFIDENCE) -> Interval:
        """Wilson's interval on the effective base (Kott & Carr 1997 in spirit; Franco et al. 2019, JSSAM 7:334)."""
        return wilson(self.share * self.effective_base, self.effective_base, confidence)


def post_stratify(values: Sequence[str], population: Mapping[str, float], *, sampling: str) -> Weights:
    """Weights by one variable: the population's share of a value by the sample's."""
    return rake([{"": value} for value in values], {"": population}, sampling=sampling)


def rake(
    answers: Sequence[Mapping[str, str]], margins: Mapping[str, Mapping[str, float]], *, sampling: str, rounds: int = ROUNDS
) -> Weights:
    """Weights that meet several margins at once (Deming & Stephan 1940: iterative proportional fitting).

    `answers` is one mapping of variable to value per person, `margins` the population's counts. Who skipped a variable keeps
    the weight that the others give. Raises NotHonest for samples that were not drawn at random, TooFew when a group of the
    population is not in the sample at all: merge it first.
    """
    if sampling != "random":
        raise NotHonest(f"a {sampling} sample is not weighted")
    if not answers:
        raise TooFew("there are no answers to weight")
    members = {variable: _members(answers, variable, counts) for variable, counts in margins.items()}
    weights = [1.0] * len(answers)
    is_exact = False
    for _round in range(rounds):
        fits = [_fit(weights, members[variable], counts) for variable, counts in margins.items()]
        if is_exact := all(fits):
            break
    mean = sum(weights) / len(weights)
    return Weights(tuple(weight / mean for weight in weights), is_exact)


def weighted_share(hits: Sequence[bool], weights: Weights) -> WeightedShare:
    """The weighted share of the answers that hit; pass only who answered, with `only`."""
    total = sum(weights.values)
    return WeightedShare(sum(compress(weights.values, hits)) / total, weights.effective_base)


def only(weights: Weights, has_answered: Sequence[bool]) -> Weights:
    """The weights of those who answered one question."""
    return Weights(tuple(compress(weights.values, has_answered)), weights.is_exact)


def _members(answers: Sequence[Mapping[str, str]], variable: str, counts: Mapping[str, float]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {value: [] for value in counts}
    for index, answer in enumerate(answers):
        if answer.get(variable) in found:
            found[answer[variable]].append(index)
    sizes = Counter({value: len(indices) for value, indices in found.items()})
    missing = [value for value, count in counts.items() if count > 0 and not sizes[value]]
    if missing:
        raise TooFew(f"nobody in the sample for {variable}: {', '.join(missing)}")
    return found


def _fit(weights: list[float], members: Mapping[str, list[int]], counts: Mapping[str, float]) -> bool:
    """One step for one variable; whether it fitted already."""
    known = sum(weights[index] for indices in members.values() for index in indices)
    population = sum(counts[value] for value in members)
    fits = True
    for value, indices in members.items():
        held = sum(weights[index] for index in indices)
        if not held:
            continue
        factor = counts[value] / population * known / held
        fits = fits and abs(factor - 1) < CLOSE
        for index in indices:
            weights[index] *= factor
    return fits
