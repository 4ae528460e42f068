"""The people of a test's database: made once by the workbench itself, then put into each empty SQLite file as rows.

Making eleven accounts asks the database some sixty times; putting their rows back asks six times, in SQL that is written once.
"""

import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import Session

from workbench.accounts.models import Organisation, Role, User, user_role
from workbench.activity.models import Activity

TABLES: tuple[Table, ...] = tuple(getattr(one, "__table__", one) for one in (Organisation, Role, User, user_role, Activity))
IS_EMPTY = "SELECT NOT (" + " OR ".join(f"EXISTS (SELECT 1 FROM {table.name})" for table in TABLES) + ")"

MakePeople = Callable[[], Mapping[str, User]]


@dataclass(frozen=True)
class Known:
    """People as rows (the statement of each table with its values) and as the objects that were made with them."""

    rows: list[tuple[str, list[tuple[Any, ...]]]]
    people: bytes


KEPT: dict[datetime, Known] = {}


def people_of(session: Session, make: MakePeople, *, now: datetime) -> dict[str, User]:
    """By key, the people that `make` makes: as rows when it has been called before at this moment, for an empty database."""
    if session.get_bind().dialect.name != "sqlite":
        return dict(make())
    plain: Any = session.connection().connection.dbapi_connection
    if not plain.execute(IS_EMPTY).fetchone()[0]:
        return dict(make())
    if now in KEPT:
        for statement, rows in KEPT[now].rows:
            plain.executemany(statement, rows)
        return pickle.loads(KEPT[now].people)
    made = dict(make())
    session.flush()
    for user in made.values():
        session.refresh(user)
        _ = user.roles  # read now: nobody can when the session is closed
    KEPT[now] = Known([_rows_of(plain, table) for table in TABLES], pickle.dumps(made))
    return made


def _rows_of(plain: Any, table: Table) -> tuple[str, list[tuple[Any, ...]]]:
    names = [column.name for column in table.columns]
    found = plain.execute(f"SELECT {', '.join(names)} FROM {table.name}").fetchall()
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", found
