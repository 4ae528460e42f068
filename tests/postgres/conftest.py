"""A real PostgreSQL for the tests in this folder, started once."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from tests.machine import postgres_server
from workbench.db import Database
from workbench.installing import migrate


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a server that lives as long as the tests."""
    with (
        tempfile.TemporaryDirectory(prefix="workbench-postgres-", ignore_cleanup_errors=True) as folder,
        postgres_server(Path(folder)) as url,
    ):
        yield url


@pytest.fixture(scope="session")
def fresh_database(postgres_url: str) -> Iterator[Callable[[str], str]]:
    """`fresh_database(name)`: the address of a database with empty tables. The migrations run once; copying is much faster."""
    place = make_url(postgres_url)
    engine = create_engine(place.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def run(*statements: str) -> None:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def address(name: str) -> str:
        return place.set(database=name).render_as_string(hide_password=False)

    def make(name: str) -> str:
        run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE just_made")
        return address(name)

    run("CREATE DATABASE just_made")
    made = Database(address("just_made"))
    migrate(made)
    made.dispose()
    yield make
    engine.dispose()


@pytest.fixture
def database(fresh_database: Callable[[str], str]) -> Iterator[Database]:
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
