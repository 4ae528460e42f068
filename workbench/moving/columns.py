"""What a row of SQLite's file becomes in PostgreSQL, and one number for it on either side. Pure but for the SQL it words."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Double, Float, Table, TypeDecorator

from workbench.intake.months.column import WordsColumn
from workbench.intake.months.schema import WORDS, reading
from workbench.moving.errors import MovingError

Row = tuple[Any, ...]
Change = Callable[[Any], Any]
MODULUS = 1 << 64


def names_of(table: Table) -> list[str]:
    """The columns in the order in which both sides are read."""
    return [column.name for column in table.columns]


def from_sqlite(table: Table) -> Callable[[int, Sequence[Any]], Row]:
    """`change(rowid, values)` gives the row as PostgreSQL holds it. Raises MovingError for what it cannot hold."""
    changes = [(column.name, _change_for(column)) for column in table.columns]

    def change(rowid: int, values: Sequence[Any]) -> Row:
        row = []
        for (name, convert), value in zip(changes, values, strict=True):
            if type(value) is str and "\x00" in value:
                raise MovingError(
                    f"{table.name}, row {rowid}, column {name} holds a NUL character, which PostgreSQL does not take. "
                    "Remove it there, then run the command again."
                )
            try:
                row.append(value if value is None or convert is None else convert(value))
            except (ValueError, TypeError) as error:
                raise MovingError(f"{table.name}, row {rowid}, column {name}: {value!r:.80} cannot be read.") from error
        return tuple(row)

    return change


def select_from_postgresql(table: Table) -> str:
    """A SELECT whose rows equal those of `from_sqlite`: JSON as its text, moments in UTC without a zone."""
    return f"SELECT {', '.join(_wanted(column) for column in table.columns)} FROM {quoted(table.name)}"


def words_apart(names: Sequence[str], rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Rows of `item` without their words, and (id, collected_at, title, text) of those that have words."""
    at = {name: names.index(name) for name in ("id", "collected_at", *WORDS)}
    items, words = [], []
    for row in rows:
        if any(row[at[name]] for name in WORDS):
            words.append(tuple(row[place] for place in at.values()))
        items.append(tuple("" if name in WORDS else value for name, value in zip(names, row, strict=True)))
    return items, words


def quoted(name: str) -> str:
    """A name of ours in SQL; the same on both sides."""
    return f'"{name}"'


def measure(rows: Iterable[Row]) -> tuple[int, int]:
    """(how many, one number for all of them whatever their order)."""
    count = total = 0
    for row in rows:
        digest = hashlib.blake2b(repr(row).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        total = (total + int.from_bytes(digest)) % MODULUS
        count += 1
    return count, total


def _change_for(column: Column[Any]) -> Change | None:
    kind = _plain(column)
    if isinstance(kind, DateTime):
        return _moment
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, (Double, Float)):
        return float
    return None


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def _wanted(column: Column[Any]) -> str:
    if isinstance(column, WordsColumn):
        return reading(column.name, quoted(column.table.name))
    kind, name = _plain(column), quoted(column.name)
    if isinstance(kind, JSON):
        return f"{name}::text"
    return f"{name} AT TIME ZONE 'UTC'" if isinstance(kind, DateTime) else name


def _plain(column: Column[Any]) -> Any:
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
