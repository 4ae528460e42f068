"""What PostgreSQL's triggers keep in a rumour's row, also when two transactions change one rumour at the same time."""

import random
import threading

import pytest
from sqlalchemy import text, update

from tests.workbench.rumours.due_rig import KINDS, START, Changes, fill, kept, reckoned
from workbench.accounts.models import User
from workbench.installing import migrate
from workbench.rumours.board.columns import _counting, _first_of_all, board_columns
from workbench.rumours.listing import list_page
from workbench.rumours.models import Decision, Rumour
from workbench.rumours.saving.filtering import ordered

pytestmark = [pytest.mark.postgres]
ONE = {"rumour_id": 1, "reason": "x", "decided_by_id": 1, "decided_at": START, "publish_due_at": START}

MANY = """INSERT INTO rumour (
    code, claim, kind, language, theme, more_themes, target_group, place, concern_behind, flags, sensitivity, state, verdict,
    verdict_reason, verified_with, true_kernel, outcome, opened_at, first_heard_at, decide_due_at, version)
    SELECT 'M-' || n, repeat('ord ', 12), 'belief', 'sv', 'T01', '[]', 'other', '', repeat('oro ', 100), '[]', 'internal', 'new',
    'unchecked', '', '', '', '', now(), now(), CASE WHEN n % 10 = 0 THEN now() END, 1 FROM generate_series(1, 5000) n"""


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


def test_lists_are_read_by_the_indexes_once_there_are_many(database):
    """No sorting of all rumours for a page of them; columns of the board are counted in the index of what is decided."""
    fill(database)
    with database.write_session() as session:
        session.execute(text(MANY))
        viewer = session.get_one(User, 1)
        counting = _counting({}, viewer)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE rumour"))
    with database.read_session() as session:
        statement, order = ordered({}, None)
        listed, counted = (_plan(session, one) for one in (statement.order_by(*order).limit(30), counting))
    assert "ix_rumour_due" in listed
    assert "Sort" not in listed
    assert "ix_rumour_decided" in counted


def test_board_and_list_hold_the_same_rumours(database):
    """Each column by itself gives what all rumours with their places give; the list holds them all."""
    fill(database)
    rng = random.Random(2)
    for _ in range(40):
        with database.write_session() as session:
            changes = Changes(session, rng)
            (changes.a_rumour_is_opened if rng.random() < 0.5 else changes.a_decision_is_only_added)()
    with database.read_session() as session:
        viewer = session.get_one(User, 1)
        columns = board_columns(session, {}, viewer)
        others = board_columns(session, {"q": "R-", "state": "any"}, viewer)
        page = list_page(session, {}, number=1, viewer=viewer)
        placed = session.execute(_first_of_all({}, viewer)).all()
    assert {(row.rumour.id, column.decision) for column in columns for row in column.rows} == {(r.id, r.column) for r in placed}
    assert sum(column.total for column in columns) == page.total > 20
    assert sum(column.total for column in others) == 6
    assert all(row.rumour.code.startswith("R-") for column in others for row in column.rows)


def _plan(session, statement):
    words = statement.compile(session.connection(), compile_kwargs={"literal_binds": True})
    return "\n".join(session.scalars(text(f"EXPLAIN {words}")))


def _decide(database, number):
    with database.write_session() as session:
        session.add(Decision(id=number, decision="respond", **ONE))


def _move_target(database):
    with database.write_session() as session:
        later = START.replace(year=2027)
        session.execute(update(Decision).values(publish_due_at=later, first_action_due_at=later))
