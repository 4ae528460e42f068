"""Upgrading without standing still: the program of the release before works on the new schema, and a killed step is no harm.

The release before is known by its last step of the migrations; its INSERT and SELECT are made from the tables as they were there.
"""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer, LargeBinary, MetaData, Table, insert, select, text
from sqlalchemy.exc import IntegrityError

from workbench.db import Database
from workbench.installing import migrate
from workbench.tables import metadata

pytestmark = pytest.mark.postgres
RELEASE_BEFORE = "0040"  # raised with each release: then columns that the last one no longer uses may go
ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
USUAL: tuple[tuple[type, Any], ...] = (
    (Boolean, False), (Integer, 1), (Float, 0.5), (DateTime, AT), (Date, date(2026, 11, 1)), (JSON, []), (LargeBinary, b"sealed"),
)  # fmt: skip
KILLED = """
import os, signal, sys
from sqlalchemy import event
from workbench.db import Database
from workbench.installing import migrate
database, left = Database(sys.argv[1]), iter(range(int(sys.argv[2])))
@event.listens_for(database.engine, "after_cursor_execute")
def count(*_arguments):
    if next(left, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
migrate(database)
"""


@pytest.fixture
def before(empty_database: Database) -> Database:
    """An empty database as the release before left it."""
    migrate(empty_database, RELEASE_BEFORE)
    return empty_database


@contextmanager
def one_table_at_a_time(database: Database):
    """A connection on which rows need not find what they point at; rolled back at the end."""
    with database.engine.execution_options(begin="immediate").connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin() as transaction:
            if not is_sqlite:
                connection.execute(text("SET LOCAL session_replication_role = replica"))
            yield connection
            transaction.rollback()
        if is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")


def plain_row(table: Table) -> dict[str, Any]:
    """What the old program writes at least: every column that must have a value, chosen so that most checks agree."""
    row = {}
    for column in table.columns:
        if column.nullable or (column.server_default is not None and not column.primary_key):
            continue
        ours = metadata.tables.get(table.name)
        usual = getattr(ours.columns.get(column.name) if ours is not None else None, "default", None)
        plain = next((value for kind, value in USUAL if isinstance(column.type, kind)), "")
        row[column.name] = usual.arg if usual is not None and usual.is_scalar else plain
    return row


def write_and_read(connection, table: Table, row: dict[str, Any]) -> list[tuple]:
    """The row as the old program reads it back; it names its own columns and no others."""
    connection.execute(table.delete())
    connection.execute(insert(table).values(row))
    return [tuple(one) for one in connection.execute(select(table))]


def test_the_program_of_the_release_before_works_on_the_new_schema(before):
    """Expand first, contract a release later: whatever it could write and read, it still can."""
    old, accepted = MetaData(), {}
    with before.engine.connect() as connection:
        old.reflect(connection, only=lambda name, _metadata: not name.startswith(("library_index", "item_index", "alembic")))
    with one_table_at_a_time(before) as connection:
        for name, table in old.tables.items():
            try:
                with connection.begin_nested():
                    accepted[name] = write_and_read(connection, table, plain_row(table))
            except IntegrityError:
                continue  # a check wants more than plain values
    assert len(accepted) > 150
    migrate(before)
    refused = {}
    with one_table_at_a_time(before) as connection:
        for name, rows in accepted.items():
            try:
                with connection.begin_nested():
                    assert write_and_read(connection, old.tables[name], plain_row(old.tables[name])) == rows, name
            except Exception as error:
                refused[name] = str(error).splitlines()[0]
    assert refused == {}


def test_a_killed_step_leaves_the_old_schema_and_runs_again(before):
    """A migration killed in the middle (kill -9): one transaction over all steps, on both databases."""
    with before.engine.execution_options(begin="immediate").begin() as connection:
        connection.execute(text("INSERT INTO organisation (name, kind, is_active, created_at) "
                                "VALUES ('Norrvik', 'municipality', true, '2026-11-01 08:00:00')"))  # fmt: skip
    arguments = [sys.executable, "-c", KILLED, before.url, "60"]
    killed = subprocess.run(arguments, cwd=ROOT, capture_output=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    with before.engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == RELEASE_BEFORE
    migrate(before)
    with before.engine.connect() as connection:
        assert connection.scalar(text("SELECT name FROM organisation")) == "Norrvik"
