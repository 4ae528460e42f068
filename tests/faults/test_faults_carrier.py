"""F-05: the carrier of wake-ups is damaged or gone. It holds no job, only ids: the job table is the queue of record."""

import os
import sqlite3
import threading

from workbench import create_app
from workbench.queue import Registry
from workbench.worker import engine
from workbench.worker.engine import make_huey, make_wake, void

GARBAGE = b"this was a file of wake-ups " * 400


def test_damaged_carrier_is_made_anew_at_the_start(database, settings):
    """The web starts and answers; a wake-up that cannot be written is no error for the person who saves."""
    path = settings.instance_dir / "queue.db"
    path.write_bytes(GARBAGE)
    assert create_app(settings, database).test_client().get("/corrections").status_code == 200
    assert make_huey(settings).pending_count() == 0
    path.write_bytes(GARBAGE)
    make_wake(make_huey(settings), void)(1)
    assert make_huey(settings).pending_count() == 1


def test_worker_whose_carrier_is_damaged_ends_so_that_the_next_makes_it_anew(database, monkeypatch):
    """It would otherwise find due jobs for ever and wake nobody."""
    ended = []
    damage = sqlite3.DatabaseError("file is not a database")
    damage.sqlite_errorcode = sqlite3.SQLITE_NOTADB

    class Damaged:
        def pending_count(self):
            raise damage

    monkeypatch.setattr(os, "kill", lambda *how: ended.append(how))
    engine._sweep_forever(database, Registry(), Damaged(), lambda job_id: None, threading.Event())
    assert ended == [(os.getpid(), engine.signal.SIGTERM)]
