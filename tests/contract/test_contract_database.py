"""One migration head; models and migrations agree; down and up again with rows in the tables."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect

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


def is_search_index(name):
    """The database's own full-text index: no table of ours, though SQLite lists it among them.

    Nor can Alembic compare an index with falling columns: test_due_columns looks at that one.
    """
    return name is not None and name.startswith(("library_index", "item_index", "ix_rumour_due"))


def test_there_is_one_head():
    """Two branches never meet by themselves."""
    assert len(script().get_heads()) == 1


def test_models_and_migrations_agree(migrated):
    """Nothing to generate."""
    with migrated.engine.connect() as connection:
        options = {"compare_type": True, "render_as_batch": True, "include_name": lambda name, *_more: not is_search_index(name)}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, tables.metadata)
    assert differences == []


def test_checks_are_in_the_migrated_database_too(migrated):
    """Four eyes and the verdict of a sandwich hold below the application: every CHECK of every table, by its name."""
    inspector = inspect(migrated.engine)
    for table in tables.metadata.sorted_tables:
        wanted = sorted(str(check.name) for check in table.constraints if isinstance(check, CheckConstraint) and check.name)
        assert wanted == sorted(row["name"] for row in inspector.get_check_constraints(table.name)), table.name


OLD_ROWS = {
    "source": {"id": 1, "kind": "syndication", "name": "Norrviks Tidning", "address": "https://tidning.example/rss",
               "genre": "news", "state": "ok", "cursor": "{}", "next_poll_at": "2026-11-01", "failure_count": 0, "last_error": "",
               "last_warnings": "[]", "item_count": 1, "skipped_count": 0, "created_at": "2026-11-01"},
    "item": {"id": 1, "source_id": 1, "external_id": "a", "title": "T", "text": "x", "collected_at": "2026-11-01",
             "dated_at": "2026-11-01", "warnings": "[]", "masked_counts": "{}", "state": "new", "flagged": 0,
             "score": 0.5, "assess_error": ""},
    "assessment": {"item_id": 1, "relevant": 1, "relevance": "sweden", "score": 0.5, "threshold": 0.4, "statement_type": "claim",
                   "matches": "[]", "reasons": "[]", "model_version": "1", "assessed_at": "2026-11-01"},
}  # fmt: skip


def test_a_step_up_keeps_the_rows_that_point_at_a_rebuilt_table(tmp_path):
    """SQLite builds `item` anew for the second step; the assessment that hangs on an item must still be there."""
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(database, "0001")
    with database.engine.execution_options(begin="immediate").begin() as connection:
        for table, row in OLD_ROWS.items():
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))
    migrate(database)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM assessment").scalar() == 1
        assert connection.exec_driver_sql("SELECT interval_s, options FROM source").one() == (900, "{}")
    database.dispose()


def test_down_and_up_again(migrated):
    """Every migration goes both ways."""
    migrate(migrated, "base")
    assert set(inspect(migrated.engine).get_table_names()) == {"alembic_version"}
    migrate(migrated)
    assert "rumour" in inspect(migrated.engine).get_table_names()


NAMES_OF_ACCOUNTS = (
    "author_name", "account_name", "account_id", "screen_name", "display_name", "profile", "follower", "username", "handle",
    "sender", "ip_address", "user_agent", "party", "religion", "origin", "nationality", "ethnicity",
)  # fmt: skip
# Keyed codes, each with the table it may stand in and what it may be used for. Everything else about authors is staff.
CODES = {
    ("item", "author_code"), ("item_copy", "author_code"), ("sighting", "author_hash"),
    ("sign_in_attempt", "account_key"), ("sign_in_attempt", "address_key"), ("report_try", "address_key"),
}  # fmt: skip
PASSKEYS = "user_account.fs_webauthn_user_handle"  # a random code of a colleague's passkeys, under the library's name
OUR_OWN = {"author_id"}  # of texts, always with a foreign key to our own users


def test_no_table_holds_a_member_of_the_public():
    """No column for a person outside the organisations: no author, account, profile or follower of a post."""
    named = [f"{table.name}.{column.name}" for table in tables.metadata.tables.values() for column in table.columns]
    assert [name for name in named if any(word in name.split(".")[1] for word in NAMES_OF_ACCOUNTS)] == [PASSKEYS]


def test_authors_of_posts_are_codes_in_the_places_that_are_known():
    """A new place for a code must be thought of where codes are emptied (service/authors.py)."""
    found = {
        (table.name, column.name)
        for table in tables.metadata.tables.values()
        for column in table.columns
        if column.name.startswith(("author", "account", "address_key")) and column.name not in OUR_OWN
    }
    assert found == CODES
    staff = [column for table in tables.metadata.tables.values() for column in table.columns if column.name == "author_id"]
    assert all({key.column.table.name for key in column.foreign_keys} & {"user_account", "revision"} for column in staff)


def test_codes_of_authors_can_be_emptied():
    """At the latest after 30 days nobody knows them."""
    for table, column in CODES:
        if column.startswith("author"):
            assert tables.metadata.tables[table].columns[column].nullable, f"{table}.{column}"
