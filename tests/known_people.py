"""The people of a test's database: made once by the workbench itself, then put into each empty SQLite file as rows.

Making eleven accounts asks the database some sixty times; putting their rows back asks five times.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, literal, select, union_all
from sqlalchemy.orm import Session, selectinload

from workbench.accounts.models import Organisation, Role, User, user_role
from workbench.activity.models import Activity

TABLES = (Organisation.__table__, Role.__table__, User.__table__, user_role, Activity.__table__)
KEPT: dict[datetime, list[list[dict[str, Any]]]] = {}  # moment → the rows of each table

MakePeople = Callable[[], Mapping[str, User]]


def people_of(session: Session, make: MakePeople, *, now: datetime) -> dict[str, User]:
    """By key, the people that `make` makes: as rows when it has been called before at this moment, for an empty database."""
    if session.get_bind().dialect.name != "sqlite" or not _is_empty(session):
        return dict(make())
    if now not in KEPT:
        made = dict(make())
        session.flush()
        KEPT[now] = [[dict(row) for row in session.execute(select(table)).mappings()] for table in TABLES]
        return made
    for table, rows in zip(TABLES, KEPT[now], strict=True):
        session.execute(insert(table), rows)
    found = session.scalars(select(User).options(selectinload(User.roles))).all()
    return {user.email.partition("@")[0]: user for user in found}


def _is_empty(session: Session) -> bool:
    return session.scalar(union_all(*(select(literal(1)).select_from(table) for table in TABLES)).limit(1)) is None
