"""Hidden cells against an attacker who has every published number and a solver of integer programmes."""

import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from workbench.surveys.statistics import linked, merging, suppression
from workbench.surveys.statistics.suppression import is_safe, suppress, suppress_list
from workbench.surveys.statistics.tables import TOTAL, CountTable

SMALL = 5


def extremes(published, weights, wanted):
    """The lowest and highest whole number that a weighted sum of unknown counts can be; None where there is no end."""
    found = []
    constraint = LinearConstraint(np.array([row for row, _ in published]), *2 * [np.array([v for _, v in published])])
    for sign in (1, -1):
        solved = milp(sign * np.array(weights), constraints=[constraint], integrality=np.ones(len(weights)), bounds=Bounds(0))
        assert solved.status in (0, 3), f"{wanted}: {solved.message}"  # 3: without end
        found.append(None if solved.status == 3 else round(sign * solved.fun))
    return found


def attack(table, hidden):
    """Bounds of every hidden value of one table, from all that is published of it."""
    cells = list(product(table.rows, table.columns))

    def sums(key):
        return [float((key[0] in (TOTAL, row)) and key[1] in (TOTAL, column)) for row, column in cells]

    values = table.values()
    published = [(sums(key), value) for key, value in values.items() if key not in hidden]
    return {key: extremes(published, sums(key), key) for key in hidden}


def assert_holds(table, done):
    if done.is_withheld:
        return
    values = table.values()
    assert all(value >= SMALL for key, value in values.items() if key not in done.hidden)
    for key, (low, high) in attack(table, done.hidden).items():
        assert high is None or (low < high and high >= SMALL), (key, low, high, table)


SIZES = st.sampled_from([0, 1, 2, 4, 5, 6, 9, 20, 80])


@st.composite
def tables(draw):
    rows = tuple(f"r{index}" for index in range(draw(st.integers(1, 4))))
    columns = tuple(f"c{index}" for index in range(draw(st.integers(2, 4))))
    return CountTable(rows, columns, {key: draw(SIZES) for key in product(rows, columns)})


@settings(max_examples=25, deadline=None)
@given(tables())
def test_no_table_lets_a_solver_work_out_a_small_count(table):
    done = suppress(table)
    assert_holds(table, done)
    assert is_safe(table, done.hidden)


