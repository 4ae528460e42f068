"""People who believe statements with known chances, asked once or again. Pure and seeded: the same seed gives the same people.

The truth is given, never estimated: `Belief.share` is the chance in the whole (endless) population, `Change` what happens to it
between two waves. Both statements of one person hang together through how easily the person believes at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

PAIR = tuple[bool, bool]
_TIE = 0.5  # how strongly two beliefs of one person hang together; 0: not at all


@dataclass(frozen=True)
class Change:
    """What happens to a belief between two waves: `moving` of all people change their mind, `net` more take it up than leave."""

    net: float = 0.0
    moving: float = 0.2

    @property
    def leaving(self) -> float:
        """Share of all people who believed and no longer do."""
        return (self.moving - self.net) / 2

    @property
    def taking_up(self) -> float:
        """Share of all people who did not believe and now do."""
        return (self.moving + self.net) / 2


def draw_believers(rng: Random, count: int, shares: Sequence[float]) -> list[tuple[bool, ...]]:
    """So many people; for each statement whether they believe it. Every share is the chance of a person drawn at random."""
    chances = [_by_leaning(shares, sign) for sign in (1, -1)]
    people = []
    for _number in range(count):
        own = chances[rng.random() < 0.5]
        people.append(tuple(rng.random() < chance for chance in own))
    return people


def ask_again(
    rng: Random, people: Sequence[tuple[bool, ...]], shares: Sequence[float], changes: Sequence[Change]
) -> list[tuple[bool, ...]]:
    """The same people a wave later: who believed may have left it, who did not may have taken it up."""
    chances = [(change.taking_up / (1 - share), change.leaving / share) for share, change in zip(shares, changes, strict=True)]
    return [tuple(was != (rng.random() < chance[was]) for was, chance in zip(person, chances, strict=True)) for person in people]


def later_shares(shares: Sequence[float], changes: Sequence[Change]) -> list[float]:
    """The true shares after the changes."""
    return [share + change.net for share, change in zip(shares, changes, strict=True)]


def draw_group(rng: Random, spread: Mapping[str, float]) -> str:
    """A group (age band, district) by its share of the people."""
    values = list(spread)
    return rng.choices(values, weights=[spread[value] for value in values])[0]


def _by_leaning(shares: Sequence[float], sign: int) -> list[float]:
    """Half of the people believe more easily, half less; both halves together give the share."""
    return [share + sign * _TIE * share * (1 - share) for share in shares]
