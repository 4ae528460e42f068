"""Figures that cannot be shown wrongly: each knows how its people were found and refuses what that does not carry.

METHOD.md D.2: no interval without a random draw, no percentage from fewer than thirty, "don't know" for itself, no change where
the interval includes 0, at most two background variables together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.surveys.statistics import differences
from workbench.surveys.statistics.differences import Difference
from workbench.surveys.statistics.effects import Effect
from workbench.surveys.statistics.errors import NotHonest, TooFew
from workbench.surveys.statistics.intervals import Interval, wilson
from workbench.surveys.statistics.movers import Movements
from workbench.surveys.statistics.suppression import SMALL
from workbench.surveys.statistics.weighting import WeightedShare

SAMPLINGS = ("volunteer", "random", "census")
LEAST_FOR_PERCENT = 30
LEAST_FOR_QUOTES = 10  # free text of fewer is never shown
MOST_BACKGROUND = 2
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Share:
    """`count` of `base` answers, of people found by `sampling`."""

    count: int
    base: int
    sampling: str
    weighted: WeightedShare | None = None

    def __post_init__(self) -> None:
        """Refuse what is no share, and weights for people who were not drawn."""
        if self.sampling not in SAMPLINGS:
            raise ValueError(f"{self.sampling!r} is no kind of sampling")
        if not 0 <= self.count <= self.base:
            raise ValueError(f"{self.count} of {self.base} is no share")
        if self.weighted is not None and self.sampling != "random":
            raise NotHonest(f"a {self.sampling} sample is not weighted")

    @property
    def has_percent(self) -> bool:
        """Whether enough people answered for a percentage."""
        return self.base >= LEAST_FOR_PERCENT

    @property
    def has_interval(self) -> bool:
        """Whether an interval may be shown: a random draw, and enough answers."""
        return self.sampling == "random" and self.has_percent

    @property
    def percent(self) -> float:
        """The percentage, weighted where there are weights. Raises TooFew."""
        if not self.has_percent:
            raise TooFew(f"no percentage of {self.base} answers")
        return 100 * self._value

    @property
    def interval(self) -> Interval:
        """Wilson's 95 % interval. Raises NotHonest for volunteers and a census, TooFew under thirty answers."""
        if self.sampling != "random":
            raise NotHonest(f"a {self.sampling} sample has no margin of error")
        if not self.has_percent:
            raise TooFew(f"no interval of {self.base} answers")
        return self.weighted.interval() if self.weighted else wilson(self.count, self.base)

    @property
    def _value(self) -> float:
        return self.weighted.share if self.weighted else self.count / self.base

    @property
    def effective(self) -> tuple[float, float]:
        """Count and base as they go into a difference: on the effective base where there are weights."""
        if self.weighted is None:
            return self.count, self.base
        return self.weighted.share * self.weighted.effective_base, self.weighted.effective_base


@dataclass(frozen=True)
class Beliefs:
    """The answers to one statement. Believes, rejects and don't know are three; nothing here adds two of them."""

    believes: Share
    rejects: Share
    dont_know: Share

    def __post_init__(self) -> None:
        """Refuse shares of different people."""
        parts = (self.believes, self.rejects, self.dont_know)
        if len({(part.base, part.sampling) for part in parts}) != 1 or sum(part.count for part in parts) != self.believes.base:
            raise ValueError("the three answers are not those of the same people")


def count_beliefs(answers: Sequence[str], sampling: str) -> Beliefs:
    """Beliefs from "true", "false" and "dont_know"."""
    believes, rejects, unsure = (Share(answers.count(name), len(answers), sampling) for name in ("true", "false", "dont_know"))
    return Beliefs(believes, rejects, unsure)


def compare(before: Share, after: Share) -> Difference:
    """The difference of two independent random samples. Raises NotHonest for others, TooFew under thirty answers."""
    if {before.sampling, after.sampling} != {"random"}:
        raise NotHonest("only two random samples are compared with each other")
    if not (before.has_percent and after.has_percent):
        raise TooFew(f"no difference of {before.base} and {after.base} answers")
    return differences.newcombe(*before.effective, *after.effective)


@dataclass(frozen=True)
class Moved:
    """What the same people did between two waves: both directions, or neither."""

    movements: Movements
    sampling: str

    def __post_init__(self) -> None:
        """A census is anonymous: nobody is known again."""
        if self.sampling not in ("volunteer", "random"):
            raise NotHonest(f"the people of a {self.sampling} are not known again")

    @property
    def is_shown(self) -> bool:
        """Whether the movers may be counted aloud: not when either direction is under five, for p would give it away."""
        return min(self.movements.left, self.movements.took_up) >= SMALL

    @property
    def directions(self) -> tuple[int, int]:
        """How many left the belief, how many took it up. Raises TooFew."""
        if not self.is_shown:
            raise TooFew("too few moved")
        return self.movements.left, self.movements.took_up

    @property
    def p(self) -> float:
        """McNemar's exact p. Raises TooFew."""
        if not self.is_shown:
            raise TooFew("too few moved")
        return self.movements.p

    @property
    def is_change(self) -> bool:
        """Whether it may be called a change."""
        return self.is_shown and self.movements.p < SIGNIFICANT

    @property
    def difference(self) -> Difference:
        """The change with its interval. Raises NotHonest for volunteers."""
        if self.sampling != "random":
            raise NotHonest("the movement of volunteers has no margin of error")
        if self.movements.base < LEAST_FOR_PERCENT or not self.is_shown:
            raise TooFew(f"no interval of {self.movements.base} people")
        return differences.paired(self.movements.left, self.movements.took_up, self.movements.base)


@dataclass(frozen=True)
class ShownEffect:
    """Campaign change minus control change. Both changes are always shown with it, and that it is not causal."""

    effect: Effect
    sampling: str

    def __post_init__(self) -> None:
        """Refuse pupils, who are not asked twice, and small bases."""
        if self.sampling not in ("volunteer", "random"):
            raise NotHonest(f"no effect is told of a {self.sampling}")
        if min(self.effect.before_base, self.effect.after_base) < LEAST_FOR_PERCENT:
            raise TooFew("no effect of fewer than thirty people")

    @property
    def points(self) -> tuple[float, float, float]:
        """Campaign change, control change and effect, in percentage points."""
        effect = self.effect
        return 100 * effect.campaign_change, 100 * effect.control_change, 100 * effect.difference.value

    @property
    def interval(self) -> Interval:
        """Of the effect, as shares. Raises NotHonest for volunteers."""
        if self.sampling != "random":
            raise NotHonest("an effect among volunteers has no margin of error")
        return self.effect.difference.interval

    @property
    def is_found(self) -> bool:
        """Whether a random sample shows an effect at all."""
        return self.sampling == "random" and self.effect.difference.is_change


def require_background(variables: Sequence[str]) -> None:
    """Raises NotHonest when more than two background variables would be crossed."""
    if len(set(variables)) > MOST_BACKGROUND:
        raise NotHonest(f"{len(set(variables))} background variables are crossed; two are the most")
