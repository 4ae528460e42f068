"""Risk: the score, and the first row of the table that matches."""

import json
from pathlib import Path

import pytest

from workbench.rumours.risk import Factors, match_row, propose, score

CASES = json.loads((Path(__file__).parents[2] / "method" / "risk_cases.json").read_text())


def make_factors(steps):
    return Factors(*(steps[letter] for letter in "SVHPAR"))


def test_risk_cases_are_the_twelve_of_the_method():
    assert len(CASES) == 12


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_risk_case_comes_out_as_the_method_states(case):
    factors, conditions = make_factors(case["factors"]), case["conditions"]
    decision = propose(
        factors,
        verdict=conditions.get("verdict", "unchecked"),
        is_void=conditions.get("void", False),
        was_asked=conditions.get("asked", False),
    )
    assert (score(factors), decision) == (case["score"], case["decision"])


@pytest.mark.parametrize(
    ("steps", "more", "row", "decision"),
    [
        ((0, 0, 4, 0, 0, 0), {"verdict": "true"}, 1, "respond_now"),
        ((0, 0, 1, 0, 0, 0), {"verdict": "true", "is_void": True}, 2, "what_we_know"),
        ((0, 1, 1, 1, 1, 0), {"verdict": "unproven"}, 2, "monitor"),
        ((0, 0, 3, 3, 2, 2), {"was_asked": True}, 3, "prepare"),
        ((0, 1, 3, 0, 0, 0), {}, 5, "prepare"),
        ((1, 0, 3, 0, 0, 0), {}, 4, "respond"),
        ((0, 1, 2, 3, 2, 2), {}, 4, "respond"),
        ((1, 1, 1, 1, 1, 0), {}, 6, "monitor"),
    ],
)
def test_match_row_names_the_first_row_that_fits(steps, more, row, decision):
    conditions = {"verdict": "unchecked", "is_void": False, "was_asked": False} | more
    found = match_row(Factors(*steps), **conditions)
    assert (found.row, found.decision) == (row, decision)


@pytest.mark.parametrize("steps", [(4, 0, 0, 0, 0, 0), (0, -1, 0, 0, 0, 0), (0, 0, 5, 0, 0, 0), (0, 0, 0, 0, 0, 3)])
def test_factors_outside_the_scale_are_refused(steps):
    with pytest.raises(ValueError, match="must be"):
        Factors(*steps)


def test_score_of_the_highest_steps_is_21():
    assert score(Factors(3, 3, 4, 3, 2, 2)) == 21
