"""How long our own steps take, and what is left out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workbench.rumours import keeping
from workbench.rumours.timing.measuring import FEWEST, measure, own_times, spent
from workbench.rumours.timing.steps import Facts, lay_out

ZONE = ZoneInfo("Europe/Stockholm")
HEARD = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)  # a Monday, 09:00 in Sweden
NOW = HEARD + timedelta(days=30)


def way(hours, **more):
    """A rumour that was acknowledged so many hours after it was heard."""
    done = None if hours is None else HEARD + timedelta(hours=hours)
    return lay_out(Facts(HEARD, HEARD, acknowledged_at=done, **more), ZONE), []


def row_of(ways, kind="acknowledged"):
    """The figures of one step."""
    rows, left_out = measure(ways, NOW, ZONE)
    return next(row for row in rows if row.kind == kind), left_out


def test_typical_time_is_the_median_in_office_hours():
    """One that lay over night does not carry it away: 24 hours are nine of the office."""
    row, _left_out = row_of([way(hours) for hours in (1, 2, 3, 3, 24)])
    assert (row.count, row.typical) == (5, timedelta(hours=3))
    assert (row.in_time, row.with_target, row.late_open) == (4, 5, 0)


def test_too_few_give_no_typical_time():
    """Chance, not us."""
    assert row_of([way(1)] * (FEWEST - 1))[0].typical is None


def test_late_and_open_counts_against_us():
    """It cannot be hidden by never being done."""
    row, _left_out = row_of([way(1), way(None)])
    assert (row.count, row.in_time, row.with_target, row.late_open) == (1, 1, 2, 1)


def test_cases_that_ended_are_not_late():
    """Closed before anybody had to."""
    assert row_of([way(None, is_over=True)])[0].with_target == 0


def test_times_that_run_backwards_are_left_out_and_counted():
    """A clock was wrong."""
    row, left_out = row_of([way(-5), way(1)])
    assert (row.count, left_out) == (1, 1)


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [(1, 3, 6), (-5, 2, 6), (7, 100, 7), (20, 30, 8), (3, 1, 8)],
    ids=["within", "begun-before", "ends-after", "at-night", "backwards"],
)
def test_pauses_do_not_count(begins, ends, hours):
    """Eight office hours on one day, without what was paused of them."""
    pause = (HEARD + timedelta(hours=begins), HEARD + timedelta(hours=ends))
    assert spent(HEARD, HEARD + timedelta(hours=10), [pause], ZONE) == timedelta(hours=hours)


def test_stored_rumours_are_measured(work, on, open_one, people, later, clock):
    """Those of the period that the viewer may see."""
    for number in range(FEWEST):
        code = open_one(f"Rykte {number}")
        later(hours=1)
        on(code, lambda s, r: keeping.take_rumour(s, r, actor=people["writer"], now=clock.utcnow()))
        later(days=7, hours=-1)
    open_one("En elev pekas ut", flags=("individual",))
    read = lambda days: work(  # noqa: E731
        lambda s: own_times(s, clock.utcnow(), days=days, timezone="Europe/Stockholm", viewer=people["writer"])
    )
    table = read(90)
    assert table.rumour_count == FEWEST
    assert next(row for row in table.rows if row.kind == "acknowledged").typical == timedelta(hours=2)
    assert read(10).rumour_count == 1
