"""`flask --app wsgi move-database --to URL`"""

import sys
from datetime import datetime
from typing import Any, Protocol

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from workbench import clock
from workbench.db import Database
from workbench.errors import WorkbenchError

REASON = "The installation is being moved to another database."


class ReadOnlyMode(Protocol):
    """What the operations room offers; it lies above this one, so it is handed in."""

    def set_read_only(self, session: Session, reason: str, *, actor_id: int | None, now: datetime) -> Any: ...

    def end_read_only(self, session: Session, *, actor_id: int | None, now: datetime) -> bool: ...

    def wait_until_quiet(self, database: Database) -> int: ...


def make_move_command(mode: ReadOnlyMode) -> click.Command:
    """The command, with the read-only mode that it begins in the old database and ends in the new one."""

    @click.command("move-database")
    @click.option("--to", "to_url", required=True, help="postgresql://USER@HOST/DATABASE, an empty database.")
    @with_appcontext
    def move_database(to_url: str) -> None:
        """Move everything from SQLite to PostgreSQL. People can read meanwhile. Killed, it goes on when it is run again."""
        database: Database = current_app.extensions["workbench_database"]
        try:
            _run(database, to_url, mode)
        except WorkbenchError as error:
            click.echo(error.message, err=True)
            click.echo("Nothing of the old database was changed but its read-only mode.", err=True)
            sys.exit(2)

    return move_database


def _run(database: Database, to_url: str, mode: ReadOnlyMode) -> None:
    from workbench.moving.errors import MovingError
    from workbench.moving.service import move

    if database.engine.dialect.name != "sqlite":
        raise MovingError("This installation does not run on SQLite: there is nothing to move.")
    with database.write_session(even_read_only=True) as session:
        mode.set_read_only(session, REASON, actor_id=None, now=clock.utcnow())
    if still := mode.wait_until_quiet(database):
        raise MovingError(f"{still} jobs still run. Wait until they have ended, then run the command again.")
    with _Bar() as bar:
        moved = move(
            database.url, to_url, now=clock.utcnow(), telling=bar.telling(),
            finish=lambda session: mode.end_read_only(session, actor_id=None, now=clock.utcnow()),
        )  # fmt: skip
    if moved.again:
        click.echo(f"Copied twice, because they had changed meanwhile: {', '.join(moved.again)}.")
    click.echo(
        f"Moved: {moved.rows} rows in {moved.tables} tables, every row compared, the audit trail whole ({moved.seals} seals).\n"
        f"Now stop the server, set WORKBENCH_DATABASE_URL={make_url(to_url).render_as_string()} (with its password), start it.\n"
        "The old database stays read-only, so that nothing is sent twice. Keep it until a backup of the new one is verified."
    )


class _Bar:
    """A progress bar on a terminal; elsewhere a line for each stage."""

    def __init__(self) -> None:
        self._bar: Any = None

    def telling(self) -> Any:
        from workbench.moving.service import Telling

        return Telling(say=self._say, total=self._total, copied=self._copied)

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_exc: object) -> None:
        self._close()

    def _say(self, line: str) -> None:
        self._close()
        click.echo(line)

    def _total(self, rows: int) -> None:
        self._rows = rows

    def _copied(self, rows: int) -> None:
        if self._bar is None:
            self._bar = click.progressbar(length=max(self._rows, 1), label="rows", show_pos=True)
            self._bar.__enter__()
        self._bar.update(rows)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None
