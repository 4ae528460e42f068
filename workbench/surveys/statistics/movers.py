"""The same people in two waves: who left a belief, who took it up, and the exact test of McNemar on these movers."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb


@dataclass(frozen=True)
class Movements:
    """How the same people answered before and after. Both directions belong together; one alone is never shown."""

    stayed: int  # believed both times
    left: int
    took_up: int
    neither: int

    @property
    def base(self) -> int:
        """How many answered both times."""
        return self.stayed + self.left + self.took_up + self.neither

    @property
    def p(self) -> float:
        """The two-sided exact p of McNemar's test."""
        return mcnemar(self.left, self.took_up)


def mcnemar(left: int, took_up: int) -> float:
    """The exact two-sided p that movers split this unevenly by chance alone (McNemar 1947; binomial with one half).

    28 who left and 14 who took up give 0.04. Nobody moved: 1. Counted in whole numbers, so that large waves stay exact.
    """
    if min(left, took_up) < 0:
        raise ValueError(f"{left} and {took_up} are no counts")
    movers, fewer = left + took_up, min(left, took_up)
    tail, term = 0, 1
    for index in range(fewer + 1):
        tail += term
        term = term * (movers - index) // (index + 1)
    return float(min(Fraction(1), Fraction(2 * tail, 2**movers)))


def count_movements(before: Mapping[str, bool], after: Mapping[str, bool]) -> Movements:
    """Match two waves by panel number; only who answered both times counts."""
    counts = {(was, became): 0 for was in (True, False) for became in (True, False)}
    for number, was in before.items():
        if number in after:
            counts[was, after[number]] += 1
    return Movements(
        stayed=counts[True, True], left=counts[True, False], took_up=counts[False, True], neither=counts[False, False]
    )


def possible_p(movers: int) -> list[float]:
    """Every p that this many movers can give, the smallest first: what a plan may hope for."""
    if movers > 10_000 or movers < 0:
        raise ValueError("ask for at most 10 000 movers")
    total = 2**movers
    tails: list[float] = []
    tail = 0
    for fewer in range(movers // 2 + 1):
        tail += comb(movers, fewer)
        tails.append(float(min(Fraction(1), Fraction(2 * tail, total))))
    return tails
