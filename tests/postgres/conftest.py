"""A real PostgreSQL for the tests in this folder, started once."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from tests.conftest import NOW
from tests.machine import postgres_server
from workbench.db import Database
from workbench.installing import migrate
from workbench.moving.service import move
from workbench.operations.health import migrations


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a server that lives as long as the tests."""
    with (
        tempfile.TemporaryDirectory(prefix="workbench-postgres-", ignore_cleanup_errors=True) as folder,
        postgres_server(Path(folder)) as url,
    ):
        yield url


@pytest.fixture(scope="session")
def fresh_database(postgres_url: str) -> Iterator[Callable[..., str]]:
    """`fresh_database(name)`: the address of a database with empty tables. The migrations run once; copying is much faster.

    With `like` it is a copy of another database of this server, as that one stands.
    """
    place = make_url(postgres_url)
    engine = create_engine(place.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def run(*statements: str) -> None:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def address(name: str) -> str:
        return place.set(database=name).render_as_string(hide_password=False)

    def make(name: str, like: str = "just_made") -> str:
        run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {like}")
        return address(name)

    run("CREATE DATABASE just_made")
    made = Database(address("just_made"))
    migrate(made)
    made.dispose()
    yield make
    engine.dispose()


@pytest.fixture(scope="session")
def moved(fresh_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], str]:
    """`moved(file, name)`: the address of a new database with every row of an installation on SQLite, by `move-database`."""

    def make(file: Path, name: str) -> str:
        copy = tmp_path_factory.mktemp("moved") / "workbench.db"
        with closing(sqlite3.connect(file)) as there, closing(sqlite3.connect(copy)) as here:
            there.backup(here)
            here.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            here.execute("INSERT INTO alembic_version VALUES (?)", (migrations()[0],))
            here.commit()
        move(f"sqlite:///{copy}", url := fresh_database(name), now=NOW)
        return url

    return make


@pytest.fixture
def database(fresh_database: Callable[..., str]) -> Iterator[Database]:
    """A database made by the migrations; replaces the SQLite one of the other tests."""
    database = Database(fresh_database("workbench"))
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a table, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'before.db'}")
    else:
        database = Database(request.getfixturevalue("postgres_url"))
        with database.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield database
    database.dispose()
