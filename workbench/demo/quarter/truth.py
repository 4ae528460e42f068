"""What is true of Norrvik's people: what they believe in each wave, how they are spread, how they answer. Invented, so known."""

from dataclasses import dataclass
from random import Random

from workbench.demo.quarter.population import Change, ask_again, draw_believers, draw_group

HOUSING = "nyanlända går före i bostadskön"
SWIMMING = "simhallen stänger för alla andra på onsdagar"
LIBRARY = "biblioteket i Viken läggs ner till sommaren"
TRUE = "true-bus"
STATEMENTS = (HOUSING, SWIMMING, LIBRARY, TRUE)
SHARES = (0.38, 0.31, 0.27, 0.52)  # who believes in the first wave
AGES = {"16-29": 0.19, "30-44": 0.23, "45-64": 0.31, "65-": 0.27}
DISTRICTS = {
    "Centrum": 0.24, "Norrstrand": 0.19, "Söderåsen": 0.16, "Björkbacken": 0.13, "Älvnäs": 0.11, "Viken": 0.1,
    "Ytterbyarna": 0.07,
}  # fmt: skip
# From wave to wave. The housing answer is published between the first two, the swimming answer between the last two.
CHANGES = (
    (Change(-0.09, 0.17), Change(0.01, 0.12), Change(0.0, 0.12), Change(0.02, 0.12)),
    (Change(-0.04, 0.12), Change(-0.1, 0.16), Change(-0.01, 0.12), Change(0.02, 0.12)),
)
DONT_KNOW = 0.16  # of those who do not believe, say that they do not know
HEARD = (0.62, 0.48, 0.22, 0.4)
TRUST = {"5": 0.12, "4": 0.36, "3": 0.31, "2": 0.12, "1": 0.05, "dont_know": 0.04}
WHERE = {
    "someone_i_know": 0.34, "local_media": 0.16, "social_media": 0.3, "work_or_school": 0.12, "meeting": 0.05, "dont_know": 0.03,
}  # fmt: skip
CHECK = {
    "municipality_web": 0.33, "ask_municipality": 0.18, "local_media": 0.14, "library": 0.09, "search": 0.17, "would_not": 0.09,
}  # fmt: skip
SAW = (
    {"yes": 0.08, "no": 0.78, "dont_know": 0.14},
    {"yes": 0.31, "no": 0.53, "dont_know": 0.16},
    {"yes": 0.38, "no": 0.47, "dont_know": 0.15},
)


@dataclass(frozen=True)
class Member:
    """One invented person: the same group in every wave, and what they believe in each."""

    age: str
    district: str
    beliefs: tuple[tuple[bool, ...], ...]


def draw_members(rng: Random, count: int) -> list[Member]:
    """So many people over the three waves."""
    first = draw_believers(rng, count, SHARES)
    second = ask_again(rng, first, SHARES, CHANGES[0])
    shares = true_shares(1)
    third = ask_again(rng, second, shares, CHANGES[1])
    return [
        Member(draw_group(rng, AGES), draw_group(rng, DISTRICTS), beliefs) for beliefs in zip(first, second, third, strict=True)
    ]


def true_shares(wave: int) -> tuple[float, ...]:
    """How many of everybody believe each statement in a wave, 0 to 2."""
    shares = list(SHARES)
    for changes in CHANGES[:wave]:
        shares = [share + change.net for share, change in zip(shares, changes, strict=True)]
    return tuple(shares)


def statement_answer(rng: Random, believes: bool, heard: float) -> dict[str, object]:
    """How somebody answers the three parts of a statement. A little is skipped, as people do."""
    answer: dict[str, object] = {"heard": rng.choices(("yes", "no", "unsure"), (heard, 0.9 - heard, 0.1))[0]}
    if not believes and rng.random() < DONT_KNOW:
        return {**answer, "belief": "dont_know"}
    if rng.random() < 0.03:
        return answer
    return {**answer, "belief": "true" if believes else "false", "sure": rng.choices((1, 2, 3, 4, 5), (1, 2, 4, 4, 3))[0]}
