"""Q-01, a poisoned job: whatever one job does, the others run, and it ends with its reason."""

import os
import sys
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.faults.dying import run_with_fault
from workbench.accounts.models import Role
from workbench.queue import MOST_DEATHS, Job, Registry, enqueue, run_due, run_job, sweep
from workbench.worker import engine


def ends_its_process(context, payload):
    os.kill(os.getpid(), 9)


def ends_its_thread(context, payload):
    sys.exit("a library that ends the program")


def works(context, payload):
    with context.finishing_session() as session:
        session.add(Role(name=f"done-{context.job_id}"))


@pytest.fixture
def registry():
    registry = Registry()
    registry.add("test.poison", ends_its_process, max_attempts=100)
    registry.add("test.exit", ends_its_thread, max_attempts=2)
    registry.add("test.good", works)
    return registry


def add(database, kind, dedupe, payload=None, **options):
    with database.write_session() as session:
        return enqueue(session, kind, payload or {}, dedupe=dedupe, **options)


def rows(database):
    with database.read_session() as session:
        return {job.dedupe: job for job in session.scalars(select(Job))}


def test_job_that_ends_its_worker_is_given_up_after_three_deaths(database, settings, registry, clock):
    """Real processes, kill -9 from within; however many tries its kind may have. The job behind it is done."""
    add(database, "test.poison", "poison")
    add(database, "test.good", "good")
    for _worker in range(MOST_DEATHS + 1):
        run_with_fault(database, lambda: run_due(database, settings, registry))
        clock.move(timedelta(seconds=61))
    poison, good = rows(database)["poison"], rows(database)["good"]
    assert (poison.state, poison.attempts, good.state) == ("failed", MOST_DEATHS, "done")
    assert "the worker ended while it ran (3)" in poison.last_error


def test_one_death_is_forgotten_by_a_try_that_ends_by_itself(database, settings, registry, clock):
    """A machine that was restarted three times in a year is no poison."""
    job_id = add(database, "test.good", "good")
    with database.write_session() as session:
        job = session.get(Job, job_id)
        job.state, job.attempts, job.lease_until = "running", 7, clock.utcnow() - timedelta(seconds=1)
        job.last_error = "ConnectionError: no answer"
    assert run_job(database, settings, registry, job_id)
    assert rows(database)["good"].state == "done"


def test_job_that_ends_its_thread_is_an_error_like_any(database, settings, registry, clock):
    """SystemExit from within a library would silently end a lane."""
    add(database, "test.exit", "exit")
    for _try in range(2):
        run_due(database, settings, registry)
        clock.move(timedelta(hours=1))
    assert (rows(database)["exit"].state, "ends the program" in rows(database)["exit"].last_error) == ("failed", True)


@pytest.mark.parametrize("payload", ["{broken", "[1, 2]", "7"], ids=["no-json", "a-list", "a-number"])
def test_row_that_cannot_be_read_is_set_aside_and_its_lane_goes_on(database, settings, registry, clock, payload):
    """The first in line, in a lane of its own."""
    bad, good = add(database, "test.good", "bad"), add(database, "test.good", "good")
    with database.write_session() as session:
        session.execute(text("UPDATE job SET payload = :payload WHERE id = :id"), {"payload": payload, "id": bad})
    stop = threading.Event()

    def run(job_id):
        run_job(database, settings, registry, job_id)
        if job_id == good:
            stop.set()

    lane = threading.Thread(target=engine._run_lane_forever, args=(database, ("test.good",), run, stop))
    lane.start()
    lane.join(20)
    stop.set()
    with database.read_session() as session:
        states = dict(session.execute(select(Job.dedupe, Job.state)).all())
    assert states == {"bad": "failed", "good": "done"}


def test_jobs_of_a_version_that_is_gone_do_not_stand_in_the_way(database, registry, clock):
    """After going back to an older version: more of them than a sweep reads, all older than the one that can be done."""
    with database.write_session() as session:
        for number in range(250):
            enqueue(session, "test.from_tomorrow", {}, dedupe=f"unknown:{number}")
    clock.move(timedelta(minutes=1))
    good = add(database, "test.good", "good")
    assert sweep(database, registry, clock.utcnow()) == [good]
