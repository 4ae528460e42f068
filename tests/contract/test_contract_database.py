"""One migration head; models and migrations agree; down and up again with rows in the tables."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from workbench import tables
from workbench.db import Database
from workbench.installing import HERE, migrate


def script():
    """The folder of migrations."""
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    return ScriptDirectory.from_config(config)


@pytest.fixture
def migrated(tmp_path):
    """A database made by the migrations alone."""
    database = Database(f"sqlite:///{tmp_path / 'migrated.db'}")
    migrate(database)
    yield database
    database.dispose()


def test_there_is_one_head():
    """Two branches never meet by themselves."""
    assert len(script().get_heads()) == 1


def test_models_and_migrations_agree(migrated):
    """Nothing to generate."""
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        differences = compare_metadata(context, tables.metadata)
    assert differences == []


def test_checks_are_in_the_migrated_database_too(migrated):
    """Four eyes and the verdict of a sandwich hold below the application."""
    checks = {row["name"] for row in inspect(migrated.engine).get_check_constraints("approval")}
    assert {"ck_approval_four_eyes", "ck_approval_verdict"} <= checks
    assert "ck_placement_speaker" in {row["name"] for row in inspect(migrated.engine).get_check_constraints("placement")}


def test_down_and_up_again(migrated):
    """Every migration goes both ways."""
    migrate(migrated, "base")
    assert set(inspect(migrated.engine).get_table_names()) == {"alembic_version"}
    migrate(migrated)
    assert "rumour" in inspect(migrated.engine).get_table_names()


def test_no_table_holds_a_member_of_the_public():
    """No column for a person outside the organisations: no author, account, profile or follower of a post."""
    forbidden = ("author_name", "account_name", "profile", "follower", "username", "handle", "party", "religion", "origin")
    named = [f"{table.name}.{column.name}" for table in tables.metadata.tables.values() for column in table.columns]
    assert [name for name in named if any(word in name.split(".")[1] for word in forbidden)] == []
