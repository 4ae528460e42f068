"""How many of those asked have answered, under the names of AAPOR's Standard Definitions (10th edition, 2023)."""

from dataclasses import dataclass

from workbench.surveys.statistics.errors import NotHonest

COMPLETE = 0.8  # share of the questions answered; AAPOR leaves the border to the survey, which must state it
PARTIAL = 0.5


@dataclass(frozen=True)
class Outcomes:
    """What became of everybody who was asked. `unreached`: letters that came back, nobody knows whether anybody was there."""

    complete: int
    partial: int = 0
    broken_off: int = 0
    silent: int = 0
    unreached: int = 0
    not_eligible: int = 0  # moved away, dead: not asked at all

    @property
    def asked(self) -> int:
        """The denominator of RR1 and RR2."""
        return self.complete + self.partial + self.broken_off + self.silent + self.unreached


@dataclass(frozen=True)
class Rate:
    """A rate with its name and denominator; never one without the other two."""

    name: str  # "RR1", "RR2", "RR5", "RR6", "participation", "census"
    count: int
    base: int

    @property
    def share(self) -> float:
        """The rate itself."""
        return self.count / self.base if self.base else 0.0


def response_rate(outcomes: Outcomes, *, sampling: str, name: str = "RR2") -> Rate:
    """The rate of a drawn sample (RR1, RR2, RR5, RR6), of a volunteer panel (participation) or of a census.

    Raises NotHonest for a response rate by AAPOR's names where nobody was drawn.
    """
    answered = outcomes.complete + outcomes.partial
    if sampling == "volunteer":
        return Rate("participation", answered, outcomes.asked)
    if sampling == "census":
        return Rate("census", answered, outcomes.asked)
    if sampling != "random":
        raise NotHonest(f"no rate is known for a {sampling} sample")
    count = outcomes.complete if name in ("RR1", "RR5") else answered
    if name in ("RR1", "RR2"):
        return Rate(name, count, outcomes.asked)
    if name in ("RR5", "RR6"):
        return Rate(name, count, outcomes.asked - outcomes.unreached)
    raise ValueError(f"{name} is not a rate of this project")


def outcome_of(answered: int, questions: int) -> str:
    """The outcome: "complete" from 80 % of the questions, "partial" from half, else "broken_off"."""
    share = answered / questions if questions else 0.0
    return "complete" if share >= COMPLETE else "partial" if share >= PARTIAL else "broken_off"
