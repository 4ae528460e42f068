"""The audit trail on PostgreSQL: the database refuses change, and the chain is whole."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from workbench.activity.sealing import chain

pytestmark = pytest.mark.postgres


def test_trail_is_kept_and_sealed(database, people, clock):
    with database.write_session() as session:
        assert chain.seal(session, now=clock.utcnow()).row_count >= len(people)
        assert chain.seal(session, now=clock.utcnow()) is None
    for statement in ("UPDATE activity SET verb = 'x'", "DELETE FROM audit_link", "TRUNCATE audit_seal CASCADE"):
        with pytest.raises(IntegrityError, match="the audit trail is kept"), database.write_session() as session:
            session.execute(text(statement))
    with database.read_session() as session:
        found = chain.verify(session, now=clock.utcnow())
    assert found.faults == ()
    assert found.rows >= len(people)


def test_edit_past_the_triggers_is_found(database, people, clock):
    with database.write_session() as session:
        chain.seal(session, now=clock.utcnow())
        session.execute(text("ALTER TABLE activity DISABLE TRIGGER ALL"))
        session.execute(text("UPDATE activity SET details = '{}' WHERE id = (SELECT max(id) FROM activity)"))
        assert "was changed" in chain.verify(session, now=clock.utcnow()).faults[0]