@settings(max_examples=20, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_own_bounds_are_those_of_the_solver(table, rng):
    """Whatever is hidden: `flows.bounds` finds what the integer programme finds."""
    hidden = frozenset(key for key in table.values() if rng.random() < 0.5 and key != (TOTAL, TOTAL))
    found = suppression.bounds(table.arcs(), hidden)
    assert {key: list(pair) for key, pair in found.items()} == attack(table, hidden)


def test_a_theme_with_one_person_takes_a_second_cell_with_it():
    done = suppress_list({"housing": 41, "schools": 1, "crime": 23, "work": 12})
    assert done == {"housing": 41, "schools": None, "crime": 23, "work": None}
    assert suppress_list({"a": 1, "b": 1, "c": 1}) == {"a": None, "b": None, "c": None}
    assert suppress_list({"a": 3, "b": 3, "c": 30}) == {"a": None, "b": None, "c": 30}
    assert suppress_list({}) == {}
    assert suppress_list({"north": 0, "south": 12}, zero_is_small=False) == {"north": 0, "south": 12}


def test_what_hides_too_little_is_found_out():
    """The cell alone, and two cells of four whose other sums are shown, are not enough."""
    table = CountTable(("n", "s"), ("yes", "no"), {("n", "yes"): 2, ("n", "no"): 30, ("s", "yes"): 40, ("s", "no"): 20})
    assert not is_safe(table, frozenset({("n", "yes")}))
    assert not is_safe(table, frozenset({("n", "yes"), ("n", "no")}))
    assert suppress(table).hidden == {("n", "yes"), ("n", "no"), ("s", "yes"), ("s", "no")}
    assert suppress(table).shown("n") == 32
    assert suppress(table).shown("n", "yes") is None


def test_a_hidden_pair_that_is_still_few_is_not_enough():
    """Two hidden cells that add up to four would still be known to be under five."""
    table = CountTable(("",), ("a", "b", "c"), {("", "a"): 2, ("", "b"): 2, ("", "c"): 50})
    assert not is_safe(table, frozenset({("", "a"), ("", "b")}))
    assert suppress(table).hidden == {("", "a"), ("", "b"), ("", "c")}


def test_a_table_names_no_row_total_and_counts_nobody_less_than_nobody():
    with pytest.raises(ValueError, match="none of them called"):
        CountTable(("*",), ("a",), {})
    with pytest.raises(ValueError, match="negative"):
        CountTable(("a",), ("b", "c"), {("a", "b"): -1})


ANSWERS = ("true", "false", "dont_know")
GROUPS = {"age": ("16-29", "30-49", "50-"), "district": ("north", "south")}


def wave_of(seed):
    """Answers of 60 to 150 people, some of them rare, in groups that go together with the answers and with each other."""
    rng = random.Random(seed)
    shares = rng.choice([(6, 3, 1), (12, 12, 1), (20, 4, 1), (1, 1, 1), (30, 1, 1), (12, 2, 2)])
    people = []
    for _ in range(rng.choice([60, 90, 150])):
        age = rng.choice(GROUPS["age"])
        district = rng.choices(GROUPS["district"], (3, 1) if age == "50-" else (1, 1))[0]
        people.append((rng.choices(ANSWERS, shares)[0], {"age": age, "district": district}))
    return people


@pytest.mark.parametrize("seed", range(14))
def test_two_tables_of_one_question_cannot_be_played_against_each_other(seed):
    """The attacker knows how many there are of each age in each district, every table, and the answers of all."""
    people = wave_of(seed)
    done = linked.suppress_question(people, ANSWERS, GROUPS)
    combinations = list(product(*GROUPS.values()))
    unknown = list(product(ANSWERS, combinations))

    def sums(variable, group, answer):
        where = list(GROUPS).index(variable) if variable else None
        return [float(a == answer and (where is None or c[where] == group)) for a, c in unknown]

    published = [
        ([float(c == combination) for _, c in unknown], sum(tuple(b.values()) == combination for _, b in people))
        for combination in combinations
    ]
    cells = [("", "", answer) for answer in ANSWERS]
    cells += [(name, group, answer) for name, groups in GROUPS.items() for group, answer in product(groups, ANSWERS)]
    shown = {cell: done.shown(*cell) for cell in cells}
    published += [(sums(*cell), count) for cell, count in shown.items() if count is not None]
    assert all(count is None or count >= SMALL for count in shown.values())
    for cell in sorted(done.hidden):
        if cell[0] not in done.withheld:
            low, high = extremes(published, sums(*cell), cell)
            assert low < high, cell
            assert high >= SMALL, (cell, high)


def test_some_tables_of_a_wave_are_shown_and_a_panel_of_three_shows_none():
    """The protection is not bought by hiding everything: half of all cells of these waves are there to read."""
    cells = shown = 0
    for seed in range(12):
        done = linked.suppress_question(wave_of(seed), ANSWERS, GROUPS)
        for name, groups in GROUPS.items():
            found = [done.shown(name, group, answer) for group, answer in product(groups, ANSWERS)]
            cells, shown = cells + len(found), shown + sum(count is not None for count in found)
    assert shown / cells > 0.35
    three = linked.suppress_question(wave_of(1)[:3], ANSWERS, GROUPS)
    assert three.withheld == {"", "age", "district"}
    assert three.shown("", "", "true") is None


def test_small_groups_are_merged_until_thirty():
    ages = [("16-29", 12), ("30-39", 21), ("40-49", 44), ("50-59", 30), ("60-", 9)]
    assert merging.merge_neighbours(ages) == (("16-29", "30-39"), ("40-49",), ("50-59", "60-"))
    assert merging.merge_neighbours([("16-29", 12), ("30-", 10)]) == ()
    assert merging.merge_smallest({"Centrum": 80, "Hamnen": 31, "Byn": 4, "Ängen": 9}) == (
        ("Centrum",),
        ("Byn", "Hamnen", "Ängen"),
    )
    assert merging.merge_smallest({"a": 40, "b": 50}) == (("a",), ("b",))
    assert merging.merge_smallest({"a": 4}) == ()
