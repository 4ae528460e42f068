"""What a dead worker had claimed is free when the next one begins, and stays claimed while the first one lives."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from workbench import queue
from workbench.queue import Job, Registry, due_ids, enqueue
from workbench.worker.succession import take_over

HOLD = """
import fcntl, sys
place = open(sys.argv[1], "ab")
fcntl.flock(place, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def claim(database, clock):
    """A job that somebody claimed for two minutes, at this try."""

    def make(attempts=1):
        with database.write_session() as session:
            job_id = enqueue(session, "a.kind", {}, dedupe=f"one {attempts}")
            job = session.get_one(Job, job_id)
            job.state, job.attempts, job.lease_until = "running", attempts, clock.utcnow() + timedelta(minutes=2)
        return job_id

    return make


def due(database, clock):
    with database.read_session() as session:
        return due_ids(session, clock.utcnow())


def test_what_a_dead_worker_claimed_is_due_at_once(database, settings, clock, claim):
    job_id = claim()
    assert due(database, clock) == []
    place = take_over(database, settings.instance_dir)
    assert place is not None
    assert due(database, clock) == [job_id]
    ran = []
    registry = Registry()
    registry.add("a.kind", lambda context, payload: ran.append(context.attempt))
    assert queue.run_job(database, settings, registry, job_id)
    assert ran == [2]
    place.close()


def test_nothing_is_taken_from_a_worker_that_lives_until_it_is_killed(database, settings, clock, claim):
    claim()
    path = settings.instance_dir / "worker.lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, os.fspath(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        assert take_over(database, settings.instance_dir) is None
        assert due(database, clock) == []
        other.kill()
    with take_over(database, settings.instance_dir):
        assert len(due(database, clock)) == 1


def test_a_job_that_ended_three_workers_waits_for_its_lease(database, settings, clock, claim):
    claim(attempts=3)
    with take_over(database, settings.instance_dir):
        assert due(database, clock) == []
