"""What the tests of privacy can ask for: single jobs, a deletion decision, and every place where a text could still lie."""

import io
import zipfile

import pytest
from sqlalchemy import select

from workbench import queue
from workbench.tables import metadata


@pytest.fixture
def run_tick(database, run_jobs, clock):
    """Run one kind of job now: run_tick("privacy.erase_by_time")."""
    runs = iter(range(10_000))

    def run(kind, payload=None):
        with database.write_session() as session:
            queue.enqueue(session, kind, payload or {}, dedupe=f"test:{kind}:{next(runs)}")
        run_jobs()

    return run


@pytest.fixture
def places_of(database, settings):
    """Where a word still lies: "table.column" of every table, and every file of the installation, archives unpacked."""

    def find(word):
        found = []
        with database.read_session() as session:
            for table in metadata.sorted_tables:
                for row in session.execute(select(table)).mappings():
                    found += [f"{table.name}.{name}" for name, value in row.items() if word in _text(value)]
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        for path in sorted(settings.instance_dir.rglob("*")):
            if path.is_file() and _holds(path.read_bytes(), word.encode()):
                found.append(path.name)
        return sorted(set(found))

    return find


def _text(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _holds(body, word):
    if word in body:
        return True
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return any(_holds(archive.read(name), word) for name in archive.namelist())
    return False
