"""Reads that cost money: reserved before they are made, never more than the limit, also when two visits race."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from feeds import errors
from workbench.activity.models import Activity
from workbench.intake.models import ReadBudget
from workbench.intake.sources.paid_reads import reserved_reads
from workbench.intake.sources.service import budgets


@pytest.fixture
def limit(app, database, people, clock):
    """Set the limit of X for this month: limit(100)."""

    def set_to(number):
        with app.app_context(), database.write_session() as session:
            budgets.set_limit(session, "x", number, actor_id=people["administrator"].id, now=clock.utcnow())

    return set_to


def left(database, clock):
    with database.read_session() as session:
        return budgets.left(session, "x", now=clock.utcnow())


def reserve(database, clock, wanted):
    with database.write_session() as session:
        return budgets.reserve(session, "x", wanted, now=clock.utcnow())


def test_without_a_limit_nothing_may_be_read(database, clock):
    """0 is the limit until somebody has set one."""
    assert left(database, clock) == 0
    assert reserve(database, clock, 10) == 0


def test_a_kind_that_costs_nothing_has_no_budget(database, clock):
    """All that is wanted is granted and nothing is written."""
    with database.write_session() as session:
        assert budgets.left(session, "mastodon", now=clock.utcnow()) is None
        assert budgets.reserve(session, "mastodon", 200, now=clock.utcnow()) == 200
        budgets.give_back(session, "mastodon", 200, 3, month=clock.utcnow())
        budgets.spend(session, "mastodon", 3, now=clock.utcnow())
        assert session.scalar(select(func.count(ReadBudget.id))) == 0


def test_no_more_is_granted_than_is_left(database, clock, limit):
    """The last reservation gets the rest."""
    limit(100)
    assert [reserve(database, clock, 60) for _visit in range(3)] == [60, 40, 0]
    assert left(database, clock) == 0


def test_visits_that_race_never_pass_the_limit_together(database, clock, limit):
    """Eight at the same moment, in a month that nobody has counted yet."""
    limit(100)
    clock.move(timedelta(days=15))
    granted, start = [], threading.Barrier(8)

    def visit():
        start.wait()
        granted.append(reserve(database, clock, 30))

    threads = [threading.Thread(target=visit) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(granted) == [0, 0, 0, 0, 10, 30, 30, 30]
    with database.read_session() as session:
        assert session.scalars(select(ReadBudget.used).where(ReadBudget.month == "2026-12")).all() == [100]


def test_what_was_not_read_is_given_back(database, clock, limit):
    """A visit reserves much and reads little."""
    limit(100)
    with reserved_reads(database, "x", 80, now=clock.utcnow()) as reads:
        assert reads.granted == 80
        assert left(database, clock) == 20
        reads.used = 7
    assert left(database, clock) == 93


def test_what_was_read_beyond_the_reservation_is_counted(database, clock, limit):
    """It will be billed."""
    limit(100)
    with reserved_reads(database, "x", 10, now=clock.utcnow()) as reads:
        reads.used = 12
    assert left(database, clock) == 88


FREE = errors.FetchFailed("status 500", kind="status-500", status=500)
HALF = errors.ParseFailed("half an answer", kind="not-the-network")


@pytest.mark.parametrize(("error", "rest"), [(FREE, 100), (HALF, 20)], ids=["no-posts", "half-an-answer"])
def test_a_visit_that_fails_keeps_what_it_may_have_cost(database, clock, limit, error, rest):
    """A refusal costs nothing; half an answer may have been billed."""
    limit(100)
    with pytest.raises(errors.FeedError), reserved_reads(database, "x", 80, now=clock.utcnow()):
        raise error
    assert left(database, clock) == rest


def test_a_new_month_begins_at_zero_with_the_same_limit(database, clock, limit):
    """And what a visit gives back goes to the month that it reserved in."""
    limit(100)
    before = clock.utcnow()
    assert reserve(database, clock, 100) == 100
    clock.move(timedelta(days=15))
    assert left(database, clock) == 100
    with database.write_session() as session:
        budgets.give_back(session, "x", 100, 40, month=before)
        used = {row.month: row.used for row in session.scalars(select(ReadBudget))}
    assert used == {"2026-11": 40}


def test_setting_the_same_limit_twice_is_one_row_in_the_log(app, database, people, clock, limit):
    """Nothing changed the second time."""
    limit(100)
    limit(100)
    with database.read_session() as session:
        rows = session.scalars(select(Activity).where(Activity.verb == "read_limit_set")).all()
        (budget,) = budgets.budgets(session, now=clock.utcnow() + timedelta(days=40))
    assert [row.details for row in rows] == [{"before": 0, "after": 100}]
    assert (budget.limit, budget.used, budget.month) == (100, 0, "2026-12")
