"""The audit trail: added to only, sealed a few seconds later, and every change by whoever owns the database is found."""

import random

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from workbench.accounts.models import User
from workbench.activity import jobs
from workbench.activity.models import Activity
from workbench.activity.sealing import chain
from workbench.activity.sealing.models import AuditLink, AuditSeal
from workbench.activity.service import record

TRIGGERS = [f"{table}_{name}" for table in ("activity", "audit_seal", "audit_link") for name in ("is_frozen", "is_kept")]


@pytest.fixture
def sealed(app, database, people, clock):
    """40 rows under eight seals."""
    with database.write_session() as session:
        while chain.seal(session, now=clock.utcnow()):
            pass
    for number in range(8):
        with database.write_session() as session:
            person = session.get_one(User, people["writer"].id)
            for step in range(5):
                record(session, f"did_{step}", person, actor_id=person.id, now=clock.utcnow(), number=number, words="åäö ﷽")
            chain.seal(session, now=clock.utcnow())
    return database


def verdict(database, clock, **options):
    with database.read_session() as session:
        return chain.verify(session, now=clock.utcnow(), **options)


def as_superuser(database, *statements):
    """Past the triggers, as whoever owns the file."""
    with database.write_session() as session:
        for name in TRIGGERS:
            session.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        for statement in statements:
            assert session.execute(text(statement)).rowcount > 0


def test_whole_chain_is_found_whole(sealed, clock):
    found = verdict(sealed, clock)
    assert found.faults == ()
    assert found.seals == 9
    assert found.unsealed == 0
    assert len(found.head) == 64


@pytest.mark.parametrize("table", ["activity", "audit_seal", "audit_link"])
@pytest.mark.parametrize("what", ["UPDATE {} SET {} = 1", "DELETE FROM {}"])
def test_database_itself_refuses_change(sealed, table, what):
    column = {"activity": "subject_id", "audit_seal": "row_count", "audit_link": "seal_id"}[table]
    with pytest.raises(IntegrityError, match="the audit trail is kept"), sealed.write_session() as session:
        session.execute(text(what.format(table, column)))


def test_every_edit_and_cut_by_a_superuser_is_found(sealed, clock):
    """200 at random, each on a copy of its own: any column of any row, any seal, any link, one row or several."""
    chance = random.Random(7)
    with sealed.read_session() as session:
        ids = list(session.scalars(select(AuditLink.activity_id)))
        seals = list(session.scalars(select(AuditSeal.id)))
    edits = [
        "UPDATE activity SET verb = verb || 'x' WHERE id = {row}",
        "UPDATE activity SET actor_id = NULL WHERE id = {row}",
        "UPDATE activity SET details = '{{}}' WHERE id = {row}",
        "UPDATE activity SET at = '2020-01-01 00:00:00.000000' WHERE id = {row}",
        "UPDATE activity SET subject_id = subject_id + 1 WHERE id = {row}",
        "DELETE FROM audit_link WHERE activity_id = {row}",
        "UPDATE audit_seal SET digest = '" + "0" * 64 + "' WHERE id = {seal}",
        "UPDATE audit_seal SET row_count = row_count + 1 WHERE id = {seal}",
        "UPDATE audit_link SET seal_id = (SELECT max(id) FROM audit_seal) WHERE seal_id = {early}",
    ]
    for _round in range(200):
        chosen = {"row": chance.choice(ids[-40:]), "seal": chance.choice(seals), "early": chance.choice(seals[:-1])}
        statement = chance.choice(edits).format(**chosen)
        with sealed.write_session() as session:
            for name in TRIGGERS:
                session.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
            session.execute(text(statement))
            session.flush()
            assert chain.verify(session, now=clock.utcnow()).faults, statement
            session.rollback()


def test_row_removed_with_its_link_is_found(sealed, clock):
    with sealed.read_session() as session:
        row = session.scalar(select(func.max(Activity.id)))
    as_superuser(sealed, f"DELETE FROM audit_link WHERE activity_id = {row}", f"DELETE FROM activity WHERE id = {row}")
    assert "rows, not" in verdict(sealed, clock).faults[0]


def test_chain_cut_at_its_end_is_found_by_a_digest_kept_elsewhere(sealed, clock):
    kept = verdict(sealed, clock).head
    assert verdict(sealed, clock, known_head=kept).faults == ()
    with sealed.read_session() as session:
        last = session.scalar(select(func.max(AuditSeal.id)))
    cut = f"DELETE FROM activity WHERE id IN (SELECT activity_id FROM audit_link WHERE seal_id = {last})"
    with sealed.write_session() as session:
        for name in TRIGGERS:
            session.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        session.execute(text("PRAGMA defer_foreign_keys = 1"))
        session.execute(text(cut))
        session.execute(text(f"DELETE FROM audit_link WHERE seal_id = {last}"))
        session.execute(text(f"DELETE FROM audit_seal WHERE id = {last}"))
    assert verdict(sealed, clock).faults == ()  # the shorter chain is whole in itself
    assert "kept elsewhere" in verdict(sealed, clock, known_head=kept).faults[0]


def test_row_of_a_slow_transaction_is_sealed_later(sealed, clock, people):
    """Its id is lower than the newest sealed one."""
    with sealed.write_session() as session:
        newest = session.scalar(select(func.max(Activity.id)))
        values = {"at": clock.utcnow(), "actor_id": None, "subject_kind": "test", "subject_id": 1, "details": {}}
        session.add(Activity(id=newest + 10, verb="fast", **values))
        session.flush()
        chain.seal(session, now=clock.utcnow())
        session.add(Activity(id=newest + 5, verb="slow", **values))
        session.flush()
        assert chain.seal(session, now=clock.utcnow()).row_count == 1
    assert verdict(sealed, clock).faults == ()


def test_rows_left_without_a_seal_are_told(sealed, clock, later, people):
    with sealed.write_session() as session:
        record(session, "left", session.get_one(User, people["writer"].id), actor_id=None, now=clock.utcnow())
    assert verdict(sealed, clock).unsealed == 1
    assert verdict(sealed, clock).faults == ()
    later(minutes=5)
    assert "1 rows are without a seal" in verdict(sealed, clock).faults[0]


def test_worker_seals_and_commands_tell(app, database, people, run_jobs, clock):
    registry_kinds = {"activity.seal", "activity.tell_head"}
    from workbench import make_registry
    from workbench.queue import sweep

    assert registry_kinds <= set(make_registry().ticks)
    assert make_registry().ticks["activity.seal"] == jobs.SEAL_EVERY
    sweep(database, make_registry(), clock.utcnow())
    run_jobs()
    runner = app.test_cli_runner()
    whole = runner.invoke(args=["audit", "verify"])
    assert whole.exit_code == 0, whole.output
    assert whole.output.startswith("Whole: ")
    digest = runner.invoke(args=["audit", "head"]).output.split()[0]
    assert runner.invoke(args=["audit", "verify", "--head", digest]).exit_code == 0
    assert runner.invoke(args=["audit", "verify", "--head", "f" * 64]).exit_code == 1
