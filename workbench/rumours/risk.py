"""Risk: six factors give a score, the score proposes a decision. Pure. METHOD.md B.1 and B.2.

Sources: Nimmo 2020 (Breakout Scale), CDAC, First Draft, Full Fact; the numbers of velocity and plausibility are our own.
"""

from dataclasses import astuple, dataclass

MOST = {"spread": 3, "velocity": 3, "harm": 4, "plausibility": 3, "audience": 2, "reach": 2}
HIGHEST_SCORE = 21
RESPOND_FROM, PREPARE_FROM = 12, 7


@dataclass(frozen=True)
class Factors:
    """S, V, H, P, A, R. Raises ValueError for a step that the scale does not have."""

    spread: int
    velocity: int
    harm: int
    plausibility: int
    audience: int
    reach: int

    def __post_init__(self) -> None:
        for (name, most), step in zip(MOST.items(), astuple(self), strict=True):
            if not 0 <= step <= most:
                raise ValueError(f"{name} is {step}; it must be 0–{most}")


@dataclass(frozen=True)
class Proposal:
    """What the table proposes, and which of its six rows matched first."""

    decision: str
    row: int


def score(factors: Factors) -> int:
    """S + V + 2H + P + A + R, 0–21."""
    return sum(astuple(factors)) + factors.harm


def propose(factors: Factors, *, verdict: str, is_void: bool, was_asked: bool) -> str:
    """The proposed decision. `is_void`: nobody has published official information; `was_asked`: one person asked us."""
    return match_row(factors, verdict=verdict, is_void=is_void, was_asked=was_asked).decision


def match_row(factors: Factors, *, verdict: str, is_void: bool, was_asked: bool) -> Proposal:
    """The first row of METHOD.md B.2 that matches, with its decision."""
    points = score(factors)
    if factors.harm == 4:
        return Proposal("respond_now", 1)
    if verdict in ("true", "unproven"):
        return Proposal("what_we_know" if points >= PREPARE_FROM or is_void else "monitor", 2)
    if factors.spread == 0 and factors.velocity == 0:
        if factors.harm == 3:
            return Proposal("prepare", 3)
        return Proposal("reply_to_asker" if was_asked else "monitor", 3)
    if points >= RESPOND_FROM or (factors.harm == 3 and factors.spread >= 1):
        return Proposal("respond", 4)
    if points >= PREPARE_FROM:
        return Proposal("prepare", 5)
    return Proposal("monitor", 6)
