"""Read-only mode: who changes is refused, who reads reads on, jobs wait, and what had begun ends."""

import pytest

from workbench.errors import ReadOnly, Refused
from workbench.operations import read_only
from workbench.queue import Job, Registry, enqueue, run_due, run_job, sweep


def begin(database, clock):
    """The mode, begun by the machine."""
    with database.write_session() as session:
        return read_only.set_read_only(session, "The database is being moved.", actor_id=None, now=clock.utcnow())


def end(database, clock):
    """The mode ended."""
    with database.write_session(even_read_only=True) as session:
        return read_only.end_read_only(session, actor_id=None, now=clock.utcnow())


def test_begun_and_ended(app, database, clock):
    """Twice begun is one period; twice ended is no fault; a reason is needed."""
    with database.write_session() as session, pytest.raises(Refused):
        read_only.set_read_only(session, "  ", actor_id=None, now=clock.utcnow())
    first = begin(database, clock)
    with database.write_session(even_read_only=True) as session:
        again = read_only.set_read_only(session, "Another reason.", actor_id=None, now=clock.utcnow())
        assert (again.id, again.reason) == (first.id, "The database is being moved.")
    with database.read_session() as session:
        assert read_only.is_read_only(session)
    assert (end(database, clock), end(database, clock)) == (True, False)
    with database.read_session() as session:
        assert not read_only.is_read_only(session)
        assert read_only.current_period(session) is None


def test_every_other_session_is_refused(app, database, clock):
    """Below every page and every job: no write session opens."""
    begin(database, clock)
    with pytest.raises(ReadOnly), database.write_session():
        pass
    registry = Registry()
    registry.add_tick("test.tick", lambda *_: None, every_seconds=5)
    with pytest.raises(ReadOnly):
        sweep(database, registry, clock.utcnow())
    end(database, clock)
    assert len(sweep(database, registry, clock.utcnow())) == 1


def test_jobs_wait_and_then_run_once(app, database, settings, clock):
    """Nothing is claimed meanwhile and no try is used up."""
    ran = []
    registry = Registry()
    registry.add("test.work", lambda _context, payload: ran.append(payload["id"]))
    with database.write_session() as session:
        enqueue(session, "test.work", {"id": 7}, dedupe="seven")
    begin(database, clock)
    assert (run_due(database, settings, registry), ran) == (0, [])
    end(database, clock)
    assert (run_due(database, settings, registry), ran) == (1, [7])
    with database.read_session() as session:
        assert session.query(Job.state, Job.attempts).one() == ("done", 1)


def test_a_job_that_had_begun_ends_what_it_began(app, database, settings, clock):
    """What it sent is written down; only then is all quiet."""
    quiet = []
    registry = Registry()

    def work(context, payload):
        begin(database, clock)
        quiet.append(read_only.wait_until_quiet(database, seconds=0))
        with context.database.write_session() as session:
            enqueue(session, "test.other", {}, dedupe="follows")

    registry.add("test.work", work)
    with database.write_session() as session:
        job_id = enqueue(session, "test.work", {}, dedupe="one")
    assert run_job(database, settings, registry, job_id)
    assert quiet == [1]
    assert read_only.wait_until_quiet(database, seconds=0) == 0
    with database.read_session() as session:
        assert dict(session.query(Job.kind, Job.state).all()) == {"test.work": "done", "test.other": "queued"}
    with pytest.raises(ReadOnly), database.write_session():
        pass
