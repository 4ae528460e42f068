"""`flask --app wsgi backup …`"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from workbench import clock
from workbench.backups.shutting import ReadOnlyMode
from workbench.db import Database
from workbench.errors import WorkbenchError
from workbench.settings import Settings

backup = AppGroup("backup", help="Backups: make, verify, put back.")
KEY_FILE = click.option(
    "--key-file", type=click.Path(path_type=Path), required=True, help="File with the secret key that opens backups."
)


def _installation() -> tuple[Database, Settings]:
    return current_app.extensions["workbench_database"], current_app.extensions["workbench_settings"]


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except WorkbenchError as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"{error.filename or 'The file'}: {error.strerror}. Nothing was left half done.", err=True)
        sys.exit(2)


@backup.command("new-key")
@click.argument("path", type=click.Path(path_type=Path))
def new_key(path: Path) -> None:
    """Make a key pair: the secret key goes into the file PATH, the public key is printed."""
    from workbench.backups.sealed import new_key as make

    secret, public = make()
    with _plain_errors(), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(
            f"# Opens backups of the workbench. Keep it apart from the server and from the backups.\n# {public}\n{secret}\n"
        )
    click.echo(public)
    click.echo(
        f"{path} opens the backups: move it to a safe place away from this machine. Whoever loses it loses the backups.", err=True
    )


@backup.command("make")
@click.option("--to", "folder", type=click.Path(path_type=Path), help="Folder; else WORKBENCH_BACKUP_DIR.")
def make(folder: Path | None) -> None:
    """Make a backup now; everybody goes on working."""
    from workbench.backups.contents import BackupError
    from workbench.backups.making import make_backup

    database, settings = _installation()
    with _plain_errors():
        target = folder or settings.backup_dir
        if target is None:
            raise BackupError("Say where to: --to FOLDER, or WORKBENCH_BACKUP_DIR.")
        path = make_backup(database, settings, target, settings.backup_recipients, now=clock.utcnow())
        click.echo(f"{path} ({path.stat().st_size / 1e6:.1f} MB)")


@backup.command("verify")
@click.argument("path", type=click.Path(path_type=Path))
@KEY_FILE
@click.option("--scratch-url", help="An empty PostgreSQL database, for a backup of PostgreSQL.")
def verify(path: Path, key_file: Path, scratch_url: str | None) -> None:
    """Put a backup back into a scratch place, count again and compare."""
    from workbench.backups.restoring import verify as run
    from workbench.backups.sealed import read_identity

    _database, settings = _installation()
    with _plain_errors():
        found = run(path, read_identity(key_file), scratch=settings.instance_dir, scratch_url=scratch_url)
    for line in found.differences:
        click.echo(line, err=True)
    if found.differences:
        sys.exit(2)
    tables, files = len(found.manifest.rows), len(found.manifest.sums)
    click.echo(f"Sound: {found.total_rows} rows in {tables} tables and {files} files, as of {found.manifest.made_at}.")


def make_backup_commands(mode: ReadOnlyMode) -> AppGroup:
    """All of them. The read-only mode, which a restore begins and ends, is handed in."""
    for command in (_restore_command(mode), _hold_command(mode)):
        backup.add_command(command)
    return backup


def _restore_command(mode: ReadOnlyMode) -> click.Command:
    @click.command("restore")
    @click.argument("path", type=click.Path(path_type=Path))
    @KEY_FILE
    @click.option("--by", required=True, help="E-mail of the writer or approver in the backup who answers for what is held.")
    @click.option("--without-key", is_flag=True, help="The old file secret_key is lost: tokens are entered again.")
    @click.option(
        "--erasures", type=click.Path(path_type=Path, exists=True), multiple=True, help="A register of erasures kept elsewhere."
    )
    @with_appcontext
    def restore(path: Path, key_file: Path, by: str, without_key: bool, erasures: tuple[Path, ...]) -> None:
        """Put a backup back into this empty installation. All sending is stopped until two people resume it."""
        from workbench.backups.restoring import restore as run
        from workbench.backups.sealed import read_identity

        _database, settings = _installation()
        say: Callable[[str], None] = click.echo
        with _plain_errors():
            manifest = run(
                path, read_identity(key_file), settings, by=by, now=clock.utcnow(), say=say, mode=mode, without_key=without_key,
                erasures=erasures,
            )  # fmt: skip
            click.echo(f"Done: {sum(manifest.rows.values())} rows as of {manifest.made_at}. Start with: flask --app wsgi serve")

    return restore


def _hold_command(mode: ReadOnlyMode) -> click.Command:
    @click.command("hold")
    @click.option("--by", required=True, help="E-mail of the writer or approver who answers for what is held.")
    @with_appcontext
    def hold(by: str) -> None:
        """After a restore that ended before it could: stop all sending, hold what was due, and open for changes again."""
        from workbench.backups.holding import hold_everything
        from workbench.backups.shutting import open_again

        database, _settings = _installation()
        now: datetime = clock.utcnow()
        with _plain_errors(), database.write_session(even_read_only=True) as session:
            held = hold_everything(session, by=by, made_at=now, now=now)
            open_again(session, mode=mode, now=now)
        click.echo(f"Everything planned is stopped; {held} messages wait for a person.")

    return hold
