"""Counts per day on PostgreSQL, where changes and counting run at the same time."""

import random
import threading

import pytest
from sqlalchemy import select

from tests.workbench.reviews.count_rig import AFTER, BY, FIRST, KINDS, START, ZONE, Changes, fill, recount_sightings
from workbench.db import Database
from workbench.reviews.aggregates import service
from workbench.reviews.aggregates.models import CountMark, CountState, DayCount
from workbench.reviews.aggregates.queries import counts
from workbench.rumours.models import Rumour, Sighting

pytestmark = [pytest.mark.postgres]


def count_all(database: Database) -> None:
    """Until nothing is marked."""
    is_left = True
    while is_left:
        with database.write_session() as session:
            is_left = service.refresh(session, zone=ZONE, now=START)


def test_counts_after_random_changes_and_three_workers_equal_a_full_recount(database):
    """The triggers of the migration mark what those of SQLite mark, and no day is counted twice."""
    fill(database)
    rng = random.Random(5)
    for _ in range(20):
        with database.write_session() as session:
            changes = Changes(session, rng)
            getattr(changes, rng.choice(KINDS))()
        if rng.random() < 0.4:
            with database.write_session() as session:
                service.refresh(session, zone=ZONE, now=START)
        with database.read_session() as session:
            assert counts(session, FIRST, AFTER, by=BY, zone=ZONE) == recount_sightings(session)
    with database.write_session() as session:
        service.mark_everything(session)
    workers = [threading.Thread(target=count_all, args=(database,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with database.read_session() as session:
        assert session.scalar(select(CountMark.id).limit(1)) is None
        stored = sum(session.scalars(select(DayCount.count).where(DayCount.measure == "sightings")))
        assert stored == sum(row.count for row in recount_sightings(session))


def test_a_sighting_that_comes_while_its_rumour_changes_is_counted_under_the_new_theme(database):
    """The count runs between the two commits, and neither transaction has seen the other's row."""
    fill(database)
    count_all(database)
    with database.write_session() as changing:
        changing.get_one(Rumour, 1).theme = "T13"
        changing.flush()
        with database.write_session() as adding:
            adding.add(Sighting(rumour_id=1, heard_at=START, logged_at=START))
        count_all(database)
        with database.read_session() as session:
            assert [row.values for row in counts(session, FIRST, AFTER, by=("theme",), zone=ZONE)] == [("T01",)]
    count_all(database)
    with database.read_session() as session:
        assert [row.values for row in counts(session, FIRST, AFTER, by=("theme",), zone=ZONE)] == [("T13",)]


def test_two_workers_that_count_for_the_first_time_do_not_refuse_each_other(database, clock):
    """Neither finds the row that is locked; one makes it, the other waits for that one. FAULTS.md F-03."""
    second, begin, faults = Database(database.url), threading.Barrier(2), []

    def count(each):
        try:
            with each.write_session() as session:
                begin.wait(10)
                service.refresh(session, zone=ZONE, now=clock.utcnow())
        except Exception as error:
            faults.append(type(error).__name__)

    workers = [threading.Thread(target=count, args=(each,)) for each in (database, second)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    second.dispose()
    assert faults == []
    with database.read_session() as session:
        assert session.scalars(select(CountState.zone)).all() == [ZONE.key]
