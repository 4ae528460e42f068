"""A copy of the whole database as it was at one moment, while others go on writing; and loading one. SQLite and PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.engine import make_url

from workbench.backups.contents import BackupError
from workbench.db import Database

DRIVER = "postgresql+psycopg"
CARRIER = "huey_"  # tables of wake-up calls where WORKBENCH_QUEUE_URL names the same database: every start makes them
Counts = dict[str, int]
Prints = dict[str, str]


def dialect_of(url: str) -> str:
    """`sqlite` or `postgresql`."""
    return make_url(url).get_backend_name()


def copy_out(database: Database, target: Path) -> tuple[Counts, Prints]:
    """Write the copy to `target`. Returns rows and prints of each table, of the same moment."""
    return _copy_sqlite(database, target) if dialect_of(database.url) == "sqlite" else _dump(database, target)


def load(source: Path, url: str) -> None:
    """Load a copy into an empty database. Raises BackupError, and leaves it empty, when that fails."""
    if dialect_of(url) == "sqlite":
        os.replace(source, str(make_url(url).database))
    else:
        _drop_carrier(url)
        _run_tool(url, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(source))


def is_empty(url: str) -> bool:
    """Whether no table stands there (or, on SQLite, no file). Those of wake-up calls do not count: starting makes them."""
    if dialect_of(url) == "sqlite" and not Path(str(make_url(url).database)).exists():
        return True
    with _connection(url) as connection:
        return all(name.startswith(CARRIER) for name in inspect(connection).get_table_names())


def measure(url: str) -> tuple[str, Counts, Prints]:
    """(revision, rows of each table, prints) of a database as it is."""
    with _connection(url) as connection:
        counts = _counts(connection)
        prints = _prints(connection, counts) if connection.dialect.name == "postgresql" else {}
        return revision_of(connection), counts, prints


def revision_of(connection: Connection) -> str:
    """The migration the database stands at."""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def check_sqlite(path: Path) -> None:
    """Raises BackupError when SQLite finds the file unsound."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
        if answer != "ok":
            raise BackupError(f"The database in the backup is damaged ({answer[:200]}). Take another backup.")


def _copy_sqlite(database: Database, target: Path) -> tuple[Counts, Prints]:
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(str(make_url(database.url).database), isolation_level=None)) as connection:
        connection.execute("PRAGMA busy_timeout = 30000")
        connection.execute("VACUUM INTO ?", (str(target),))  # one moment; leaves out what was deleted
    os.chmod(target, 0o600)
    _revision, counts, prints = measure(f"sqlite:///{target}")
    return counts, prints


def _dump(database: Database, target: Path) -> tuple[Counts, Prints]:
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        _run_tool(database.url, "pg_dump", "--format=custom", "--compress=0", f"--snapshot={snapshot}", f"--file={target}")
        counts = _counts(connection)
        return counts, _prints(connection, counts)


def _drop_carrier(url: str) -> None:
    """The copy may bring these tables itself. A wake-up that is lost loses no job, and the next start makes what is missing."""
    engine = create_engine(make_url(url).set(drivername=DRIVER))
    try:
        with engine.begin() as connection:
            for name in inspect(connection).get_table_names():
                if name.startswith(CARRIER):
                    connection.execute(text(f"DROP TABLE {connection.dialect.identifier_preparer.quote(name)}"))
    finally:
        engine.dispose()


def _run_tool(url: str, tool: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL against the database. The password goes through the environment, not the process list."""
    path = shutil.which(tool)
    if path is None:
        raise BackupError(f"{tool} is missing. On Debian: apt install postgresql-client")
    place = make_url(url)
    environment = os.environ | ({"PGPASSWORD": str(place.password)} if place.password else {})
    plain = place.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run([path, f"--dbname={plain}", *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{tool} stopped: {done.stderr.strip()[-500:]}")


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    """For reading only: not a byte of an SQLite file changes."""
    place = make_url(url)
    is_sqlite = place.get_backend_name() == "sqlite"
    engine = create_engine(f"sqlite:///file:{place.database}?mode=ro&uri=true" if is_sqlite else place.set(drivername=DRIVER))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _counts(connection: Connection) -> Counts:
    quote = connection.dialect.identifier_preparer.quote
    tables = [name for name in sorted(inspect(connection).get_table_names()) if not name.startswith("sqlite_")]
    return {name: int(connection.scalar(text(f"SELECT count(*) FROM {quote(name)}")) or 0) for name in tables}


def _prints(connection: Connection, tables: Counts) -> Prints:
    """One number for all rows of a table, whatever their order."""
    quote = connection.dialect.identifier_preparer.quote
    sums = "SELECT coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {} t"
    return {name: str(connection.scalar(text(sums.format(quote(name))))) for name in tables}
