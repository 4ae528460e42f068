"""The audit trail in parts by month: nothing lost on the way up and down, sealed as before, made ahead, never in the way."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from workbench.accounts.models import Organisation
from workbench.activity.models import Activity
from workbench.activity.queries import since
from workbench.activity.sealing import chain
from workbench.activity.service import record
from workbench.db import Database
from workbench.installing import migrate
from workbench.moving import partitions

pytestmark = pytest.mark.postgres
MONTHS = tuple(datetime(2026, month, 3, 12, tzinfo=UTC) for month in (7, 8, 9, 10, 11))


def rows_in(session, name):
    return session.scalar(text(f"SELECT count(*) FROM {name}"))


def add_rows(session, moments):
    town = Organisation(name="Norrvik", kind="municipality", is_active=True, created_at=moments[0])
    session.add(town)
    session.flush()
    for moment in moments:
        record(session, "looked", town, actor_id=None, now=moment)


@pytest.fixture
def before(postgres_url):
    """A database of the step before, with a sealed trail of five months."""
    database = Database(postgres_url)
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    migrate(database, "0044")
    with database.write_session() as session:
        add_rows(session, MONTHS)
        chain.seal(session, now=MONTHS[-1])
    yield database
    database.dispose()


def test_old_rows_go_into_their_months_and_the_chain_stays_whole(before):
    with before.read_session() as session:
        head, ids = chain.head(session).digest, session.scalars(select(Activity.id).order_by(Activity.id)).all()
    migrate(before)
    with before.write_session() as session:
        assert [rows_in(session, f"activity_{moment:%Y_%m}") for moment in MONTHS] == [1] * 5
        assert rows_in(session, "activity_other") == 0
        assert session.scalars(select(Activity.id).order_by(Activity.id)).all() == ids
        assert (chain.head(session).digest, chain.verify(session, now=MONTHS[-1]).faults) == (head, ())
        record(session, "looked", session.scalar(select(Organisation)), actor_id=None, now=MONTHS[0])
        assert [row.id for row in since(session, ids[-1])] == [ids[-1] + 1]
    migrate(before, "base")
    assert inspect(before.engine).get_table_names() == ["alembic_version"]


def test_no_part_can_be_changed_or_emptied(database):
    with database.write_session() as session:
        partitions.make_ahead(session.connection(), now=MONTHS[-1], since=MONTHS[0])
        add_rows(session, [*MONTHS, datetime(1999, 1, 1, tzinfo=UTC)])
        parts = sorted(partitions.parts(session.connection()))
    assert len(parts) >= len(MONTHS) + partitions.AHEAD
    for part in ("activity", *parts):
        for statement in (f"UPDATE {part} SET verb = 'x'", f"DELETE FROM {part}", f"TRUNCATE {part}"):
            with database.write_session() as session:
                filled = rows_in(session, part) or statement.startswith("TRUNCATE")
            if filled:
                with pytest.raises(IntegrityError, match="the audit trail is kept"), database.write_session() as session:
                    session.execute(text(statement))


def test_months_are_made_ahead_once_and_a_late_one_is_left_alone(database, run_jobs, clock, later):
    run_jobs()
    with database.read_session() as session:
        first = partitions.parts(session.connection())
    assert f"activity_{clock.utcnow():%Y_%m}" in first
    later(days=200)
    with database.write_session() as session:
        add_rows(session, [clock.utcnow()])  # the worker stood still: no part was made for this month
        assert rows_in(session, "activity_other") == 1
    with database.write_session() as session:
        made = partitions.make_ahead(session.connection(), now=clock.utcnow())
        assert f"activity_{clock.utcnow():%Y_%m}" not in made
        assert len(made) == partitions.AHEAD
        assert partitions.misplaced(session.connection()) == 1
    with database.write_session() as session:
        assert partitions.make_ahead(session.connection(), now=clock.utcnow()) == []
        assert session.scalar(select(func.count(Activity.id))) >= 1
        assert chain.verify(session, now=clock.utcnow()).faults == ()


def test_a_row_put_in_twice_is_found(database, clock):
    """No key of the whole trail forbids an id in two months; the chain finds it."""
    with database.write_session() as session:
        add_rows(session, [clock.utcnow()])
        chain.seal(session, now=clock.utcnow())
        newest = session.scalar(select(func.max(Activity.id)))
        earlier = clock.utcnow() - timedelta(days=40)
        session.execute(
            text(
                "INSERT INTO activity (id, at, verb, subject_kind, subject_id, details) "
                "VALUES (:id, :at, 'forged', 'rumour', 1, '{}')"
            ),
            {"id": newest, "at": earlier},
        )
        assert "rows, not" in chain.verify(session, now=clock.utcnow()).faults[0]
