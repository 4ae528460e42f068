"""While a backup is put back nobody changes anything: its database is read-only from the moment in which it can be seen.

A server that is started too early (systemd tries again and again) shows pages and refuses changes; its worker waits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from workbench.backups import databases
from workbench.db import Database

REASONS = {
    "sv": "En säkerhetskopia läggs tillbaka. Det går att läsa men inte att ändra något.",
    "en": "A backup is being put back. Everything can be read, nothing changed.",
}


class ReadOnlyMode(Protocol):
    """What the operations room offers; it lies above this one, so it is handed in."""

    def hold_alone(self, session: Session) -> None: ...

    def current_period(self, session: Session) -> Any: ...

    def set_read_only(self, session: Session, reason: str, *, actor_id: int | None, now: datetime) -> Any: ...

    def end_read_only(self, session: Session, *, actor_id: int | None, now: datetime) -> bool: ...


def load_shut(
    source: Path, url: str, compare: Callable[[str], list[str]], *, mode: ReadOnlyMode, language: str, now: datetime
) -> list[str]:
    """Load a copy, read-only before anybody can write in it. Returns what `compare(url)` found, asked before a row was added.

    On SQLite the file is shut before it is put in its place; on PostgreSQL whoever wants to write waits until it is shut.
    """
    is_file = databases.dialect_of(url) == "sqlite"
    place = f"sqlite:///{source}" if is_file else url
    with _opened(place) as database, database.write_session() as session:
        if not is_file:
            mode.hold_alone(session)
            databases.load(source, url)
        found = compare(place)
        shut(session, mode=mode, language=language, now=now)
    if is_file:
        databases.load(source, url)
    return found


def shut(session: Session, *, mode: ReadOnlyMode, language: str, now: datetime) -> None:
    """Begin the read-only mode; a backup of before it existed is shut once its tables are up to date. Safe to repeat."""
    if inspect(session.connection()).has_table("read_only_period"):
        mode.set_read_only(session, REASONS[language], actor_id=None, now=now)


def open_again(session: Session, *, mode: ReadOnlyMode, now: datetime) -> None:
    """End what `shut` began. A backup that was itself made in read-only mode stays so until a person ends it."""
    period = mode.current_period(session)
    if period is not None and period.reason in REASONS.values():
        mode.end_read_only(session, actor_id=None, now=now)


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()
