"""Moving from SQLite to PostgreSQL: every row the same, killed at any step, and nothing written beside it."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.activity.sealing import chain
from workbench.activity.service import record
from workbench.db import Database
from workbench.intake.models import Item, Source
from workbench.intake.searching import filling, matching
from workbench.moving.errors import MovingError
from workbench.moving.service import Telling, move
from workbench.operations import read_only
from workbench.queue import Job, enqueue
from workbench.tables import metadata

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[2]
NEWEST = max(path.name[:4] for path in (ROOT / "workbench" / "migrations" / "versions").glob("[0-9]*.py"))
KILLED_MOVE = """
import os, signal, sys
from datetime import UTC, datetime
from workbench.moving.service import Telling, move
steps = iter(range(int(sys.argv[3])))
def step(*_told):
    if next(steps, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
move(sys.argv[1], sys.argv[2], now=datetime.now(UTC), telling=Telling(say=step, total=step, copied=step), batch=3)
"""
ODD = "å <b>&amp;</b> \\N \\. \t\r\n ' \" ؜‮ 🥪 " + "x" * 5000


class Stopped(BaseException):
    """The process ends here, as by kill -9: nothing after it runs but what PostgreSQL does by itself."""


@pytest.fixture
def to_url(fresh_database):
    """The address of a database of its own with empty tables."""
    return fresh_database("moved")


@pytest.fixture
def database(settings, _template_database):
    """An installation on SQLite, as the migrations leave it."""
    database = Database(settings.database_url)
    with sqlite3.connect(_template_database) as source, sqlite3.connect(settings.instance_dir / "workbench.db") as copy:
        source.backup(copy)
    with sqlite3.connect(settings.instance_dir / "workbench.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (NEWEST,))
    yield database
    database.dispose()


@pytest.fixture
def filled(database, people, clock):
    """Rows of every kind of column; a trail that is sealed but for its last row; an item that is gone again."""
    now = clock.utcnow()
    with database.write_session() as session:
        plain = {"address": "", "cursor": {}, "last_warnings": [], "options": {}}
        source = Source(kind="manual", name="Desk", genre="person", next_poll_at=now, created_at=now, **plain)
        session.add(source)
        session.flush()
        odd = {"title": ODD, "text": ODD, "warnings": ["a\u0000b", ODD], "collected_at": now, "dated_at": now}
        for number in range(8):
            counts = {"n": number}
            session.add(Item(source_id=source.id, external_id=str(number), score=0.1 + number, masked_counts=counts, **odd))
        session.flush()
        session.execute(text("DELETE FROM item WHERE id = 8"))
        enqueue(session, "test.waits", {"id": 1}, dedupe="one")
        chain.seal(session, now=now)
        record(session, "left_unsealed", people["writer"], actor_id=None, now=now)
    return database


def test_every_row_arrives_and_the_database_goes_on(filled, to_url, clock, people):
    told = []
    moved = move(filled.url, to_url, now=clock.utcnow(), telling=Telling(say=told.append), batch=3)
    assert moved.rows > len(people) * 2
    assert moved.again == ()
    new = Database(to_url)
    with new.write_session() as session:
        first = session.scalars(select(Item).order_by(Item.id)).first()
        assert (first.text, first.warnings, first.score) == (ODD, ["a\u0000b", ODD], 0.1)
        assert first.collected_at == clock.utcnow()
        assert session.scalar(text(f"SELECT count(*) FROM item_words_{first.collected_at:%Y_%m}")) == 7
        assert session.scalar(text("SELECT count(*) FROM item WHERE title <> '' OR text <> ''")) == 0
        assert chain.seal(session, now=clock.utcnow()).row_count >= 1
        assert chain.verify(session, now=clock.utcnow()).faults == ()
        enqueue(session, "test.more", {}, dedupe="two")
        assert session.scalar(select(func.count(Job.id))) == 2
        columns = {"source_id": first.source_id, "external_id": "new", "collected_at": clock.utcnow(), "dated_at": clock.utcnow()}
        session.add(item := Item(**columns, title="Ny", warnings=[], masked_counts={}))
        session.flush()
        assert item.id == 9  # the id of the row that is gone is not given again
        assert not matching.is_ready(session)  # triggers rested: the worker reads every item into the index of words
        while filling.read_piece(session):
            pass
        assert session.scalar(text("SELECT count(*) FROM item_index")) == session.scalar(select(func.count(Item.id)))
    with pytest.raises(IntegrityError, match="the audit trail is kept"), new.write_session() as session:
        session.execute(text("UPDATE activity SET verb = 'x'"))
    with pytest.raises(IntegrityError), new.write_session() as session:
        session.execute(text("UPDATE item SET source_id = 4711"))
    assert not inspect(new.engine).has_table("moving_progress")
    assert wanted_keys() == {key["name"] for name in metadata.tables for key in inspect(new.engine).get_foreign_keys(name)}
    new.dispose()


def wanted_keys():
    named = {key.name for table in metadata.tables.values() for key in table.foreign_key_constraints}
    return named - {"fk_audit_link_activity_id_activity"}  # no key can point at a divided table by its id alone


def test_killed_at_any_step_it_goes_on_where_it_ended(filled, to_url, clock):
    """Stopped after 0, 1, 2, … more steps until one run comes through; no server could start on the half copy."""
    runs, new = 0, Database(to_url)
    while True:
        steps = iter(range(runs * 3))

        def step(*_told, steps=steps):
            if next(steps, None) is None:
                raise Stopped

        try:
            moved = move(filled.url, to_url, now=clock.utcnow(), telling=Telling(step, step, step), batch=3)
            break
        except Stopped:
            runs += 1
        if inspect(new.engine).has_table("alembic_version"):
            with new.engine.connect() as connection:
                assert connection.scalar(text("SELECT version_num FROM alembic_version")) in (NEWEST, "unfinished_move_database")
    assert runs >= 4
    assert moved.again == ()
    with new.read_session() as session, filled.read_session() as old:
        for table in metadata.sorted_tables:
            count = select(func.count()).select_from(table)
            assert session.scalar(count) == old.scalar(count), table.name
    new.dispose()


def test_killed_by_the_system_it_goes_on(filled, to_url, clock):
    """A real kill -9 in the middle of copying."""
    arguments = [sys.executable, "-c", KILLED_MOVE, filled.url, to_url, "8"]
    killed = subprocess.run(arguments, cwd=ROOT, capture_output=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    told = []
    move(filled.url, to_url, now=clock.utcnow(), telling=Telling(say=told.append))
    assert told[0].startswith("Going on")


def test_what_changes_while_it_is_copied_is_copied_again(filled, to_url, clock, people):
    """A table that changed after its copy is found by comparing, under a hold in which nobody can write."""
    writes = []

    def say(line):
        if line.startswith("Comparing") and not writes:
            with filled.write_session() as session:
                session.get_one(User, people["writer"].id).name = "Berit Ny"
                writes.append(line)

    moved = move(filled.url, to_url, now=clock.utcnow(), telling=Telling(say=say))
    assert moved.again == ("user_account",)
    new = Database(to_url)
    with new.read_session() as session:
        assert session.get_one(User, people["writer"].id).name == "Berit Ny"
    new.dispose()


def test_a_changed_row_in_the_new_database_is_found(filled, to_url, clock):
    """What was copied wrongly does not pass: the comparison reads both sides, each time."""

    def say(line):
        if line.startswith("Comparing"):
            engine = create_engine(make_url(to_url).set(drivername="postgresql+psycopg"))
            with engine.begin() as connection:
                connection.execute(text("UPDATE item SET score = score + 0.0000001 WHERE external_id = '3'"))
            engine.dispose()

    assert move(filled.url, to_url, now=clock.utcnow(), telling=Telling(say=say)).again == ("item",)


def test_a_trail_that_was_tampered_with_is_not_moved(filled, to_url, clock):
    with filled.write_session() as session:
        session.execute(text("DROP TRIGGER activity_is_frozen"))
        session.execute(text("UPDATE activity SET verb = 'other' WHERE id = 1"))
    with pytest.raises(MovingError, match="audit trail is not whole"):
        move(filled.url, to_url, now=clock.utcnow())


def test_a_database_with_rows_is_refused(filled, to_url, clock):
    move(filled.url, to_url, now=clock.utcnow())
    with pytest.raises(MovingError, match="not empty"):
        move(filled.url, to_url, now=clock.utcnow())


def test_what_postgresql_cannot_hold_is_named(filled, to_url, clock):
    with filled.write_session() as session:
        session.execute(text("UPDATE item SET title = 'a' || char(0) WHERE id = 3"))
    with pytest.raises(MovingError, match="item, row 3, column title holds a NUL"):
        move(filled.url, to_url, now=clock.utcnow())
    with filled.write_session() as session:
        session.execute(text("UPDATE item SET title = 'a' WHERE id = 3"))
    move(filled.url, to_url, now=clock.utcnow())


def test_command_leaves_the_old_one_read_only_and_opens_the_new(app, filled, to_url, clock):
    done = app.test_cli_runner().invoke(args=["move-database", "--to", to_url])
    assert done.exit_code == 0, done.output
    assert "every row compared" in done.output
    new = Database(to_url)
    with filled.read_session() as old, new.read_session() as session:
        assert read_only.is_read_only(old)
        assert not read_only.is_read_only(session)
        assert session.scalar(select(Activity.verb).order_by(Activity.id.desc()).limit(1)) == "read_only_ended"
    new.dispose()
