"""Every free text that the database holds, made hostile where it lies: also what comes from feeds, files and other houses."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.hostile.walking import text_columns

BEFORE = "=1+1+"
MARKUP = " \"'><b-qz x-qz=1></title></textarea></script><script>qz()</script><img src=x onerror=qz()> {{7*191}}"
LIVE = "\"'><img src=x onerror=window.hit=1><svg onload=window.hit=1></script><script>window.hit=1;alert(1)</script>"
WIDE = "x" * 400 + " \u202egnp.exe \u0634" + "e\u0301\u0489\u20dd" * 60  # no place to break, read backwards, marks upon marks
INJECTED = "\r\nBcc: all@norrvik.example\r\nX-Extra: 1\r\nX-QZ: 1\r\n\r\n<b-qz x-qz=1><script>qz()</script>"
LEFT_ALONE = ("activity", "alembic_version", "job", "user_account", "role", "api_repeat")  # the log is sealed; jobs hold ids


def poison(path: Path, *, before: str = BEFORE, after: str = MARKUP) -> dict[str, int]:
    """Put text before and after every text of more than one word; gives how many of each table. Sealed rows stay."""
    changed: dict[str, int] = {}
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, columns in text_columns(connection).items():
            if table not in LEFT_ALONE:
                for column in columns:
                    changed[table] = changed.get(table, 0) + _poison_column(connection, table, column, before, after)
    return {table: count for table, count in changed.items() if count}


def _poison_column(connection: sqlite3.Connection, table: str, column: str, before: str, after: str) -> int:
    count = 0
    for row, value in connection.execute(f'SELECT rowid, "{column}" FROM "{table}" WHERE instr("{column}", \' \')').fetchall():
        new = _poisoned(value, before, after)
        if new == value:
            continue
        try:
            connection.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', (new, row))
            count += 1
        except sqlite3.DatabaseError:  # a rule or a seal of the table
            break
    return count


def _poisoned(value: Any, before: str, after: str) -> Any:
    if not isinstance(value, str) or value[:4].isdigit():  # moments stay moments
        return value
    if value[:1] in "[{":
        try:
            return json.dumps(_inside(json.loads(value), before, after))
        except ValueError:
            pass
    return before + value + after


def _inside(value: Any, before: str, after: str) -> Any:
    if isinstance(value, dict):
        return {key: _inside(inner, before, after) for key, inner in value.items()}
    if isinstance(value, list):
        return [_inside(inner, before, after) for inner in value]
    if isinstance(value, str) and " " in value and not value[:4].isdigit():
        return before + value + after
    return value
