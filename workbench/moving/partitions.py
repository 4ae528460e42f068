"""The audit trail in parts by month, on PostgreSQL. Parts are made ahead; what none was made for lies in `activity_other`."""

from datetime import UTC, datetime

from sqlalchemy import Connection, text

from workbench.activity.sealing.freezing import statements

TABLE = "activity"
OTHER = f"{TABLE}_other"
AHEAD = 3  # months; a worker that stands still so long leaves the rows in `activity_other`, and nothing fails
LOCK = 4_711_045


def make_ahead(connection: Connection, *, now: datetime, since: datetime | None = None) -> list[str]:
    """Make the part of each month from `since` (or now) until AHEAD months from now. Returns the names of the new ones.

    A month of which rows already lie in `activity_other` gets none: rows of the trail are never taken out of where they are.
    """
    if not is_divided(connection):
        return []
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    present = parts(connection)
    made = []
    for month in range(_number(since or now), _number(now) + AHEAD + 1):
        first, after = _first_of(month), _first_of(month + 1)
        name = f"{TABLE}_{first:%Y_%m}"
        if name not in present and not _has_rows(connection, first, after):
            connection.execute(text(f"CREATE TABLE {name} PARTITION OF {TABLE} FOR VALUES FROM ('{first}') TO ('{after}')"))
            _keep_from_emptying(connection, name)
            made.append(name)
    return made


def is_divided(connection: Connection) -> bool:
    """Whether the trail lies in parts here; on SQLite it never does."""
    if connection.dialect.name != "postgresql":
        return False
    kind = connection.scalar(text("SELECT relkind FROM pg_class WHERE oid = to_regclass(:name)"), {"name": TABLE})
    return bool(kind == "p")


def parts(connection: Connection) -> set[str]:
    """Names of the parts."""
    wanted = "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = to_regclass(:name)"
    return set(connection.scalars(text(wanted), {"name": TABLE}))


def misplaced(connection: Connection) -> int:
    """Rows that lie in no month's part, since none was made in time."""
    return int(connection.scalar(text(f"SELECT count(*) FROM {OTHER}")) or 0) if is_divided(connection) else 0


def _has_rows(connection: Connection, first: datetime, after: datetime) -> bool:
    wanted = f"SELECT EXISTS (SELECT 1 FROM {OTHER} WHERE at >= :first AND at < :after)"
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
