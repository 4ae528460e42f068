"""The drill on PostgreSQL: dumped at one moment, loaded into an empty database, counted and compared."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url

from workbench.accounts.models import User
from workbench.backups import databases
from workbench.backups.contents import BackupError
from workbench.backups.making import make_backup
from workbench.backups.restoring import restore, verify
from workbench.backups.sealed import new_key, read_identity
from workbench.db import Database
from workbench.errors import ReadOnly
from workbench.operations import read_only
from workbench.worker.engine import make_huey

pytestmark = pytest.mark.postgres


@pytest.fixture
def scratch_url(postgres_url):
    engine = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS scratch"))
        connection.execute(text("CREATE DATABASE scratch"))
    yield make_url(postgres_url).set(database="scratch").render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS scratch WITH (FORCE)"))
    engine.dispose()


def test_drill_on_postgresql(database, settings, people, tmp_path, clock, scratch_url):
    secret, public = new_key()
    (tmp_path / "key").write_text(secret)
    path = make_backup(database, settings, tmp_path / "backups", [public], now=clock.utcnow())
    found = verify(path, read_identity(tmp_path / "key"), scratch=tmp_path, scratch_url=scratch_url)
    assert found.differences == ()
    assert found.manifest.dialect == "postgresql"
    assert found.manifest.prints["user_account"] != "0"
    copy = Database(scratch_url)
    with copy.read_session() as session:
        assert session.scalar(select(func.count()).select_from(User)) == len(people)
    copy.dispose()
    with pytest.raises(BackupError, match="not empty"):
        verify(path, read_identity(tmp_path / "key"), scratch=tmp_path, scratch_url=scratch_url)


@pytest.mark.parametrize("in_the_copy", [True, False])
def test_wake_up_calls_in_the_same_database_are_no_hindrance(
    database, settings, people, tmp_path, clock, scratch_url, in_the_copy
):
    """docs/install.md names one database for both: a command that restores has made their tables by being started."""
    secret, public = new_key()
    (tmp_path / "key").write_text(secret)
    for url in (database.url, scratch_url) if in_the_copy else (scratch_url,):
        make_huey(replace(settings, queue_url=url)).storage.enqueue(b"a call")
    path = make_backup(database, settings, tmp_path / "backups", [public], now=clock.utcnow())
    found = verify(path, read_identity(tmp_path / "key"), scratch=tmp_path, scratch_url=scratch_url)
    assert found.differences == ()
    assert ("huey_task" in found.manifest.rows) is in_the_copy


def test_whoever_writes_while_a_backup_is_put_back_is_refused(
    app, database, settings, people, tmp_path, clock, scratch_url, monkeypatch
):
    """A server that saw the tables the moment they were there waits until the house is shut, and then changes nothing."""
    secret, public = new_key()
    (tmp_path / "key").write_text(secret)
    path = make_backup(database, settings, tmp_path / "backups", [public], now=clock.utcnow())
    early, load, outcome = Database(scratch_url), databases.load, []
    early.before_write = read_only.refuse_when_read_only

    def write():
        try:
            with early.write_session() as session:
                session.execute(text("UPDATE user_account SET name = 'x'"))
                outcome.append("written")
        except ReadOnly:
            outcome.append("refused")

    writer = threading.Thread(target=write)

    def load_and_begin(source, url):
        load(source, url)
        writer.start()  # the tables are there, the restore has not shut them yet
        writer.join(0.5)
        outcome.append("still waiting" if writer.is_alive() else "not waiting")

    monkeypatch.setattr(databases, "load", load_and_begin)
    place = tmp_path / "place"
    place.mkdir()
    target = replace(settings, instance_dir=place, database_url=scratch_url)
    with app.app_context():
        restore(path, read_identity(tmp_path / "key"), target, by="writer@norrvik.example", now=clock.utcnow(),
                say=lambda line: writer.ident and writer.join(5), mode=read_only)  # fmt: skip
    writer.join(10)
    assert outcome == ["still waiting", "refused"]
    with early.write_session() as session:  # and at the end everything goes on
        assert session.scalar(select(func.count()).select_from(User)) == len(people)
    early.dispose()
