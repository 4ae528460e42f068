"""The database: the declarative base, engines, and the only two ways to open a session. The only place that commits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Engine, MetaData, create_engine, event
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import JSON, TypeDecorator

from workbench.database_errors import word_refusals

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# A machine that is cut off from PostgreSQL notices within half a minute, in the libpq of this side and in the server of that one:
# by their own settings both wait for hours, one with a page or a job that hangs, the other with locks that everybody waits for.
NOTICE_CLIENT = {
    "connect_timeout": 10, "keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}  # fmt: skip
NOTICE_SERVER = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3, "tcp_user_timeout": 25_000}

_open_sessions: ContextVar[int] = ContextVar("open_sessions", default=0)
_work_has_begun: ContextVar[bool] = ContextVar("work_has_begun", default=False)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out; a naive value is refused. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was given to the database; use workbench.clock.utcnow()")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[Any]: JSON, list[str]: JSON, list[int]: JSON}


class Database:
    """One engine and its sessions. Nothing connects before the first session."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.wake: Callable[[int], None] | None = None  # set by the worker: what its jobs plan is not left to the sweeper
        self.ticks_written: dict[str, int] = {}  # the newest period of each tick that this process has seen in the job table
        self.swept_at: datetime | None = None  # when this process last looked for due jobs
        self.before_write: Callable[[Session], None] | None = None  # set by the application: raises ReadOnly, or lets write
        self.engine = _make_engine(url)
        # Made once: an engine with options for each session takes longer than a short query.
        self._engines = {begin: self.engine.execution_options(begin=begin) for begin in ("deferred", "immediate")}

    @contextmanager
    def read_session(self) -> Iterator[Session]:
        """A session for queries: deferred, never commits. Objects stay readable after it is closed."""
        with self._session("deferred") as session:
            yield session
            late = session.info.pop("after_reading", {})
        if late:
            with self.write_session() as writing:
                for write in late.values():
                    write(writing)

    @contextmanager
    def write_session(self, *, even_read_only: bool = False) -> Iterator[Session]:
        """A short session for one change: takes the write lock at once, commits at the end, rolls back on an error.

        Raises ReadOnly in read-only mode, but not with `even_read_only` (to end the mode) nor within work that had begun.
        """
        with self._session("immediate") as session:
            if self.before_write is not None and not (even_read_only or _work_has_begun.get()):
                self.before_write(session)
            if self.wake is not None:
                session.info["wake"] = self.wake
            yield session
            session.commit()
        for call in session.info.pop("after_commit", ()):
            call()

    @contextmanager
    def _session(self, begin: str) -> Iterator[Session]:
        session = Session(self._engines[begin], expire_on_commit=False, info={"is_writing": begin == "immediate"})
        token = _open_sessions.set(_open_sessions.get() + 1)
        try:
            with session:
                yield session
        finally:
            _open_sessions.reset(token)

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def session_is_open() -> bool:
    """Whether this thread holds a session; nobody else's network may be used then (a test looks)."""
    return _open_sessions.get() > 0


@contextmanager
def work_that_has_begun() -> Iterator[None]:
    """Within it this thread may write although the read-only mode has come: a job ends what it began."""
    token = _work_has_begun.set(True)
    try:
        yield
    finally:
        _work_has_begun.reset(token)


def after_commit(session: Session, call: Any) -> None:
    """Run `call()` once the session has committed; never if it rolls back."""
    session.info.setdefault("after_commit", []).append(call)


def is_writing(session: Session) -> bool:
    """Whether the session may change something."""
    return bool(session.info.get("is_writing", True))


def after_reading(session: Session, key: Any, write: Callable[[Session], None]) -> None:
    """Run `write(session)` in a write session of its own once this session for reading has ended well; once for each `key`."""
    session.info.setdefault("after_reading", {})[key] = write


def _make_engine(url: str) -> Engine:
    """The engine. Its errors name no values: they go into the log and to failed jobs."""
    if url.startswith("sqlite"):
        in_memory = url in ("sqlite://", "sqlite:///:memory:")
        options: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {}
        options |= {"connect_args": {"timeout": 30, "check_same_thread": False}, "hide_parameters": True}
        engine = create_engine(url, **options)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    said = make_url(url).query  # what the address itself says holds
    notice = {name: value for name, value in NOTICE_CLIENT.items() if name not in said}
    engine = create_engine(address, connect_args=notice, pool_pre_ping=True, pool_size=10, hide_parameters=True)
    event.listen(engine, "connect", _prepare_postgres)
    word_refusals(engine)
    return engine


def _prepare_postgres(connection: Any, _record: object) -> None:
    """The server, too, lets go of a machine that has gone silent: its locks are free then.

    No compiling of statements: a table in many parts looks dear, and it takes a second for what then takes milliseconds.
    """
    for name, value in NOTICE_SERVER.items():
        connection.execute(f"SET {name} = {value}")
    connection.execute("SET jit = off")
    connection.commit()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """WAL, foreign keys, and no hidden transactions: the driver's own lost 300 of 400 concurrent increments."""
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("begin", "immediate") == "immediate":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # waits for nobody and touches no file: straight to the driver, as it stands before every question of a page
        connection.connection.cursor().execute("BEGIN DEFERRED")
