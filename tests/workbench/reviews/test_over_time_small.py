"""Small numbers cannot be worked out; the course after an answer follows what was planted."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.reviews.over_time.following import AFTER, BEFORE, Course, compare
from workbench.reviews.over_time.small_numbers import FEWEST, merge_small

ANCHOR = date(2026, 6, 1).toordinal()
PLACES = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8)


@settings(max_examples=25, deadline=None)
@given(PLACES)
def test_no_place_with_few_reports_can_be_worked_out(pairs):
    """An attacker knows every total and every figure that is shown, in both columns."""
    rows = [(f"plats {number}", pair) for number, pair in enumerate(pairs)]
    shown = merge_small(rows)
    assert all(count == 0 or count >= FEWEST for _name, counts in shown.rows for count in counts)
    assert len(shown.rows) + shown.other_count == len(rows)
    hidden = [pair for name, pair in rows if name not in {row[0] for row in shown.rows}]
    if shown.others is not None:
        assert len(hidden) >= 2
        assert shown.others == tuple(map(sum, zip(*hidden, strict=True)))
        assert all(total == 0 or total >= FEWEST for total in shown.others)
    elif hidden:
        assert shown.rows == ()


def test_a_single_small_place_takes_another_with_it():
    shown = merge_small([("Centrum", (40,)), ("Backa", (9,)), ("Ekhaga", (3,))])
    assert shown.rows == (("Centrum", (40,)),)
    assert (shown.other_count, shown.others) == (2, (12,))


def loud(rumour_id, weeks, *, answered=None, theme="T01"):
    """A rumour with so many reports in each week from four before the anchor on."""
    days = [ANCHOR + 7 * (week - BEFORE) for week, count in enumerate(weeks) for _ in range(count)]
    return Course(rumour_id, theme, ANCHOR - 60, answered, days)


def test_an_answered_rumour_is_put_beside_those_as_loud_without_an_answer():
    """Not beside the quiet one, not beside one that was answered meanwhile, not beside itself."""
    falls, stays = [1, 1, 2, 4, 2, 1, *[0] * 6], [1, 2, 2, 3, 3, 3, *[3] * 6]
    rows = [
        loud(1, falls, answered=ANCHOR), loud(2, stays), loud(3, [0] * 12), loud(4, stays, answered=ANCHOR + 20),
        loud(5, stays, theme="T02"), loud(6, [9, 9, 9, 9, *[9] * 8]),
    ]  # fmt: skip
    ((one, weeks, others, count),) = [row for row in compare(rows, ANCHOR + 7 * AFTER) if row[0].rumour_id == 1]
    assert weeks == falls
    assert count == 2
    assert others == [2 * reports for reports in stays]
    assert one.answered == ANCHOR


def test_weeks_that_are_not_over_are_left_out():
    ((_one, weeks, _others, count),) = compare([loud(1, [1] * 12, answered=ANCHOR)], ANCHOR + 13)
    assert weeks == [1] * (BEFORE + 1) + [None] * (AFTER - 1)
    assert count == 0
