"""Reading the file of SQLite: batches by rowid, and a hold under which nobody can write to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.engine import make_url

from workbench.moving.columns import Row, from_sqlite, names_of, quoted
from workbench.moving.errors import MovingError

BEFORE_ALL = -(1 << 63)  # a row may have the id 0
OURS = ("alembic_version", "library_index", "item_index", "sqlite_")  # made by the migrations on the other side, or SQLite's own


class Source:
    """An open file. Every read sees what is committed; under `held` nobody else writes."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    @property
    def revision(self) -> str:
        """The migration it stands at."""
        return str(self._connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])

    def tables(self) -> set[str]:
        """Names of the tables with rows of ours."""
        found = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in found if not name.startswith(OURS)}

    def count(self, table: Table) -> int:
        """Rows."""
        return int(self._connection.execute(f"SELECT count(*) FROM {quoted(table.name)}").fetchone()[0])

    def batch(self, table: Table, *, after: int, most: int) -> tuple[int, list[Row]]:
        """(rowid of the last, rows after `after`), at most `most`, as PostgreSQL holds them."""
        columns = ", ".join(quoted(name) for name in names_of(table))
        statement = f"SELECT rowid, {columns} FROM {quoted(table.name)} WHERE rowid > ? ORDER BY rowid LIMIT ?"
        change, last, rows = from_sqlite(table), after, []
        for last, *values in self._connection.execute(statement, (after, most)):
            rows.append(change(last, values))
        return last, rows

    def rows(self, table: Table, *, most: int) -> Iterator[Row]:
        """All rows, never more than `most` in memory."""
        last = BEFORE_ALL
        while True:
            last, rows = self.batch(table, after=last, most=most)
            yield from rows
            if len(rows) < most:
                return

    def oldest(self, table: str, column: str) -> datetime | None:
        """The first moment in that column."""
        found = self._connection.execute(f"SELECT min({quoted(column)}) FROM {quoted(table)}").fetchone()[0]
        return datetime.fromisoformat(found).replace(tzinfo=UTC) if found else None

    def highest_id(self, table: str) -> int:
        """The highest id that was ever given, also to a row that is gone, where SQLite remembers it."""
        has_memory = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").fetchone()
        found = has_memory and self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return int(found[0]) if found else 0

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody can write until this ends; nothing is written here either."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise MovingError(
                "Somebody writes to the old database all the time. Stop the server, then run this again."
            ) from error
        try:
            yield
        finally:
            self._connection.execute("ROLLBACK")


@contextmanager
def open_source(url: str) -> Iterator[Source]:
    """The file behind the address. Raises MovingError when it is no file of SQLite."""
    place = make_url(url)
    path = Path(str(place.database))
    if place.get_backend_name() != "sqlite" or not path.is_file():
        raise MovingError(f"Only an installation on SQLite can be moved; {place.render_as_string()} is no file of it.")
    with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as connection:
        yield Source(connection, path.resolve())
