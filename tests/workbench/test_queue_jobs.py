"""Jobs: claimed once, closed with their effect, retried with back-off, found again after a crash."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench import clock as workbench_clock
from workbench.accounts.models import Role
from workbench.queue import Job, Registry, enqueue, register, run_due, run_job, sweep


@pytest.fixture
def registry():
    """A registry of its own for each test."""
    return Registry()


def add(database, kind="test.job", dedupe="one", **options):
    with database.write_session() as session:
        return enqueue(session, kind, {"n": 1}, dedupe=dedupe, **options)


def state(database, job_id):
    with database.read_session() as session:
        job = session.get(Job, job_id)
        return job.state, job.attempts


def test_effect_and_done_stand_or_fall_together(database, settings, registry, clock):
    """An error inside the finishing session leaves neither."""

    def handler(context, payload):
        with context.finishing_session() as session:
            session.add(Role(name=f"role-{context.attempt}"))
            session.flush()
            if context.attempt == 1:
                raise RuntimeError("killed")

    registry.add("test.job", handler)
    job_id = add(database)
    run_job(database, settings, registry, job_id)
    assert state(database, job_id) == ("queued", 1)
    clock.move(timedelta(seconds=6))
    run_job(database, settings, registry, job_id)
    assert state(database, job_id) == ("done", 2)
    with database.read_session() as session:
        assert session.scalars(select(Role.name)).all() == ["role-2"]


def test_slow_old_runner_cannot_close_a_newer_try(database, settings, registry, clock):
    """A runner whose lease ran out loses its effect."""
    seen = []
    elsewhere = replace(registry, running={})  # another worker's: each knows what runs in its own process

    def handler(context, payload):
        seen.append(context.attempt)
        if context.attempt == 1:
            clock.move(timedelta(seconds=120))
            run_job(database, settings, elsewhere, context.job_id)
        with context.finishing_session() as session:
            session.add(Role(name=f"role-{context.attempt}"))

    registry.add("test.job", handler, lease_seconds=60)
    job_id = add(database)
    run_job(database, settings, registry, job_id)
    assert seen == [1, 2]
    with database.read_session() as session:
        assert session.scalars(select(Role.name)).all() == ["role-2"]


def test_job_gives_up_after_its_tries(database, settings, registry, clock):
    """Back-off 5 s, 5 min, then failed with the reason."""

    def handler(context, payload):
        raise ValueError("no such thing")

    registry.add("test.job", handler, max_attempts=3)
    job_id = add(database)
    for seconds in (0, 6, 301):
        clock.move(timedelta(seconds=seconds))
        run_due(database, settings, registry)
    assert state(database, job_id) == ("failed", 3)
    with database.read_session() as session:
        assert "no such thing" in session.get(Job, job_id).last_error


def test_job_of_a_killed_worker_is_found_again(database, settings, registry, clock):
    """A lease that has run out makes the job due."""
    registry.add("test.job", lambda context, payload: None)
    job_id = add(database)
    with database.write_session() as session:
        job = session.get(Job, job_id)
        job.state, job.attempts, job.lease_until = "running", 1, workbench_clock.utcnow() - timedelta(seconds=1)
    assert sweep(database, registry, clock.utcnow()) == [job_id]
    run_due(database, settings, registry)
    assert state(database, job_id) == ("done", 2)


def test_two_workers_write_one_tick_per_period(database, registry, clock):
    """The period is part of the row's key."""
    registry.add_tick("test.tick", lambda context, payload: None, every_seconds=60)
    for _ in range(3):
        sweep(database, registry, clock.utcnow())
    with database.read_session() as session:
        assert len(session.scalars(select(Job.id)).all()) == 1


def test_job_is_not_run_before_its_time(database, settings, registry, clock):
    """run_at is kept."""
    registry.add("test.job", lambda context, payload: None)
    job_id = add(database, run_at=clock.utcnow() + timedelta(minutes=5))
    assert run_due(database, settings, registry) == 0
    clock.move(timedelta(minutes=5))
    assert run_due(database, settings, registry) == 1
    assert state(database, job_id)[0] == "done"


def test_wake_up_is_sent_only_after_commit(database):
    """A rolled back change wakes nobody."""
    woken = []

    def roll_back():
        with database.write_session() as session:
            session.info["wake"] = woken.append
            enqueue(session, "test.job", {}, dedupe="lost")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        roll_back()
    assert woken == []
    with database.write_session() as session:
        session.info["wake"] = woken.append
        job_id = enqueue(session, "test.job", {}, dedupe="kept")
        assert woken == []
    assert woken == [job_id]


def test_finished_ticks_go_after_minutes_and_other_jobs_after_a_week(database, settings, clock):
    """Ticks of a second or two would fill the table; what waits or failed is never forgotten."""
    registry = Registry()
    register(registry)
    registry.add("test.job", lambda context, payload: None)

    def kinds():
        with database.read_session() as session:
            return sorted(session.scalars(select(Job.dedupe)))

    add(database)
    sweep(database, registry, clock.utcnow())
    run_due(database, settings, registry)
    first = kinds()
    assert len(first) == 2
    clock.move(timedelta(minutes=11))
    sweep(database, registry, clock.utcnow())
    run_due(database, settings, registry)
    assert len(set(kinds()) & set(first)) == 1  # the job
    clock.move(timedelta(days=8))
    sweep(database, registry, clock.utcnow())
    run_due(database, settings, registry)
    assert not set(kinds()) & set(first)
