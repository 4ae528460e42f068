"""Installations that were filled before campaigns and partners came (step 13) keep every row on the way up, on both databases."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, LargeBinary, MetaData, Table, insert, select
from sqlalchemy.exc import IntegrityError

from workbench.db import Database
from workbench.installing import migrate
from workbench.tables import metadata

pytestmark = [pytest.mark.postgres]

AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
USUAL: tuple[tuple[type, Any], ...] = (
    (Boolean, False), (Integer, 0), (DateTime, AT), (Date, date(2026, 11, 1)), (JSON, []), (LargeBinary, b"sealed"),
)  # fmt: skip
# what the tables that the steps 14-21 change held before; columns that are not named get a plain value of their kind
ROWS: dict[str, dict[str, Any]] = {
    "organisation": {"id": 1, "name": "Norrvik", "kind": "municipality", "is_active": True},
    "user_account": {"id": 1, "organisation_id": 1, "email": "anna@norrvik.example", "fs_uniquifier": "u1", "active": True},
    "audience": {"id": 1, "name_sv": "Barnfamiljer", "name_en": "Families"},
    "spokesperson": {"id": 1, "organisation_id": 1, "name": "Maj", "themes": ["T10"], "languages": ["sv"]},
    "rumour": {"id": 1, "code": "R00001", "claim": "badet är stängt", "theme": "T10", "kind": "belief", "state": "new"},
    "sandwich": {"id": 1, "rumour_id": 1, "slug": "badet", "format": "sandwich", "state": "draft", "visibility": "public",
                 "author_id": 1, "public_text": "badet är öppet\nför alla"},
    "revision": {"id": 1, "sandwich_id": 1, "number": 1, "document": {"headline": "Badet är öppet"}, "author_id": 1},
    "channel": {"id": 1, "kind": "email", "name": "Nyhetsbrevet", "organisation_id": 1, "idempotency": "N", "is_active": True},
    "placement": {"id": 1, "sandwich_id": 1, "revision_id": 1, "channel_id": 1, "state": "sent", "own_voice": True,
                  "created_by_id": 1, "reference": "p1"},
    "delivery": {"id": 1, "placement_id": 1, "state": "sent", "key": "k1"},
    "email_recipient": {"id": 1, "channel_id": 1, "address": "bo@norrvik.example"},
}  # fmt: skip


@pytest.fixture
def before(empty_database: Database) -> Database:
    """An empty database at step 13."""
    migrate(empty_database, "0013")
    return empty_database


def fill(database: Database) -> dict[str, dict[str, Any]]:
    """Put the rows in; gives them as the database reads them back."""
    with database.engine.execution_options(begin="immediate").begin() as connection:
        tables = reflected(connection)
        for name, given in ROWS.items():
            connection.execute(insert(tables[name]).values(plain_row(tables[name], given)))
        return {name: read(connection, tables[name]) for name in ROWS}


def reflected(connection) -> dict[str, Table]:
    found = MetaData()
    found.reflect(connection, only=list(ROWS))
    return dict(found.tables)


def plain_row(table: Table, given: dict[str, Any]) -> dict[str, Any]:
    row = dict(given)
    for column in table.columns:
        if column.name not in row and not column.nullable and column.server_default is None:
            row[column.name] = next((value for kind, value in USUAL if isinstance(column.type, kind)), "")
            usual = getattr(metadata.tables[table.name].columns.get(column.name), "default", None)
            row[column.name] = usual.arg if usual is not None and usual.is_scalar else row[column.name]
    return {name: value for name, value in row.items() if name in table.columns}


def read(connection, table: Table) -> dict[str, Any]:
    return dict(connection.execute(select(table)).mappings().one())


def test_every_row_of_before_is_there_after_with_what_it_held(before):
    held = fill(before)
    migrate(before)
    with before.engine.connect() as connection:
        now = {name: read(connection, table) for name, table in reflected(connection).items() if name in ROWS}
    for name, row in held.items():
        kept = {column: value for column, value in row.items() if column in now[name]}
        assert {column: now[name][column] for column in kept} == kept, name
        assert len(kept) >= len(ROWS[name]), name
    assert now["delivery"]["channel_id"] == 1
    assert now["placement"]["content"] == "full"
    assert (now["audience"]["languages"], now["channel"]["settings"]) == ([], {})
    assert now["email_recipient"]["is_confirmed"] in (False, 0)


def test_the_checks_hold_for_rows_of_before(before):
    """What a step forbids is forbidden for an old row too: a private person without consent."""
    fill(before)
    migrate(before)
    with before.engine.connect() as connection:
        person = reflected(connection)["spokesperson"]
        change = person.update().where(person.c.id == 1).values(is_private=True, consent_at=None)
        with pytest.raises(IntegrityError):
            connection.execute(change)
