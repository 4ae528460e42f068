"""Moving all rows from SQLite to PostgreSQL: copied in batches, compared under a hold on the source, opened at the end.

Killed at any step, the same call goes on where it ended. Until the last transaction the new database cannot be started on, and
the old one is not changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from workbench import clock
from workbench.activity.sealing import chain
from workbench.db import Database
from workbench.intake.searching import filling
from workbench.moving import partitions
from workbench.moving import target as new
from workbench.moving.columns import measure
from workbench.moving.errors import MovingError
from workbench.moving.source import BEFORE_ALL, Source, open_source
from workbench.tables import metadata

BATCH = 5_000
Say = Callable[[str], None]
Finish = Callable[[Session], object]


@dataclass(frozen=True)
class Moved:
    """What stands in the new database. `again` names the tables that had changed while they were copied."""

    rows: int
    tables: int
    seals: int
    again: tuple[str, ...]


@dataclass(frozen=True)
class Telling:
    """How whoever waits is told: `total` rows at the beginning, `copied` for each batch, `say` for each stage."""

    say: Say = lambda line: None
    total: Callable[[int], None] = lambda rows: None
    copied: Callable[[int], None] = lambda rows: None


def move(
    source_url: str, to_url: str, *, now: datetime, telling: Telling | None = None, finish: Finish | None = None,
    batch: int = BATCH,
) -> Moved:  # fmt: skip
    """Copy everything into the empty database `to_url`, compare, and open it there. Raises MovingError.

    `finish(session)` is called in the last transaction of the new database (to end its read-only mode).
    """
    telling = telling or Telling()
    database = Database(to_url)
    if database.engine.dialect.name != "postgresql":
        raise MovingError("A move goes to PostgreSQL: --to postgresql://USER@HOST/DATABASE")
    try:
        with open_source(source_url) as source:
            _prepare(source, database, telling)
            _copy_all(source, database, telling, batch)
            telling.say("Comparing every row; nobody can write to the old database meanwhile …")
            with source.held():
                again = _mend_differences(source, database, batch)
                telling.say("Setting rules and triggers in force, and going through the audit trail …")
                return _open(source, database, again, now, finish)
    except DBAPIError as error:
        raise MovingError(f"The new database refused: {str(error.orig)[:400]}") from error
    finally:
        database.dispose()


def _prepare(source: Source, database: Database, telling: Telling) -> None:
    from workbench.installing import migrate

    with database.engine.connect() as connection:
        begun, free = new.is_begun(connection), new.is_free(connection)
        begun_from = new.recall(connection, "source") if begun else ""
    if begun:
        if begun_from != str(source.path):
            raise MovingError(f"A move from {begun_from} was begun into this database. End that one, or take an empty database.")
        telling.say("Going on where the last run ended …")
        return
    if not free:
        raise MovingError("The new database is not empty. A move goes into an empty one, so that nothing is overwritten.")
    telling.say("Making the tables …")
    migrate(database)
    with database.engine.begin() as connection:
        revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
        _require_same(source, revision)
        for of in partitions.ALL:
            since = source.oldest(of.source, of.column)
            partitions.make_ahead(connection, now=clock.utcnow(), since=since, of=of)
        new.loosen(connection, source=str(source.path), revision=revision)


def _require_same(source: Source, revision: str) -> None:
    if source.revision != revision:
        raise MovingError(
            f"The old database stands at step {source.revision}, this program at {revision}. Run: flask --app wsgi setup"
        )
    if unknown := source.tables() ^ set(metadata.tables):
        raise MovingError(f"These tables stand on one side only: {', '.join(sorted(unknown))}. Nothing was copied.")


def _copy_all(source: Source, database: Database, telling: Telling, batch: int) -> None:
    telling.total(sum(source.count(table) for table in metadata.sorted_tables))
    telling.say("Copying …")
    with database.engine.connect() as connection:
        done, there = new.recall_all(connection), new.counts(connection)
    if earlier := sum(there.values()):
        telling.copied(earlier)
    for table in metadata.sorted_tables:
        after = int(done.get(_place(table), BEFORE_ALL))
        _copy_table(source, database, table, after, telling.copied, batch)


def _place(table: Table) -> str:
    return f"table {table.name}"


def _copy_table(
    source: Source, database: Database, table: Table, after: int, copied: Callable[[int], None], batch: int
) -> None:  # fmt: skip
    """Each batch and how far it came are one transaction."""
    while True:
        last, rows = source.batch(table, after=after, most=batch)
        if rows:
            with database.engine.begin() as connection:
                new.write(connection, table, rows)
                new.remember(connection, _place(table), str(last))
            copied(len(rows))
        if len(rows) < batch:
            return
        after = last


def _mend_differences(source: Source, database: Database, batch: int) -> tuple[str, ...]:
    """Compare every table; copy anew what changed since it was copied (a job, a sign-in), and compare that once more."""
    changed = _different(source, database, list(metadata.sorted_tables), batch)
    for table in changed:
        with database.engine.begin() as connection:
            new.empty(connection, table)
            new.write(connection, table, source.rows(table, most=batch))
    if wrong := [table.name for table in _different(source, database, changed, batch)]:
        raise MovingError(f"After copying twice these tables are not the same: {', '.join(wrong)}. Nothing was switched.")
    return tuple(table.name for table in changed)


def _different(source: Source, database: Database, tables: list[Table], batch: int) -> list[Table]:
    with database.engine.connect() as connection:
        there = new.counts(connection)
        filled = [table for table in tables if there[table.name] or source.count(table)]
        return [table for table in filled if measure(source.rows(table, most=batch)) != measure(new.read(connection, table))]


def _open(source: Source, database: Database, again: tuple[str, ...], now: datetime, finish: Finish | None) -> Moved:
    """The last transaction: all rules hold, the audit trail is whole, ids go on, or nothing of it."""
    rows = sum(source.count(table) for table in metadata.sorted_tables)
    with database.write_session() as session:
        connection = session.connection()
        new.tighten(connection)
        filling.read_all_again(session)  # triggers rested while the items were copied: the worker reads them
        for table in metadata.sorted_tables:
            new.set_sequence(connection, table, at_least=source.highest_id(table.name))
        found = chain.verify(session, now=now)
        if faults := [fault for fault in found.faults if "without a seal" not in fault]:
            raise MovingError("The audit trail is not whole: " + " ".join(faults[:3]))
        if finish is not None:
            finish(session)
    with database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return Moved(rows, len(metadata.tables), found.seals, again)
