"""The kept counts equal a full recount at any moment, whatever has changed and however far the counting has come."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.workbench.reviews.count_rig import (
    AFTER,
    BY,
    FIRST,
    KINDS,
    START,
    ZONE,
    Changes,
    fill,
    recount_items,
    recount_rumours,
    recount_sightings,
)  # fmt: skip
from workbench.queue import enqueue
from workbench.reviews.aggregates import service
from workbench.reviews.aggregates.models import CountMark, CountState, DayCount
from workbench.reviews.aggregates.queries import Row, counts
from workbench.rumours.models import Sighting


@pytest.fixture
def filled(database):
    """Six rumours, a source, somebody who decides; nothing else."""
    fill(database)


@pytest.mark.parametrize("seed", range(3))
def test_counts_after_random_changes_equal_a_full_recount(database, filled, seed):
    """Read at every step, with the counting lagging behind by a random distance; also across the night of 25 hours."""
    rng = random.Random(seed)
    for _ in range(40):
        with database.write_session() as session:
            changes = Changes(session, rng)
            for _ in range(rng.randrange(1, 4)):
                getattr(changes, rng.choice(KINDS))()
                session.flush()
        if rng.random() < 0.4:
            with database.write_session() as session:
                service.refresh(session, zone=ZONE, now=START)
        with database.read_session() as session:
            assert counts(session, FIRST, AFTER, by=BY, zone=ZONE) == recount_sightings(session)
            assert counts(session, FIRST, AFTER, by=("day", "source_type", "detail"), measure="items") == recount_items(session)
            assert counts(session, FIRST, AFTER, by=("day", "theme", "verdict"), measure="rumours") == recount_rumours(session)
    with database.write_session() as session:
        while service.refresh(session, zone=ZONE, now=START):
            pass
        assert session.scalar(select(CountMark.id).limit(1)) is None
        stored = sum(session.scalars(select(DayCount.count).where(DayCount.measure == "sightings")))
        assert stored == len(session.scalars(select(Sighting.id)).all())


def test_counts_by_another_clock_are_counted_afresh(database, filled):
    """A municipality that changes its time zone gets its days right at once, before anything was counted again."""
    midnight = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)  # 23.30 in Stockholm, the next day in Helsinki
    with database.write_session() as session:
        session.add(Sighting(rumour_id=1, heard_at=midnight, logged_at=midnight))
        session.flush()
        while service.refresh(session, zone=ZONE, now=START):
            pass
    with database.read_session() as session:
        assert counts(session, FIRST, AFTER, by=("day",)) == [Row((date(2026, 11, 3),), 1)]
        assert counts(session, FIRST, AFTER, by=("day",), zone=ZoneInfo("Europe/Helsinki")) == [Row((date(2026, 11, 4),), 1)]


def test_the_night_with_25_hours_holds_both_its_hours(database, filled):
    """02.30 comes twice on 25 October; midnight to midnight is one day and nothing falls between two days."""
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    with database.write_session() as session:
        for hour in range(26):
            at = start + timedelta(hours=hour)
            session.add(Sighting(rumour_id=1, heard_at=at, logged_at=at))
    with database.read_session() as session:
        found = counts(session, date(2026, 10, 24), date(2026, 10, 28), by=("day",), zone=ZONE)
    assert found == [Row((date(2026, 10, 25),), 25), Row((date(2026, 10, 26),), 1)]


def test_counts_refuse_a_name_that_nobody_counts(database):
    with database.read_session() as session:
        for wrong in ({"by": ("origin",)}, {"where": {"religion": "x"}}, {"measure": "people"}):
            with pytest.raises(ValueError, match="nobody counts"):
                counts(session, FIRST, AFTER, **wrong)


def test_keeping_counts_twice_changes_nothing(database, filled, run_jobs, clock):
    """The job may run again, and after a crash between two transactions."""
    with database.write_session() as session:
        session.add(Sighting(rumour_id=1, heard_at=START, logged_at=START))
    found = []
    for number in range(2):
        with database.write_session() as session:
            enqueue(session, "reviews.keep_counts", {}, dedupe=f"k{number}")
            enqueue(session, "reviews.count_all", {}, dedupe=f"a{number}")
            enqueue(session, "reviews.keep_counts", {}, dedupe=f"l{number}")
        run_jobs()
        with database.read_session() as session:
            assert session.get(CountState, 1).zone == "Europe/Stockholm"
            rows = select(DayCount.measure, DayCount.day, DayCount.theme, DayCount.count)
            found.append(sorted(tuple(row) for row in session.execute(rows)))
    assert found[0] == found[1]
    assert ("sightings", date(2026, 10, 22), "T01", 1) in found[0]
