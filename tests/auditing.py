"""Watches every change that a test makes through a door of the application: one that leaves no row in the audit trail fails it.

The database is asked, not the code: which tables the transactions of a request wrote to, and whether the trail was among them.
A row that says who read something tells of no change. Rows about a kind of thing that the trail's page cannot name fail too.
"""

import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Flask, request, request_started, request_tearing_down
from sqlalchemy import Connection, Engine, event

from tests.untold import CHANGES, DOORS, TABLES
from workbench.activity.access import RAW, RESTRICTED
from workbench.privacy.trail.words import all_kinds

TRAIL = "activity"
WRITING = re.compile(r'\s*(INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(?:\w+\.)?(\w+)', re.IGNORECASE)
INSERTED = re.compile(r"\s*INSERT INTO activity \(([^)]*)\) VALUES", re.IGNORECASE)
SETTING = re.compile(r"\bSET\b(.*?)(?:\bWHERE\b|$)", re.IGNORECASE | re.DOTALL)
COLUMN = re.compile(r'(?:^|,)\s*"?(\w+)"?\s*=')
READINGS = frozenset((*RAW, *RESTRICTED))


class Watch(threading.local):
    """What the request of this thread has written: `kept` once committed, None outside of requests that came through a door."""

    def __init__(self) -> None:
        self.kept: set[str] | None = None
        self.waiting: dict[int, set[str]] = {}


watch = Watch()
untold: list[str] = []  # of all threads: a served application answers in its own


def begin_watching() -> None:
    """Listen to every engine and every application of this process."""
    event.listen(Engine, "begin", _forget)
    event.listen(Engine, "rollback", _forget)
    event.listen(Engine, "after_cursor_execute", _note)
    event.listen(Engine, "commit", _keep)
    request_started.connect(_open_door)
    request_tearing_down.connect(_close_door)


def take_untold() -> list[str]:
    """What was not told since the last time."""
    taken = sorted(set(untold))
    untold.clear()
    return taken


def _open_door(_app: Flask) -> None:
    watch.kept, watch.waiting = set(), {}


def _close_door(_app: Flask, **_error: Any) -> None:
    tables, watch.kept = watch.kept or set(), None
    changed = {what for what in tables if what not in CHANGES and what.partition(".")[0] not in TABLES}
    if changed and TRAIL not in tables and request.endpoint not in DOORS:
        untold.append(f"{request.method} {request.endpoint} wrote to {', '.join(sorted(changed))} and not to the trail")


def _forget(connection: Connection) -> None:
    watch.waiting.pop(id(connection), None)


def _keep(connection: Connection) -> None:
    if watch.kept is not None:
        watch.kept |= watch.waiting.pop(id(connection), set())


def _note(connection: Connection, cursor: Any, statement: str, parameters: Any, _context: Any, _is_many: bool) -> None:
    found = WRITING.match(statement) if watch.kept is not None else None
    if found is None or cursor.rowcount == 0:
        return
    table = found[2].lower()
    if table == TRAIL and not _tells_a_change(statement, parameters):
        return
    watch.waiting.setdefault(id(connection), set()).update(_what(found[1].upper(), table, statement))


def _what(verb: str, table: str, statement: str) -> Iterator[str]:
    """`table.column` for each column that is set anew; the table alone when rows come or go."""
    setting = SETTING.search(statement) if verb == "UPDATE" else None
    if setting is None:
        yield table
    else:
        yield from (f"{table}.{column.lower()}" for column in COLUMN.findall(setting[1]))


def _tells_a_change(statement: str, parameters: Any) -> bool:
    """Whether one of the rows tells of more than a reading. Rows made by a query are not looked at."""
    found = INSERTED.match(statement)
    if found is None:
        return True
    columns = found[1].split(", ")
    kinds = set(_values(parameters, columns, "subject_kind")) - all_kinds().keys()
    untold.extend(f"rows about a {kind}: workbench/privacy/trail/kinds.tsv has no words for it" for kind in kinds)
    return any(verb not in READINGS for verb in _values(parameters, columns, "verb"))


def _values(parameters: Any, columns: Sequence[str], column: str) -> Iterator[Any]:
    """What the rows have in this column, however the driver is given them."""
    if isinstance(parameters, dict):
        yield from (value for name, value in parameters.items() if re.sub(r"_+\w?\d+$", "", name) == column)
    elif parameters and isinstance(parameters[0], (dict, tuple, list)):
        for row in parameters:
            yield from _values(row, columns, column)
    else:
        yield from parameters[columns.index(column) :: len(columns)]
