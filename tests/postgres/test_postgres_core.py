"""The same code on PostgreSQL: migrations, jobs, sign-in."""

import threading

import pytest
from sqlalchemy import select

from workbench import clock
from workbench.queue import Job, Registry, enqueue, run_job

pytestmark = [pytest.mark.postgres]


def test_one_job_and_eight_runners_has_one_effect(database, settings):
    """Claiming is one UPDATE: only one runner goes on."""
    effects, registry = [], Registry()
    registry.add("test.effect", lambda context, payload: effects.append(context.attempt))
    with database.write_session() as session:
        job_id = enqueue(session, "test.effect", {}, dedupe="once")
    threads = [threading.Thread(target=run_job, args=(database, settings, registry, job_id)) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert effects == [1]
    with database.read_session() as session:
        assert session.scalar(select(Job.state)) == "done"


def test_same_dedupe_is_written_once(database):
    """ON CONFLICT works on both engines."""
    with database.write_session() as session:
        assert enqueue(session, "test.effect", {}, dedupe="same") is not None
        assert enqueue(session, "test.effect", {}, dedupe="same") is None


def test_times_come_back_aware(database):
    """UTC in, UTC out."""
    now = clock.utcnow()
    with database.write_session() as session:
        enqueue(session, "test.effect", {}, dedupe="time", run_at=now)
    with database.read_session() as session:
        assert session.scalar(select(Job.run_at)) == now


def test_sign_in_works_on_postgresql(sign_in):
    """The application runs on it unchanged."""
    assert "Writer" in sign_in("writer").get("/").text
