"""F-06: the disk is full, or can only be read. Writes are refused with a plain page, reading works, and it heals by itself.

A full disk is made by SQLite's own limit on the pages of its file and, where a small file system can be mounted, by one that
is really full. A disk that can only be read is `PRAGMA query_only` on every connection.
"""

import os
import subprocess
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import event, func, select

from workbench.activity.models import Activity
from workbench.db import Database
from workbench.queue import Job, Registry, enqueue, run_due
from workbench.rumours.models import Rumour

NEW = {
    "claim": "Simhallen i Norrvik stänger för gott", "theme": "T01", "kind": "belief", "language": "sv", "target_group": "other",
    "text_heard": "Jag hörde att simhallen stänger för gott, " + "och det sägs av många. " * 200, "channel": "phone",
    "source_type": "resident", "heard_at": "2026-11-20T08:00", "action": "save", "is_new": "y",
}  # fmt: skip
HOWS = ("no_room", "read_only")


@contextmanager
def spoiled(database, how):
    """Every connection of this database, the open ones too, cannot write."""

    def spoil(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}" if how == "no_room" else "PRAGMA query_only=1")

    database.dispose()
    event.listen(database.engine, "connect", spoil)
    try:
        yield
    finally:
        event.remove(database.engine, "connect", spoil)
        database.dispose()


def counts(database):
    with database.read_session() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in (Rumour, Activity, Job)]


def fill(database):
    """Use up the free room inside the file, so that the next row needs a new page."""
    with database.write_session() as session:
        for number in range(50):
            enqueue(session, "test.filler", {"text": "x" * 400}, dedupe=f"filler:{number}")


@pytest.mark.parametrize("how", HOWS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_change_is_refused_with_a_plain_page_and_works_afterwards(sign_in, database, how, language):
    """What was typed stands on the page; nothing is half saved; reading goes on; nobody has to do anything afterwards."""
    fill(database)
    client = sign_in("writer", language=language)
    before = counts(database)
    with spoiled(database, how):
        refused = client.post("/rumours/new", data=NEW)
        reading = client.get("/rumours")
    assert (refused.status_code, refused.headers["Retry-After"], reading.status_code) == (503, "10", 200)
    assert {"sv": "Just nu går inget att spara", "en": "Nothing can be saved just now"}[language] in refused.text
    assert "och det sägs av många" in refused.text
    assert "sqlite" not in refused.text.lower()
    assert counts(database) == before
    assert client.post("/rumours/new", data=NEW).status_code == 303
    assert counts(database)[0] == before[0] + 1


@pytest.mark.parametrize("how", HOWS)
def test_jobs_wait_while_nothing_can_be_written_and_lose_no_try(database, settings, clock, how):
    """No try is counted against a job that could not even be claimed; afterwards it runs."""
    registry, ran = Registry(), []
    registry.add("test.job", lambda context, payload: ran.append(context.attempt))
    with database.write_session() as session:
        enqueue(session, "test.job", {}, dedupe="one")
    with spoiled(database, how):
        if how == "read_only":
            with pytest.raises(Exception, match="readonly"):
                run_due(database, settings, registry)
            assert ran == []
    run_due(database, settings, registry)
    assert ran[-1] == 1


def test_file_system_that_is_really_full(tmp_path, database, settings, sign_in, measured):
    """The database and its log lie on a tmpfs filled to the last byte; where none can be mounted the limit stands for it."""
    place = tmp_path / "small"
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=64m", "none", str(place)]
    if os.getuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode:
        return
    try:
        _fill_up_and_free(place, database, settings, sign_in)
        measured("F-06", "a small file system", "filled to the last byte under the database and freed again")
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def _fill_up_and_free(place, database, settings, sign_in):
    client = sign_in("writer")
    database.dispose()
    (place / "workbench.db").write_bytes((settings.instance_dir / "workbench.db").read_bytes())
    moved = Database(f"sqlite:///{place / 'workbench.db'}")
    database.engine, database._engines = moved.engine, moved._engines
    fill(database)
    before = counts(database)
    filler = os.open(place / "filler", os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while True:
            os.write(filler, b"x" * 4096)
    os.close(filler)
    refused = client.post("/rumours/new", data=NEW)
    assert (refused.status_code, client.get("/rumours").status_code) == (503, 200)
    assert counts(database) == before
    (place / "filler").unlink()
    assert client.post("/rumours/new", data=NEW).status_code == 303
    with database.read_session() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    database.dispose()
