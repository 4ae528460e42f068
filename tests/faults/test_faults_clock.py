"""F-07 for the queue itself: a clock that was ahead and is set right lets nothing wait for a time that was never meant."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench.queue import Job, Registry, Retry, enqueue, run_due, sweep
from workbench.worker.clock_changes import mend_after_clock_change

BACK = [
    pytest.param(timedelta(minutes=5), id="5-minutes"),
    pytest.param(timedelta(hours=1), id="1-hour"),
    pytest.param(timedelta(days=1), id="1-day"),
]


@pytest.fixture
def ran():
    return []


@pytest.fixture
def look(database, settings, clock, ran):
    """look(): what a worker does every two seconds; gives the kinds of job that ran."""
    registry = Registry()
    registry.add("test.once", lambda context, payload: ran.append("once"))
    registry.add("test.fails", lambda context, payload: (ran.append("fails"), 1 / 0))
    registry.add("test.later", lambda context, payload: ran.append("later"))
    registry.add_tick("test.tick", lambda context, payload: ran.append("tick"), every_seconds=10)

    def do():
        ran.clear()
        mend_after_clock_change(database, registry, clock.utcnow())
        sweep(database, registry, clock.utcnow())
        run_due(database, settings, registry)
        return sorted(ran)

    return do


def add(database, kind, **options):
    with database.write_session() as session:
        enqueue(session, kind, {}, dedupe=kind, **options)


@pytest.mark.parametrize("distance", BACK)
def test_clock_that_is_set_back_stops_nothing(look, database, clock, distance):
    """Ticks tick at once; a job written just before runs at once; a pause is no longer than it was; what is planned stays."""
    assert look() == ["tick"]
    add(database, "test.fails")
    assert look() == ["fails"]
    add(database, "test.once")
    add(database, "test.later", run_at=clock.utcnow() + timedelta(hours=30))
    clock.move(-distance)
    assert look() == ["once", "tick"]
    clock.move(timedelta(seconds=4))
    assert look() == []
    clock.move(timedelta(seconds=6))
    assert look() == ["fails", "tick"]
    clock.move(timedelta(hours=30))
    assert "later" not in look()
    clock.move(distance)
    assert "later" in look()


@pytest.mark.parametrize("distance", BACK)
def test_worker_that_starts_after_the_clock_was_set_right_goes_on_too(look, database, clock, distance):
    """The machine was started again with it: nobody remembers what time it was."""
    look()
    add(database, "test.once")
    clock.move(-distance)
    database.swept_at = None
    database.ticks_written.clear()
    assert look() == ["once", "tick"]


def test_claim_of_a_dead_worker_ends_as_it_would_have(look, database, clock, ran):
    """It was claimed while the clock was a day ahead; its lease is a minute and not a day."""
    add(database, "test.once")
    look()
    clock.move(timedelta(days=1))
    with database.write_session() as session:
        job = session.scalars(select(Job).where(Job.kind == "test.once")).one()
        job.state, job.lease_until = "running", clock.utcnow() + timedelta(seconds=60)
    look()
    clock.move(-timedelta(days=1))
    assert "once" not in look()
    clock.move(timedelta(seconds=61))
    assert "once" in look()


def test_clocks_of_two_machines_may_differ_by_a_little(look, database, clock):
    """A machine that is thirty seconds behind does not run again what the other has run."""
    look()
    add(database, "test.once")
    assert look() == ["once"]
    clock.move(-timedelta(seconds=30))
    assert "once" not in look()
    clock.move(timedelta(seconds=30))
    assert look() == []


def test_leap_forward_and_back_runs_what_was_planned_once(look, database, clock):
    """What came due in a wrong future is done; nothing of it comes again when that time is really there."""
    add(database, "test.later", run_at=clock.utcnow() + timedelta(hours=2))
    look()
    clock.move(timedelta(days=1))
    assert "later" in look()
    clock.move(-timedelta(days=1))
    assert "later" not in look()
    clock.move(timedelta(hours=3))
    assert "later" not in look()


def test_job_that_asks_to_run_again_keeps_its_pause(database, settings, clock):
    """Retry names a time: shifted with the clock like any pause."""
    registry, seen = Registry(), []

    def asks(context, payload):
        seen.append(context.attempt)
        if len(seen) == 1:
            raise Retry(clock.utcnow() + timedelta(minutes=10))

    registry.add("test.asks", asks)
    add(database, "test.asks")
    mend_after_clock_change(database, registry, clock.utcnow())
    run_due(database, settings, registry)
    clock.move(-timedelta(hours=1))
    mend_after_clock_change(database, registry, clock.utcnow())
    clock.move(timedelta(minutes=10))
    run_due(database, settings, registry)
    assert seen == [1, 2]
