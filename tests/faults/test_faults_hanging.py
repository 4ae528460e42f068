"""Q-01, a job that hangs: its worker ends, its row says why, what ran beside it is free, and a fresh worker goes on.

Real worker processes; their limits are seconds instead of minutes.
"""

import os
import re
import signal
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench import queue
from workbench.queue import HUNG, MOST_DEATHS, Job, JobContext, Registry, Run, enqueue, run_job
from workbench.worker import engine, hanging

PATIENCE = 60


def sleeps(context, payload):
    time.sleep(PATIENCE)


def holds_the_interpreter(context, payload):
    """No other thread of the process comes to its turn meanwhile: the regular expression's engine is one call."""
    re.match(r"(a|a)+$", "a" * 60 + "b")


@pytest.fixture
def registry():
    registry = Registry()
    registry.add("test.sleeps", sleeps, lease_seconds=1)
    registry.add("test.holds", holds_the_interpreter, lease_seconds=1)
    registry.add("test.good", lambda context, payload: None)
    registry.add_lane("hanging", "test.sleeps", "test.holds")
    return registry


@pytest.fixture
def quick(monkeypatch):
    """A look every tenth of a second, an alarm after one second, a claim of half a second."""
    monkeypatch.setattr(hanging, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(hanging, "STUCK_SECONDS", 1)
    monkeypatch.setattr(queue, "LEASES_TO_A_LIMIT", 0.5)


def add(database, kind, dedupe):
    with database.write_session() as session:
        return enqueue(session, kind, {}, dedupe=dedupe)


def row(database, dedupe):
    with database.read_session() as session:
        return session.scalars(select(Job).where(Job.dedupe == dedupe)).one()


def work_until_it_ends(database, settings, registry):
    """A supervised worker in a process of its own; gives how it ended."""
    database.dispose()
    worker = os.fork()
    if worker == 0:
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            database.engine.dispose(close=False)
            engine.run_worker(database, settings, registry, may_rest=True)
        finally:
            os._exit(0)
    ending = threading.Timer(PATIENCE / 2, os.kill, (worker, signal.SIGKILL))  # nothing else ends it
    ending.start()
    _pid, status = os.waitpid(worker, 0)
    ending.cancel()
    return os.waitstatus_to_exitcode(status)


def test_worker_with_a_job_that_hangs_ends_and_the_row_says_why(database, settings, registry, quick):
    """The job behind it is done, by this worker or the next; the one that hung waits for its pause, with the reason."""
    add(database, "test.sleeps", "hangs")
    good = add(database, "test.good", "good")
    assert work_until_it_ends(database, settings, registry) == hanging.EXIT_CODE
    run_job(database, settings, registry, good)
    hung = row(database, "hangs")
    assert (hung.state, hung.lease_until, row(database, "good").state) == ("queued", None, "done")
    assert hung.last_error.startswith(HUNG)
    assert hung.run_at > hung.created_at


def test_library_that_holds_the_interpreter_is_ended_by_the_system(database, settings, registry, quick):
    """Not even the look at what hangs comes to its turn; the next worker counts a death."""
    add(database, "test.holds", "holds")
    assert work_until_it_ends(database, settings, registry) == -signal.SIGALRM
    assert row(database, "holds").state == "running"


def running(database, registry, kind, dedupe, *, is_hung, attempt=1, error=None):
    job_id = add(database, kind, dedupe)
    with database.write_session() as session:
        job = session.get_one(Job, job_id)
        job.state, job.attempts, job.last_error = "running", attempt, error
    registry.running[job_id] = Run(kind, attempt, 120, time.monotonic() + (-1 if is_hung else 100))


def test_job_that_hangs_three_times_is_given_up_and_its_neighbour_suffers_no_death(database, registry, clock):
    """However many tries its kind has; a tick, which comes again anyway, is given up at once."""
    registry.add_tick("test.tick", sleeps, every_seconds=5)
    for number in range(1, MOST_DEATHS + 1):
        error = f"{HUNG} after 120 s ({number - 1})" if number > 1 else None
        running(database, registry, "test.sleeps", f"hung {number}", is_hung=True, attempt=number, error=error)
    running(database, registry, "test.tick", "tick", is_hung=True)
    running(database, registry, "test.good", "neighbour", is_hung=False, error="ConnectionError: no answer")
    hanging.free_claims(database, registry)
    assert [row(database, f"hung {number}").state for number in (1, 2, 3)] == ["queued", "queued", "failed"]
    assert row(database, "hung 3").last_error == f"{HUNG} after 120 s (3)"
    assert (row(database, "tick").state, row(database, "tick").finished_at) == ("failed", clock.utcnow())
    neighbour = row(database, "neighbour")
    assert (neighbour.state, neighbour.run_at, neighbour.last_error) == ("queued", clock.utcnow(), "ConnectionError: no answer")


def test_job_that_runs_past_its_claim_is_not_begun_again_beside_itself(database, settings, clock):
    """It would hold a second thread of the worker, and then a third; renewing the claim moves the limit."""
    registry, begun, may_end, limits = Registry(), threading.Event(), threading.Event(), []

    def long(context: JobContext, payload):
        begun.set()
        context.renew(300)
        limits.append(context.run.limit)
        assert may_end.wait(PATIENCE)

    registry.add("test.long", long)
    job_id = add(database, "test.long", "long")
    first = threading.Thread(target=run_job, args=(database, settings, registry, job_id))
    first.start()
    assert begun.wait(PATIENCE)
    clock.move(timedelta(hours=1))
    assert run_job(database, settings, registry, job_id) is False
    may_end.set()
    first.join(PATIENCE)
    assert (row(database, "long").state, limits, registry.running) == ("done", [600], {})
