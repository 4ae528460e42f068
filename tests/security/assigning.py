"""Fields that nobody offered: named like columns, added to a form; what of them the application reads, and what it writes.

A name that is never read can take no effect, whatever it says (a tick says nothing that could be found again); the values of
the others are such that a statement which carries one is recognised.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from flask import Flask, Request
from sqlalchemy import event
from werkzeug.datastructures import ImmutableMultiDict

from workbench.db import Database
from workbench.tables import metadata

DECIDED = re.compile(  # by the server: who, when, whose, in which state, how it is named or kept secret
    r"^id$|_id$|_at$|^is_|^has_|_?state$|^roles?$|verdict$|^sensitivity$|^visibility$|version$|password|secret|_hash$|token|^active$"
    r"|fs_uniquifier|slug$|^code$|^reference$|_by$|^batch$"
)
NAMES = sorted({column.name for table in metadata.sorted_tables for column in table.columns if DECIDED.search(column.name)})
WORD, NUMBER, DAY = "zqassigned", 700001, "2001-02-03"


def added_fields(taken: set[str]) -> dict[str, list[str]]:
    """Every such name that the form does not have, with its value."""
    return {name: [value_of(name)] for name in NAMES if name not in taken}


def value_of(name: str) -> str:
    """A number where a row is named, a day where a moment is, a tick, else a word."""
    if name == "id" or name.endswith(("_id", "version")):
        return str(NUMBER)
    if name.endswith("_at"):
        return f"{DAY}T04:05"
    return "1" if name.startswith(("is_", "has_")) or name == "active" else WORD


class Reading(ImmutableMultiDict):
    """What was sent, and which of its names have been asked for; "*" is whoever looks through all of them."""

    asked: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def get(self, key: str, *more: Any, **options: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *more, **options)

    def getlist(self, key: str, *more: Any, **options: Any) -> list[Any]:
        self.asked.add(key)
        return super().getlist(key, *more, **options)

    def items(self, *more: Any, **options: Any) -> Any:
        self.asked.add("*")
        return super().items(*more, **options)

    def keys(self) -> Any:
        self.asked.add("*")
        return super().keys()

    def __iter__(self) -> Iterator[str]:
        self.asked.add("*")
        return super().__iter__()

    def to_dict(self, *more: Any, **options: Any) -> Any:
        self.asked.add("*")
        return super().to_dict(*more, **options)


class ReadRequest(Request):
    """A request whose fields know who asked for them."""

    parameter_storage_class = Reading


@contextmanager
def written(database: Database) -> Iterator[list[str]]:
    """The statements that carry one of our values meanwhile."""
    found: list[str] = []

    def look(_connection: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE") and is_ours(values):
            found.append(f"{statement[:60]} … {str(values)[:200]}")

    event.listen(database.engine, "before_cursor_execute", look)
    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", look)


def is_ours(values: Any) -> bool:
    """Whether one of our values is among them, also within a text."""
    if isinstance(values, dict):
        return any(is_ours(one) for one in values.values())
    if isinstance(values, (list, tuple)):
        return any(is_ours(one) for one in values)
    if isinstance(values, (datetime, date)):
        return values.isoformat().startswith(DAY[:7])
    return values == NUMBER or (isinstance(values, str) and (WORD in values or DAY[:7] in values or str(NUMBER) in values))


def watch(app: Flask) -> None:
    """Let the application's requests remember."""
    app.request_class = ReadRequest
