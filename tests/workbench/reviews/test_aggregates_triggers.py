"""The triggers that mark changes are the same in a new database and in one that was migrated."""

import pytest
from sqlalchemy import text

from workbench.db import Database
from workbench.installing import migrate
from workbench.reviews.aggregates.marking import MODELS, WATCHED
from workbench.tables import metadata

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_marks\\_%' ESCAPE '\\' ORDER BY name"


@pytest.fixture
def migrated(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'migrated.db'}")
    migrate(database)
    yield database
    database.dispose()


def test_migrations_make_the_same_triggers_as_the_models(migrated, database):
    """Three for each watched table, word for word."""
    with migrated.read_session() as old, database.read_session() as new:
        made, wanted = (session.execute(text(TRIGGERS)).all() for session in (old, new))
    assert made == wanted
    assert len(made) == 3 * len(WATCHED)


def test_every_watched_column_exists():
    """A column that is renamed would leave its triggers behind."""
    for watched, model in zip(WATCHED, MODELS, strict=True):
        assert model.__tablename__ == watched.table
        columns = set(metadata.tables[watched.table].columns.keys())
        assert {*watched.columns, *(column for _measure, column in watched.moments)} <= columns
