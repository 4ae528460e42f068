"""What PostgreSQL's triggers keep in a rumour's row, also when two transactions change one rumour at the same time."""

import random
import threading

import pytest
from sqlalchemy import text, update

from tests.workbench.rumours.due_rig import KINDS, START, Changes, fill, kept, reckoned
from workbench.installing import migrate
from workbench.rumours.models import Decision, Rumour
from workbench.rumours.saving.filtering import ordered

pytestmark = [pytest.mark.postgres]
ONE = {"rumour_id": 1, "reason": "x", "decided_by_id": 1, "decided_at": START, "publish_due_at": START}


def test_random_changes_and_a_stock_on_its_way_up(database):
    """By objects and in bulk; then down a step and up again."""
    fill(database)
    rng = random.Random(5)
    for _ in range(150):
        with database.write_session() as session:
            kind = rng.choice(KINDS)
            getattr(Changes(session, rng), kind)()
            session.flush()
            assert kept(session) == reckoned(session), kind
    with database.read_session() as session:
        before = kept(session)
    migrate(database, "0050")
    migrate(database)
    with database.read_session() as session:
        assert kept(session) == before


@pytest.mark.parametrize("late_first", [False, True])
def test_two_decisions_at_once_leave_the_newest(database, late_first):
    """The second waits for the first and then looks again, whichever took its number first."""
    fill(database)
    numbers = (20, 10) if late_first else (10, 20)
    with database.write_session() as first:
        first.add(Decision(id=numbers[0], decision="respond", **ONE))
        first.flush()
        other = threading.Thread(target=_decide, args=(database, numbers[1]))
        other.start()
        other.join(1)
        assert other.is_alive()
    other.join(20)
    with database.read_session() as session:
        assert kept(session)[1][0] == 20
        assert kept(session) == reckoned(session)


def test_a_state_that_changes_while_its_decision_does_is_not_missed(database):
    """One transaction holds the rumour's row, another changes what is due for it."""
    fill(database)
    _decide(database, 1)
    with database.write_session() as first:
        first.execute(update(Rumour).where(Rumour.id == 1).values(state="decided"))
        other = threading.Thread(target=_move_target, args=(database,))
        other.start()
        other.join(1)
        assert other.is_alive()
    other.join(20)
    with database.read_session() as session:
        assert kept(session) == reckoned(session)
        assert kept(session)[1][2] > START


def test_a_list_is_read_by_the_index(database):
    """No sorting of all rumours for a page of them."""
    fill(database)
    with database.write_session() as session:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        session.execute(text("SET LOCAL enable_bitmapscan = off"))
        statement, order = ordered({}, None)
        words = statement.order_by(*order).limit(30).compile(session.connection(), compile_kwargs={"literal_binds": True})
        plan = "\n".join(session.scalars(text(f"EXPLAIN {words}")))
    assert "ix_rumour_due" in plan
    assert "Sort" not in plan


def _decide(database, number):
    with database.write_session() as session:
        session.add(Decision(id=number, decision="respond", **ONE))


def _move_target(database):
    with database.write_session() as session:
        later = START.replace(year=2027)
        session.execute(update(Decision).values(publish_due_at=later, first_action_due_at=later))
