"""What the observations fill in, the reason that is owed for changing it, and the rule that fired."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from workbench.errors import Refused
from workbench.rumours import queries, service
from workbench.rumours.rating import service as rating
from workbench.rumours.rating.drawing import bands, draw
from workbench.rumours.rating.history import rated_lines
from workbench.rumours.rating.prefill import prefilled
from workbench.rumours.rating.worked_cases import worked_cases
from workbench.rumours.risk import Factors

CASES = json.loads((Path(__file__).parents[2] / "method" / "risk_cases.json").read_text())
WORKED = [0, 2, 4, 5, 6, 7, 8, 9]  # METHOD.md B.2 names eight of the twelve
PLACES = ("Älvstaden", "Hamnen")


@pytest.fixture
def begin(on, clock):
    """What would be filled in now: begin(code)."""
    return lambda code: on(code, lambda s, r: prefilled(s, r, clock.utcnow()))


@pytest.fixture
def hear(on, heard, clock):
    """Add a report: hear(code, "…", hours_ago=2, place="Hamnen")."""

    def run(code, text, **more):
        on(code, lambda s, r: service.add_sighting(s, r, heard(text, **more), actor_id=None, now=clock.utcnow()))

    return run


@pytest.fixture
def rate_as_person(on, people, clock):
    """Rate as the writer, with a reason."""

    def run(code, *steps, reason="", is_void=False, was_asked=False):
        values = {"is_void": is_void, "was_asked": was_asked, "reason": reason, "actor_id": people["writer"].id}
        return on(code, lambda s, r: rating.rate_with_reason(s, r, Factors(*steps), now=clock.utcnow(), **values))

    return run


def test_nothing_is_filled_in_without_observations(open_one, begin):
    found = begin(open_one(sighting=None))
    assert found.steps == {}
    assert len(found) == 6
    assert all(one.reason for one in found.values())


def test_one_report_has_no_spread_no_pace_and_no_reach(open_one, begin):
    assert begin(open_one()).steps == {"spread": 0, "velocity": 0, "reach": 0}


def test_places_channels_and_pace_raise_the_steps_and_say_why(open_one, begin, hear):
    code = open_one()
    for number in range(4):
        hear(code, f"Kön igen {number}", hours_ago=number + 2, place=PLACES[number % 2], channel="open_social_media")
    found = begin(code)
    assert (found["spread"].step, found["velocity"].step) == (3, 3)
    assert "Independent reports: 5." in found["spread"].reason
    assert "last seven days: 5; in the seven before: 0; in the last 24 hours: 5" in found["velocity"].reason


def test_copies_and_answers_fill_in_nothing(open_one, begin, hear):
    code = open_one()
    hear(code, "Det stämmer inte", relation="counters", source_type="media", channel="press")
    hear(code, "Samma artikel", is_copy=True, source_type="media", channel="press")
    assert begin(code).steps == {"spread": 0, "velocity": 0, "reach": 0}


@pytest.mark.parametrize(
    ("source", "channel", "step"), [("media", "other", 2), ("resident", "press", 2), ("association", "phone", 1)]
)
def test_reach_is_read_from_the_kind_of_source(open_one, begin, hear, source, channel, step):
    code = open_one()
    hear(code, "Också där", source_type=source, channel=channel)
    assert begin(code)["reach"].step == step


def test_flag_and_true_kernel_fill_in_harm_and_plausibility(open_one, begin, check):
    code = open_one(flags=["violence"])
    check(code)
    assert (begin(code)["harm"].step, begin(code)["plausibility"].step) == (4, 2)


def test_reports_from_a_time_that_has_not_come_do_not_count(open_one, begin, hear, later):
    code = open_one()
    hear(code, "Igen", hours_ago=0)
    later(hours=-2)
    assert begin(code).pattern.total == 0


def test_changing_what_was_filled_in_needs_a_reason(open_one, rate_as_person):
    code = open_one()
    with pytest.raises(Refused, match="Spread"):
        rate_as_person(code, 2, 0, 1, 1, 1, 0, reason="  ")
    row = rate_as_person(code, 2, 0, 1, 1, 1, 0, reason="Två grupper enligt biblioteket.")
    assert (row.reason, row.suggested) == ("Två grupper enligt biblioteket.", {"spread": 0, "velocity": 0, "reach": 0})


def test_following_what_was_filled_in_needs_none(open_one, rate_as_person):
    assert rate_as_person(open_one(), 0, 0, 3, 2, 2, 0).reason == ""


def test_the_next_rating_begins_with_the_last_where_observations_are_silent(open_one, begin, rate_as_person):
    code = open_one()
    last = rate_as_person(code, 2, 3, 2, 1, 2, 2, reason="Politiker upprepar det.")
    begun = rating.starts(begin(code), last)
    assert {name: start.step for name, start in begun.items()} == {
        "spread": 2, "velocity": 0, "harm": 2, "plausibility": 1, "audience": 2, "reach": 2,
    }  # fmt: skip
    assert {begun[name].origin for name in ("spread", "harm", "reach")} == {"last_rating"}
    assert begun["velocity"].origin == "observations"


def test_observations_can_outgrow_a_rating(open_one, begin, rate_as_person, hear):
    code = open_one()
    row = rate_as_person(code, 0, 0, 1, 1, 1, 0)
    assert rating.outgrown(row, begin(code)) == []
    hear(code, "I tidningen", source_type="media", channel="press")
    assert rating.outgrown(row, begin(code)) == ["spread", "velocity", "reach"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_case_of_the_method_is_stored_with_its_score_proposal_and_rule(case, open_one, on, check, people, clock):
    conditions = case["conditions"]
    code = open_one()
    if "verdict" in conditions:
        check(code, conditions["verdict"])
    values = {"is_void": conditions.get("void", False), "was_asked": conditions.get("asked", False), "now": clock.utcnow()}
    factors = Factors(*(case["factors"][letter] for letter in "SVHPAR"))
    row = on(code, lambda s, r: service.rate(s, r, factors, actor_id=people["writer"].id, **values))
    assert (row.score, row.proposal) == (case["score"], case["decision"])
    assert row.rule in range(1, 7)
    assert row.verdict == conditions.get("verdict", "unchecked")


def test_the_eight_worked_cases_come_out_as_in_the_method(app):
    expected = [(CASES[number]["score"], CASES[number]["decision"]) for number in WORKED]
    assert [(case.score, case.decision) for case in worked_cases()] == expected


def test_history_names_what_changed_and_the_rule_that_fired(open_one, rate_as_person, on, later):
    code = open_one()
    rate_as_person(code, 0, 0, 1, 1, 1, 0)
    later(days=7)
    rate_as_person(code, 1, 1, 4, 1, 2, 0, reason="Någon hotas.")
    newest, first = on(code, lambda s, r: rated_lines(s, queries.ratings_of(s, r.id, limit=9)))
    assert [(change.name, change.before, change.after) for change in newest.changes][:2] == [("Spread", 0, 1), ("Pace", 0, 1)]
    assert (newest.rule, first.rule, first.changes) == (1, 3, [])
    assert newest.who == "Writer"


def test_drawing_keeps_every_rating_inside_and_in_order(open_one, rate_as_person, on, later, clock):
    code = open_one()
    for harm in (0, 4, 2):
        rate_as_person(code, 0, 0, harm, 0, 0, 0, reason="Ny uppgift.")
        later(days=1)
    chart = on(code, lambda s, r: draw(queries.ratings_of(s, r.id, limit=9), queries.decisions_of(s, r.id), clock.utcnow()))
    xs = [dot.x for dot in chart.dots]
    assert xs == sorted(xs)
    assert 0 <= xs[0] <= xs[-1] <= 100
    assert [dot.y for dot in chart.dots] == [21, 13, 17]
    assert draw([], [], clock.utcnow()) is None


def test_bands_fill_the_height_without_a_gap():
    rows = bands()
    assert [(row.least, row.most, row.decision) for row in rows] == [(12, 21, "respond"), (7, 11, "prepare"), (0, 6, "monitor")]
    assert rows[0].top == 0
    assert all(first.top + first.height == second.top for first, second in pairwise(rows))
    assert rows[-1].top + rows[-1].height == 21
