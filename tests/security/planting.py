"""Rows with telltale words for every table that belongs to a subject: whoever meets such a word has seen what it belongs to.

The tables are found by their foreign keys, so a new table of a room is planted too without anybody thinking of it.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, Float, Integer, LargeBinary, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from workbench.db import Base, UtcDateTime
from workbench.tables import metadata

Row = dict[str, Any]
CODED = re.compile(
    r"^(state|kind|language|format|theme|channel|event|scope|purpose|content|method|relation|wording|.*_language)$"
)
CLASSES = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}


@dataclass
class Planting:
    """One subject's rows by table. `word` begins every telltale word; `own` are its columns that are not made up."""

    word: str
    now: datetime
    person: Row  # who did what somebody must have done
    own: dict[str, Row] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    rows: dict[str, Row] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def telltale(self, table: str, column: str) -> str:
        """A word that stands nowhere else."""
        return f"{self.word}{table}{column}".replace("_", "")

    def grow(self, connection: Connection, *roots: str) -> "Planting":
        """A row in each of the roots, and in every table that points at a row of ours."""
        for table in metadata.sorted_tables:
            if table.name in self.rows or table.name in self.left_out:
                continue
            if table.name in roots or self._points_at_us(table):
                self._plant(connection, table)
        return self

    def _points_at_us(self, table: Table) -> bool:
        referred = {key.column.table.name for key in table.foreign_keys} - {"user_account", table.name}
        return bool(referred & set(self.rows))

    def _plant(self, connection: Connection, table: Table) -> None:
        example = connection.execute(select(table).limit(1)).mappings().first()
        values = {column.name: self._value(table, column, example) for column in table.columns if not _is_counted(column)}
        values |= self._references(connection, table) | self.own.get(table.name, {})
        try:
            with connection.begin_nested():
                made = connection.execute(insert(table).values(values))
        except IntegrityError as error:
            self.refused[table.name] = str(error.orig)
            return
        key = dict(zip((column.name for column in table.primary_key), made.inserted_primary_key or (), strict=False))
        where = [table.c[name] == value for name, value in key.items()]
        self.rows[table.name] = dict(connection.execute(select(table).where(*where)).mappings().one())

    def _references(self, connection: Connection, table: Table) -> Row:
        """The columns of every foreign key: at our row when there is one, else at any; empty where it may be."""
        values: Row = {}
        for constraint in sorted(table.foreign_key_constraints, key=lambda one: len(one.elements)):
            name = constraint.referred_table.name
            needed = [column for column in constraint.columns if not column.nullable]
            row = self.rows.get(name) or (self.person if name == "user_account" and needed else None)
            if row is None and needed:
                row = connection.execute(select(constraint.referred_table).limit(1)).mappings().first()
            for column, element in zip(constraint.columns, constraint.elements, strict=True):
                if row is not None:
                    values[column.name] = row[element.column.name]
                elif column.nullable:
                    values.setdefault(column.name, None)
        return values

    def _value(self, table: Table, column: Any, example: Any) -> Any:
        word = self.telltale(table.name, column.name)
        kind = column.type
        if isinstance(kind, LargeBinary):
            return hashlib.sha256(word.encode()).digest() if not column.nullable else None
        if isinstance(kind, JSON):
            return self._json(table, column, word, example)
        if isinstance(kind, (UtcDateTime, DateTime)):
            return None if column.nullable and not (example and example[column.name]) else self.now
        if isinstance(kind, Date):
            return None if column.nullable else self.now.date()
        if isinstance(kind, String):
            return self._string(table, column, word, example)
        default = column.default.arg if column.default is not None and not callable(column.default.arg) else None
        if default is not None or column.nullable:
            return default
        return example[column.name] if example else {Boolean: False, Float: 0.5, Integer: 1}.get(type(kind), 1)

    def _string(self, table: Table, column: Any, word: str, example: Any) -> Any:
        allowed = _allowed(table, column.name)
        if allowed or CODED.match(column.name):
            default = column.default.arg if column.default is not None else None
            return (example[column.name] if example else None) or default or (allowed or ["sv"])[0]
        return word[: column.type.length or 75]

    def _json(self, table: Table, column: Any, word: str, example: Any) -> Any:
        if example is not None and example[column.name]:
            return _told(example[column.name], word)
        hint = str(getattr(CLASSES.get(table.name), "__annotations__", {}).get(column.name, ""))
        return [] if "list" in hint.lower() else {}


def _is_counted(column: Any) -> bool:
    """Whether the database counts it itself."""
    return column.primary_key and isinstance(column.type, Integer) and not column.foreign_keys


def _allowed(table: Table, name: str) -> list[str]:
    """The values that a check of the table allows a column."""
    for constraint in table.constraints:
        found = re.fullmatch(rf"{name} IN \((.*)\)", str(getattr(constraint, "sqltext", "")), re.DOTALL)
        if found:
            return re.findall(r"'([^']*)'", found[1])
    return []


def _told(value: Any, word: str) -> Any:
    """The value with the telltale word in each of its sentences."""
    if isinstance(value, dict):
        return {key: _told(one, word) for key, one in value.items()}
    if isinstance(value, list):
        return [_told(one, word) for one in value]
    return f"{word} {value}" if isinstance(value, str) and " " in value else value
