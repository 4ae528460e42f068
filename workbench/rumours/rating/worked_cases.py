"""The eight worked cases of METHOD.md B.2, in plain words: they show what a score looks like. All invented."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from workbench.rumours.risk import Factors, match_row, score


@dataclass(frozen=True)
class WorkedCase:
    """A case with its steps, and what the rules make of it."""

    words: object
    factors: Factors
    score: int
    decision: str
    rule: int


_CASES: tuple[tuple[object, tuple[int, int, int, int, int, int], str, bool], ...] = (
    (_l("One comment: “free driving licences”"), (0, 0, 1, 1, 1, 0), "unchecked", False),
    (_l("A rumour on the housing queue in two groups, rising"), (2, 2, 2, 2, 2, 0), "unchecked", False),
    (_l("A councillor repeats a claim about costs, and the local paper quotes it"), (3, 2, 2, 2, 2, 2), "unchecked", False),
    (_l("“A shelter opens next to the school”: no decision, and the town is silent"), (2, 3, 2, 3, 2, 1), "unproven", True),
    (_l("Pupils are told that classmates carry a disease"), (1, 1, 3, 1, 2, 0), "unchecked", False),
    (_l("A call to “take care of it ourselves” outside a housing block"), (1, 3, 4, 1, 2, 0), "unchecked", False),
    (_l("A claim about crime figures that the statistics support"), (3, 1, 2, 3, 2, 1), "true", False),
    (_l("An absurd joke with many likes, from outside the county"), (2, 2, 0, 0, 0, 0), "unchecked", False),
)  # fmt: skip


def worked_cases() -> Sequence[WorkedCase]:
    """The eight cases as the rules decide them."""
    found = []
    for words, steps, verdict, is_void in _CASES:
        factors = Factors(*steps)
        row = match_row(factors, verdict=verdict, is_void=is_void, was_asked=False)
        found.append(WorkedCase(words, factors, score(factors), row.decision, row.row))
    return found
