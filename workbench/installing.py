"""Bringing an installation up to date: migrations, catalogues, the starter model, the demo. Every step may run twice."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from classifiers.types import MODEL_FORMAT
from workbench.db import Database
from workbench.errors import Refused
from workbench.settings import Settings

Say = Callable[[str], None]
HERE = Path(__file__).parent
NOT_PREPARED = (
    "The translations are not compiled, and this user may not write into the program's folder. "
    "As whoever owns it: .venv/bin/python -m workbench.installing"
)


def install(database: Database, settings: Settings, *, say: Say) -> None:
    """Everything that must be in place before the first request."""
    compile_catalogues()
    if not is_migrated(database):
        say("Database: bringing it up to date …")
        migrate(database)
    make_keys(database, settings)
    if not is_model_current(settings.starter_dir):
        say("Classifier: training the starter model (about half a minute) …")
        train(settings)
    if settings.demo:
        from workbench.demo import seed_demo

        say("Demo: the fictional municipality Norrvik …")
        seed_demo(database, settings)


def is_migrated(database: Database) -> bool:
    """Whether the tables are those of this program: its newest migration is the last that ran."""
    newest = max(path.name[:4] for path in (HERE / "migrations" / "versions").glob("[0-9]*.py"))
    try:
        with database.engine.connect() as connection:
            return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == newest)
    except SQLAlchemyError:
        return False  # there is no such table yet


def migrate(database: Database, revision: str = "head") -> None:
    """Run the migrations up to `revision`, or down to "base"."""
    from alembic import command  # a fifth of a second with what it loads: only where something is to be done
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    with _references_resting(database) as connection:
        config.attributes["connection"] = connection
        step = command.downgrade if revision == "base" else command.upgrade
        step(config, revision)


@contextmanager
def _references_resting(database: Database) -> Iterator[Connection]:
    """One transaction. SQLite builds changed tables anew: dropping the old one must not carry off what points at it.

    Raises RuntimeError, and changes nothing, when a row would be left pointing at nothing.
    """
    with database.engine.execution_options(begin="immediate").connect() as connection:
        plain: Any = connection.connection.dbapi_connection
        is_sqlite = database.engine.dialect.name == "sqlite"
        if is_sqlite:
            plain.execute("PRAGMA foreign_keys=OFF")  # has no effect inside a transaction
        try:
            with connection.begin():
                yield connection
                if is_sqlite and (broken := plain.execute("PRAGMA foreign_key_check").fetchall()):
                    raise RuntimeError(f"the migration would leave {len(broken)} rows pointing at nothing, first {broken[0]}")
        finally:
            if is_sqlite:
                plain.execute("PRAGMA foreign_keys=ON")


def make_keys(database: Database, settings: Settings) -> None:
    """The installation's own keys for notices on devices; made once, sealed with the secret key, and anew with another one."""
    from workbench import clock
    from workbench.alerts.telling.keys import ensure_push_key, push_key_of

    with database.read_session() as session:
        if push_key_of(session, settings) is not None:
            return
    with database.write_session() as session:
        ensure_push_key(session, settings, now=clock.utcnow())


def compile_catalogues() -> None:
    """Compile each room's catalogue where the source is newer. Raises Refused where the program's folder is somebody else's."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in HERE.glob("*/translations/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as handle:
            catalogue = read_po(handle, locale=source.parts[-3])
        try:
            with target.open("wb") as handle:
                write_mo(handle, catalogue)
        except PermissionError as error:
            raise Refused(NOT_PREPARED) from error


def is_model_current(model_dir: Path) -> bool:
    """Whether a model lies there that this program and its scikit-learn can read."""
    try:
        manifest = json.loads((model_dir / "model.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    made_by = manifest.get("format"), manifest.get("sklearn")
    return made_by == (MODEL_FORMAT, version("scikit-learn"))


def train(settings: Settings) -> None:
    """Train the starter classifier in a process of its own, so that this one stays light."""
    import subprocess
    import sys

    command_line = [sys.executable, "-m", "classifiers", "train", "--model", str(settings.starter_dir)]
    subprocess.run(command_line, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":  # by whoever owns the program's folder, after each new version: docs/install.md
    compile_catalogues()
