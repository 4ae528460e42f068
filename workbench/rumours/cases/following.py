"""Rows of any room that belong to a rumour and go along when it is merged or split: columns marked with FOLLOWS.

A later room marks its column (`mapped_column(ForeignKey("rumour.id"), info=FOLLOWS)`), and may say with `describe` how its rows
are shown where a person chooses what goes along in a split.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, and_, exists, not_, select, update
from sqlalchemy.orm import Session

from workbench.db import Base
from workbench.rumours.models import FOLLOWS, Rumour

AT_ONCE = 500
Rows = Mapping[str, Collection[int]]  # by table: the numbers of rows


@dataclass(frozen=True)
class Choice:
    """A row as a person sees it in the form of a split."""

    row_id: int
    words: str


Describe = Callable[[Session, int], Sequence[Choice]]
_described: dict[str, tuple[object, Describe]] = {}


def describe(table: str, name: object, choices: Describe) -> None:
    """Let rows of a table be chosen in a split: `name` is a lazy text, `choices(session, rumour_id)` gives the rows."""
    if table not in {column.table.name for column in followers()}:
        raise ValueError(f"{table} has no column that follows a rumour")
    _described[table] = (name, choices)


def described() -> Mapping[str, tuple[object, Describe]]:
    """What can be chosen beside sightings, notes and verifications, by table."""
    return dict(_described)


def followers() -> list[Column[int]]:
    """The columns that follow a rumour, in the order of their tables' names."""
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
    return [column for table in tables for column in table.columns if column.info == FOLLOWS]


def carry(session: Session, source_id: int, target_id: int, *, only: Rows | None = None) -> dict[str, list[int]]:
    """Give the rows of a rumour to another: all that follow, or those in `only`. Returns what moved, by table.

    A row stays behind where the other rumour has its like already (a constraint says that it may stand there once).
    """
    moved = {}
    for column in followers():
        wanted = None if only is None else only.get(column.table.name, ())
        ids = _ids(session, column, [source_id], wanted, target_id)
        if ids:
            moved[column.table.name] = ids
            _give(session, column, ids, target_id)
    _forget(session, moved)
    return moved


def bring_home(session: Session, rows: Rows, home_id: int, *, now_at: Collection[int]) -> int:
    """Give rows back to the rumour they came from, as far as they still stand at one of `now_at`. Returns how many came."""
    came = {}
    for column in followers():
        ids = _ids(session, column, now_at, rows.get(column.table.name, ()), home_id)
        came[column.table.name] = ids
        _give(session, column, ids, home_id)
    _forget(session, came)
    return sum(len(ids) for ids in came.values())


def _ids(
    session: Session, column: Column[int], holders: Collection[int], wanted: Collection[int] | None, to_id: int
) -> list[int]:
    table = column.table
    rows = select(table.c.id).where(column.in_(list(holders)), *_no_like(column, to_id)).order_by(table.c.id)
    if wanted is None:
        return list(session.scalars(rows))
    return [row for some in _portions(sorted(wanted)) for row in session.scalars(rows.where(table.c.id.in_(some)))]


def _no_like(column: Column[int], to_id: int) -> list[ColumnElement[bool]]:
    """The conditions that no unique row of the other rumour stands in the way."""
    table: Table = column.table  # type: ignore[assignment]
    there = table.alias("there")
    found = []
    for rule in table.constraints:
        if isinstance(rule, UniqueConstraint) and column.name in rule.columns:
            others = [there.c[one.name] == one for one in rule.columns if one.name != column.name]
            found.append(not_(exists().where(and_(there.c[column.name] == to_id, *others))))
    return found


def _give(session: Session, column: Column[int], ids: Sequence[int], to_id: int) -> None:
    for some in _portions(ids):
        session.execute(update(column.table).where(column.table.c.id.in_(some)).values({column: to_id}))


def _forget(session: Session, moved: Rows) -> None:
    """Let objects in the session be read anew: the rows changed behind their backs."""
    for found in list(session.identity_map.values()):
        table = getattr(found, "__tablename__", "")
        if table in moved and not isinstance(found, Rumour):
            session.expire(found)


def _portions(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
