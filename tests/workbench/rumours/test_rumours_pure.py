"""States, and what reports say together."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench.rumours.sightings import independent, read_pattern, suggest_spread, suggest_velocity
from workbench.rumours.states import MOVES, may_move, path
from workbench.rumours.texts import tidy

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def report(number, *, days_ago=0.5, text=None, channel="phone", place="Centrum", relation="asserts", **changes):
    return SimpleNamespace(
        id=number,
        text_heard=text if text is not None else f"ord nummer {number}",
        heard_at=NOW - timedelta(days=days_ago),
        channel=channel,
        place=place,
        source_name="",
        relation=relation,
        **{"is_copy": False, "item_copy_id": None, "author_hash": None} | changes,
    )


def test_moves_are_those_of_the_vocabulary():
    found = list(Path(__file__).parents[3].glob("sandwiches/method/vocabulary.json"))
    assert found, "the vocabulary of the method lies with the sandwiches"
    stated = json.loads(found[0].read_text())["states"]["rumour"]
    assert {state: list(moves) for state, moves in MOVES.items()} == stated


@pytest.mark.parametrize(("state", "to"), [("new", "decided"), ("closed", "checking"), ("answered", "closed"), ("merged", "new")])
def test_forbidden_steps_are_no_moves(state, to):
    assert not may_move(state, to)


def test_path_goes_by_working_states_only():
    assert path("new", "decided") == ("triaged", "checking", "decided")
    assert path("answered", "decided") == ("checking", "decided")
    assert path("closed", "decided") == ()
    assert path("decided", "decided") == ()


def test_same_words_twice_are_one_report_and_an_answer_is_none():
    rows = [report(1, text="Samma ord!"), report(2, text="samma  ord"), report(3, text=""), report(4, text="")]
    assert [row.id for row in independent([*rows, report(5, relation="counters")])] == [1, 3, 4]


def test_copies_are_no_reports_and_one_author_is_one_report():
    rows = [
        report(1, author_hash="a"),
        report(2, author_hash="a", text="med andra ord"),
        report(3, author_hash="b", text="med andra ord"),
        report(4, is_copy=True, item_copy_id=7),
        report(5, text="samma ord", item_copy_id=8),
        report(6, text="samma ord"),
    ]
    assert [row.id for row in independent(rows)] == [1, 3, 5, 6]


@pytest.mark.parametrize(
    ("total", "communities", "channels", "offline", "step"),
    [
        (0, 0, 0, False, 0),
        (1, 1, 1, True, 0),
        (2, 1, 1, False, 1),
        (3, 2, 1, False, 2),
        (3, 1, 2, True, 2),
        (4, 2, 2, False, 2),
        (4, 2, 2, True, 3),
    ],
)
def test_spread_follows_communities_and_channels(total, communities, channels, offline, step):
    assert suggest_spread(total, communities, channels, offline) == step


@pytest.mark.parametrize(
    ("total", "day", "week", "before", "step"),
    [
        (1, 1, 1, 0, 0),
        (5, 0, 0, 3, 0),
        (3, 0, 1, 2, 0),
        (2, 0, 1, 1, 1),
        (2, 1, 2, 0, 1),
        (3, 0, 2, 1, 2),
        (3, 1, 3, 0, 2),
        (5, 1, 4, 1, 3),
        (5, 5, 5, 4, 3),
        (30, 2, 10, 20, 3),
    ],
)
def test_velocity_compares_two_weeks(total, day, week, before, step):
    assert suggest_velocity(total, day, week, before) == step


def test_pattern_counts_at_the_borders_of_the_weeks():
    rows = [
        report(1, days_ago=0.5),
        report(2, days_ago=6.9),
        report(3, days_ago=7),
        report(4, days_ago=13.9),
        report(5, days_ago=14),
    ]
    pattern = read_pattern(rows, NOW)
    assert (pattern.last_day, pattern.last_week, pattern.week_before, pattern.total) == (1, 2, 2, 5)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\x00b", "ab"),
        ("\u202evända\u202c", "vända"),
        ("ett\r\ntvå", "ett\ntvå"),
        ("👨\u200d👩\u200d👧 hej", "👨\u200d👩\u200d👧 hej"),
    ],
)
def test_tidy_drops_controls_and_keeps_letters_and_emoji(raw, kept):
    assert tidy(raw) == kept
