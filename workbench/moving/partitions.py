"""Tables in parts by month, on PostgreSQL: the audit trail and the words of items.

Parts are made ahead; rows of a month that nobody made lie in `…_other`.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from workbench.activity.sealing.freezing import statements
from workbench.intake.months import schema as words

AHEAD = 3  # months; a worker that stands still so long leaves the rows in `…_other`, and nothing fails
LOCK = 4_711_045
PATIENCE = 500  # milliseconds: making a month needs `…_other` for itself, and every reader stands in line behind who waits for it


@dataclass(frozen=True)
class Divided:
    """A table in parts by the month of `column`. `source`: where its rows stand on SQLite. `is_kept`: no part may be emptied."""

    table: str
    column: str
    source: str
    is_kept: bool = False

    @property
    def other(self) -> str:
        """The part for rows of which no month was made."""
        return f"{self.table}_other"


TRAIL = Divided("activity", "at", source="activity", is_kept=True)
WORDS = Divided(words.TABLE, "collected_at", source="item")
ALL = (TRAIL, WORDS)


def make_ahead(connection: Connection, *, now: datetime, since: datetime | None = None, of: Divided = TRAIL) -> list[str]:
    """Make the part of each month from `since` (or now) until AHEAD months from now. Returns the names of the new ones.

    A month of which rows already lie in `…_other` gets none: rows are not taken out of where they are. Raises OperationalError
    (LockNotAvailable) when somebody reads the table for long.
    """
    if not is_divided(connection, of):
        return []
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    connection.execute(text(f"SET LOCAL lock_timeout = {PATIENCE}"))
    present = parts(connection, of)
    made = []
    for month in range(_number(since or now), _number(now) + AHEAD + 1):
        first, after = _first_of(month), _first_of(month + 1)
        name = f"{of.table}_{first:%Y_%m}"
        if name not in present and not _has_rows(connection, of, first, after):
            connection.execute(text(f"CREATE TABLE {name} PARTITION OF {of.table} FOR VALUES FROM ('{first}') TO ('{after}')"))
            if of.is_kept:
                _keep_from_emptying(connection, name)
            made.append(name)
    return made


def is_divided(connection: Connection, of: Divided = TRAIL) -> bool:
    """Whether the table lies in parts here; on SQLite none does."""
    if connection.dialect.name != "postgresql":
        return False
    kind = connection.scalar(text("SELECT relkind FROM pg_class WHERE oid = to_regclass(:name)"), {"name": of.table})
    return bool(kind == "p")


def parts(connection: Connection, of: Divided = TRAIL) -> set[str]:
    """Names of the parts."""
    wanted = "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = to_regclass(:name)"
    return set(connection.scalars(text(wanted), {"name": of.table}))


def misplaced(connection: Connection, of: Divided = TRAIL) -> int:
    """Rows that lie in no month's part, since none was made in time."""
    return int(connection.scalar(text(f"SELECT count(*) FROM {of.other}")) or 0) if is_divided(connection, of) else 0


def _has_rows(connection: Connection, of: Divided, first: datetime, after: datetime) -> bool:
    wanted = f"SELECT EXISTS (SELECT 1 FROM {of.other} WHERE {of.column} >= :first AND {of.column} < :after)"
    return bool(connection.scalar(text(wanted), {"first": first, "after": after}))


def _keep_from_emptying(connection: Connection, name: str) -> None:
    """A trigger for each statement is not handed down to parts, as one for each row is."""
    *_others, emptying = statements(name, "postgresql")
    connection.execute(text(emptying))


def _number(moment: datetime) -> int:
    moment = moment.astimezone(UTC)
    return moment.year * 12 + moment.month - 1


def _first_of(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
