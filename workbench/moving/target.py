"""The new database while it is being filled: foreign keys and triggers rest, and how far the copy has come is kept in it.

Everything here is in a transaction: whoever kills the command finds it as it was before the step, or after it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, inspect, text

from workbench.database_errors import without_values
from workbench.intake.models import Item
from workbench.intake.months import schema as months
from workbench.moving.columns import Row, names_of, quoted, select_from_postgresql, words_apart
from workbench.moving.errors import MovingError
from workbench.tables import metadata

PROGRESS = "moving_progress"
UNFINISHED = "unfinished_move_database"  # stands where the migrations look, so that no server starts on half a copy
PIECE = 2_000
FOREIGN_KEYS = text(
    "SELECT conrelid::regclass::text AS place, quote_ident(conname) AS name, pg_get_constraintdef(oid) AS wording "
    "FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace ORDER BY 1, 2"
)
WITH_TRIGGERS = text(
    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE NOT tgisinternal AND tgparentid = 0 AND relnamespace = 'public'::regnamespace ORDER BY 1"
)


def is_begun(connection: Connection) -> bool:
    """Whether a move into this database was begun and not ended."""
    return inspect(connection).has_table(PROGRESS)


def is_free(connection: Connection) -> bool:
    """Whether nothing stands there but, at most, tables that the migrations have just made."""
    names = inspect(connection).get_table_names()
    if not names:
        return True
    people, changes = (f"SELECT EXISTS (SELECT 1 FROM {name})" for name in ("user_account", "activity"))
    if not {"user_account", "activity"} <= set(names):
        return False
    return not (connection.scalar(text(people)) or connection.scalar(text(changes)))


def loosen(connection: Connection, *, source: str, revision: str) -> None:
    """Empty every table, and let foreign keys and triggers rest. What must come back is written down."""
    connection.execute(text(f"CREATE TABLE {PROGRESS} (name text PRIMARY KEY, value text NOT NULL)"))
    keys = [list(row) for row in connection.execute(FOREIGN_KEYS)]
    for place, name, _wording in keys:
        connection.execute(text(f"ALTER TABLE {place} DROP CONSTRAINT {name}"))
    for name in connection.scalars(WITH_TRIGGERS):
        connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
    if filled := [quoted(name) for name, count in counts(connection).items() if count]:
        connection.execute(text(f"TRUNCATE {', '.join([*filled, months.TABLE])}"))
    connection.execute(text(f"UPDATE alembic_version SET version_num = '{UNFINISHED}'"))
    for name, value in (("source", source), ("revision", revision), ("foreign_keys", json.dumps(keys))):
        remember(connection, name, value)


def tighten(connection: Connection) -> None:
    """Foreign keys and triggers hold again; raises MovingError when a row points at nothing."""
    for place, name, wording in json.loads(recall(connection, "foreign_keys")):
        try:
            connection.execute(text(f"ALTER TABLE {place} ADD CONSTRAINT {name} {wording}"))
        except Exception as error:
            raise MovingError(f"Rows of {place} point at nothing ({name}): {str(error)[:300]}") from error
    for name in connection.scalars(WITH_TRIGGERS):
        connection.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
    connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": recall(connection, "revision")})
    connection.execute(text(f"DROP TABLE {PROGRESS}"))


def counts(connection: Connection) -> dict[str, int]:
    """Rows of each table, in one question."""
    each = (f"SELECT '{name}', count(*) FROM {quoted(name)}" for name in metadata.tables)
    return {name: int(count) for name, count in connection.execute(text(" UNION ALL ".join(each)))}


def remember(connection: Connection, name: str, value: str) -> None:
    """Write down one thing about the move."""
    statement = f"INSERT INTO {PROGRESS} VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    connection.execute(text(statement), {"name": name, "value": value})


def recall_all(connection: Connection) -> dict[str, str]:
    """Everything that was written down."""
    rows = connection.execute(text(f"SELECT name, value FROM {PROGRESS}"))
    return {str(name): str(value) for name, value in rows}


def recall(connection: Connection, name: str) -> str:
    """What was written down; empty when nothing was."""
    return str(connection.scalar(text(f"SELECT value FROM {PROGRESS} WHERE name = :name"), {"name": name}) or "")


def write(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    """Add rows with COPY, the words of items to their months. Moments are in UTC without a zone.

    Raises MovingError, without the row, when one is refused.
    """
    connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    if table.name != Item.__tablename__:
        _copy(connection, table.name, names_of(table), rows)
        return
    left = iter(rows)
    while some := list(islice(left, PIECE)):
        items, words = words_apart(names_of(table), some)
        _copy(connection, table.name, names_of(table), items)
        _copy(connection, months.TABLE, ["item_id", "collected_at", *months.WORDS], words)


def empty(connection: Connection, table: Table) -> None:
    """Take out every row, and those that lie apart from it."""
    apart = f", {months.TABLE}" if table.name == Item.__tablename__ else ""
    connection.execute(text(f"TRUNCATE {quoted(table.name)}{apart}"))


def _copy(connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    plain: Any = connection.connection.dbapi_connection
    into = f"COPY {quoted(name)} ({', '.join(quoted(column) for column in columns)}) FROM STDIN"
    try:
        with plain.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)
    except (connection.dialect.loaded_dbapi.DataError, connection.dialect.loaded_dbapi.IntegrityError) as error:
        raise MovingError(f"A row of {name} was refused: {without_values(error)}") from None


def read(connection: Connection, table: Table) -> Iterator[Row]:
    """All rows as `columns.from_sqlite` gives them, a piece at a time."""
    plain: Any = connection.connection.dbapi_connection
    with plain.cursor(name="moving_read") as cursor:
        cursor.itersize = PIECE
        cursor.execute(select_from_postgresql(table))
        yield from cursor


def set_sequence(connection: Connection, table: Table, *, at_least: int) -> None:
    """The next id comes after every id that was ever given."""
    if "id" not in table.columns:
        return
    sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": quoted(table.name)})
    if sequence is None:
        return
    highest = max(int(connection.scalar(text(f"SELECT max(id) FROM {quoted(table.name)}")) or 0), at_least)
    connection.execute(text("SELECT setval(:name, :at, :was_given)"), {
        "name": sequence, "at": max(highest, 1), "was_given": highest > 0,
    })  # fmt: skip
