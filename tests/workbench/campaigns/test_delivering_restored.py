"""After a restore: what went out since the backup is not sent again, and nothing leaves before two people say so."""

from datetime import timedelta

import pytest

from workbench.backups.contents import BackupError
from workbench.backups.holding import hold_everything
from workbench.campaigns.delivering.stops import say_yes, standing_stop
from workbench.campaigns.models import Placement


@pytest.fixture
def restored(app, database, clock, channels, place, later):
    """Two placements came due after the backup was made: this is the backup, opened an hour after the machine died."""
    placements = place("webhook", "email", at=clock.utcnow() + timedelta(minutes=30))
    made_at = clock.utcnow()
    later(hours=1)
    with app.test_request_context(), database.write_session() as session:
        held = hold_everything(session, by="writer@norrvik.example", made_at=made_at, now=clock.utcnow())
    return placements, held


def test_what_came_due_since_the_backup_waits_for_a_person(
    restored, app, database, people, clock, deliver, partner_server, mail_server
):
    placements, held = restored
    assert held == 2
    deliver()
    with app.test_request_context(), database.write_session() as session:
        for person in ("writer", "approver"):
            say_yes(session, standing_stop(session), send_overdue=True, actor=people[person], now=clock.utcnow())
    deliver()
    assert partner_server.ledger.keys == []
    assert mail_server.messages == []
    with database.read_session() as session:
        rows = [session.get(Placement, one.id) for one in placements]
    assert {(row.state, row.last_error) for row in rows} == {("planned", "stopped")}


def test_what_is_planned_for_later_goes_out_once_it_is_resumed(
    app, database, people, clock, channels, place, later, deliver, partner_server
):
    place("webhook", at=clock.utcnow() + timedelta(hours=3))
    with app.test_request_context(), database.write_session() as session:
        assert hold_everything(session, by="writer@norrvik.example", made_at=clock.utcnow(), now=clock.utcnow()) == 0
    later(hours=4)
    deliver()
    assert partner_server.ledger.keys == []
    with app.test_request_context(), database.write_session() as session:
        for person in ("writer", "approver"):
            say_yes(session, standing_stop(session), send_overdue=True, actor=people[person], now=clock.utcnow())
    deliver()
    assert len(partner_server.ledger.keys) == 1


def test_only_a_planner_answers_for_it(app, database, people, clock):
    values = {"by": "auditor@norrvik.example", "made_at": clock.utcnow(), "now": clock.utcnow()}
    with app.test_request_context(), database.write_session() as session, pytest.raises(BackupError, match="no writer"):
        hold_everything(session, **values)
