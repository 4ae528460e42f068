"""What the database keeps in a rumour's row is what a look at all decisions and ratings gives, whatever was changed how."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from tests.workbench.rumours.due_rig import KINDS, START, Changes, fill, kept, reckoned
from workbench.accounts.models import User
from workbench.db import Database
from workbench.errors import WorkbenchError
from workbench.installing import migrate
from workbench.reviews.aggregates.models import CountMark
from workbench.rumours import keeping, service
from workbench.rumours.board.columns import _first_by_index, _first_of_all, _totals, board_columns
from workbench.rumours.cases.merging import merge_rumour
from workbench.rumours.listing import list_page
from workbench.rumours.models import DECISIONS, Decision, Rumour
from workbench.rumours.queries import rumour_by_code
from workbench.rumours.saving.filtering import NO_DECISION, ordered
from workbench.rumours.timing.pausing import pause_clock

MADE = (
    "SELECT name, sql FROM sqlite_master WHERE name LIKE 'rumour_due_%' OR name LIKE '%_newest_%' OR name IN "
    "('ix_rumour_due', 'ix_rumour_decided') ORDER BY name"
)


@pytest.fixture
def migrated(tmp_path):
    """At the step before, with a stock, then at the newest."""
    database = Database(f"sqlite:///{tmp_path / 'migrated.db'}")
    migrate(database)
    yield database
    database.dispose()


@pytest.mark.parametrize("seed", range(4))
def test_random_changes_leave_the_columns_right(database, seed):
    """By objects and in bulk, with numbers that come late and rumours that go."""
    fill(database)
    rng, targets = random.Random(seed), set()
    for _ in range(120):
        with database.write_session() as session:
            kind = rng.choice(KINDS)
            getattr(Changes(session, rng), kind)()
            session.flush()
            assert kept(session) == reckoned(session), kind
            targets |= {due for _decision, _rating, due in kept(session).values()}
    assert len(targets) > 8


def test_services_in_any_order_leave_the_columns_right(database, work, open_one, decide, rate, check, on, people, clock):
    """Decide, rate, check, pause, acknowledge, merge, close, open again: what is refused changes nothing."""
    rng = random.Random(7)
    codes = [open_one(f"Påstående {number}") for number in range(4)]
    actor = people["approver"]
    by_id = {"actor_id": actor.id, "reason": "Därför."}

    def merge(code):
        other = rng.choice([one for one in codes if one != code])
        on(code, lambda s, r: merge_rumour(s, r, rumour_by_code(s, other), now=clock.utcnow(), **by_id))

    def pause(code):
        until = clock.utcnow() + timedelta(days=2)
        on(code, lambda s, r: pause_clock(s, r, reason="Väntar", until=until, actor=actor, now=clock.utcnow()))

    ways = (
        lambda code: decide(code, rng.choice(DECISIONS)), lambda code: rate(code, 2, 2, rng.choice((1, 4)), 2, 2, 0), check,
        pause, merge, lambda code: on(code, lambda s, r: keeping.acknowledge(s, r, actor=actor, now=clock.utcnow())),
        lambda code: on(code, lambda s, r: keeping.close_rumour(s, r, now=clock.utcnow(), **by_id)),
        lambda code: on(code, lambda s, r: keeping.reopen_rumour(s, r, now=clock.utcnow(), **by_id)),
        lambda code: on(code, lambda s, r: service.mark_answered(s, r, actor_id=actor.id, now=clock.utcnow())),
    )  # fmt: skip
    done = 0
    for _ in range(80):
        clock.move(timedelta(hours=rng.randrange(30)))
        try:
            rng.choice(ways)(rng.choice(codes))
            done += 1
        except WorkbenchError:
            pass
        with database.read_session() as session:
            assert kept(session) == reckoned(session)
    assert done > 30


def test_a_stock_is_filled_on_the_way_up_and_survives_the_way_down(migrated):
    """As if the program of the release before had left it."""
    fill(migrated)
    rng = random.Random(11)
    for _ in range(60):
        with migrated.write_session() as session:
            getattr(Changes(session, rng), rng.choice(KINDS))()
    with migrated.write_session() as session:
        rumour = Changes(session, rng).rumours[0]
        values = {"rumour_id": rumour.id, "decision": "worry", "reason": "x", "decided_by_id": 1, "decided_at": START}
        session.add(Decision(**values, publish_due_at=START))
        rumour.state, rumour.decide_due_at, rumour.clock_paused_until = "decided", None, None
    with migrated.read_session() as session:
        before = kept(session)
    migrate(migrated, "0050")
    migrate(migrated)
    with migrated.read_session() as session:
        assert kept(session) == before == reckoned(session)
        assert any(due for _decision, _rating, due in before.values())


def test_migrations_make_the_same_triggers_and_indexes_as_the_models(migrated, database):
    """Two triggers on rumours, three on decisions and ratings each, and the two indexes, word for word."""
    with migrated.read_session() as old, database.read_session() as new:
        made, wanted = (session.execute(text(MADE)).all() for session in (old, new))
    assert made == wanted
    assert len(made) == 10


def test_keeping_the_columns_marks_no_count_and_raises_no_version(database):
    """Whoever holds the rumour's row can still write it."""
    fill(database)
    with database.write_session() as session:
        session.execute(text("DELETE FROM count_mark"))
        rumour = session.get_one(Rumour, 1)
        Changes(session, random.Random(1)).a_risk_is_rated()
        session.execute(update(Rumour).values(decide_due_at=START))
        assert session.scalar(select(func.count()).select_from(CountMark)) == 0
        session.add(Decision(rumour_id=1, decision="respond", reason="x", decided_by_id=1, decided_at=START))
        session.flush()
        assert session.scalar(select(Rumour.version).where(Rumour.id == 1)) == 1
        rumour.claim = "annat"
        session.flush()
        assert rumour.version == 2
        marks = session.scalars(select(CountMark.measure).order_by(CountMark.measure)).all()
    assert marks == ["decisions", "rumour"]  # by the decision itself


def test_lists_are_read_by_the_index(database):
    """No sorting of all rumours for a page of them."""
    with database.read_session() as session:
        statement, order = ordered({}, None)
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {_in_words(statement.order_by(*order).limit(30))}")).all()
    assert [row[3] for row in plan] == ["SCAN rumour USING INDEX ix_rumour_due"]


@pytest.mark.parametrize("wanted", [{}, {"state": "any"}, {"decision": "monitor"}, {"decision": NO_DECISION}, {"late": "1"}])
def test_both_ways_to_the_cards_of_the_board_give_the_same(database, wanted):
    """Each column by itself, and all rumours with their places."""
    fill(database)
    rng = random.Random(3)
    for _ in range(60):
        with database.write_session() as session:
            changes = Changes(session, rng)
            (changes.a_rumour_is_opened if rng.random() < 0.5 else changes.a_decision_is_only_added)()
    with database.read_session() as session:
        viewer = session.get_one(User, 1)
        totals = _totals(session, wanted, viewer)
        found = []
        for statement in (_first_by_index(wanted, list(totals), viewer), _first_of_all(wanted, viewer)):
            rows = session.execute(statement).all()
            found.append({name: [row.id for row in rows if row.column == name] for name in totals})
            assert len(rows) == sum(min(total, 8) for total in totals.values())
        assert found[0] == found[1]
        assert totals


def test_statements_that_are_made_once_keep_people_and_filters_apart(work, open_one, people):
    """A restricted rumour stays with its owner and those who check, however often the lists were read before."""
    open_one("Öppet påstående")
    code = open_one("Känsligt påstående", theme="T02")
    work(lambda s: s.execute(update(Rumour).where(Rumour.code == code).values(sensitivity="restricted")))

    def seen(role, **wanted):
        page = work(lambda s: list_page(s, wanted, number=1, viewer=people[role]))
        columns = work(lambda s: board_columns(s, wanted, people[role]))
        assert page.total == len(page.rows) == sum(column.total for column in columns)
        return page.total

    for _ in range(2):
        assert [seen(role) for role in ("writer", "approver", "writer", "reporter")] == [1, 2, 1, 1]
        filters = ({"theme": "T01"}, {"theme": "T02"}, {"q": "Öppet"}, {"q": "annat"})
        assert [seen("approver", **wanted) for wanted in filters] == [1, 1, 1, 0]
    work(lambda s: s.execute(update(Rumour).where(Rumour.code == code).values(owner_id=people["writer"].id)))
    assert [seen(role) for role in ("writer", "reporter")] == [2, 1]


def _in_words(statement):
    return statement.compile(compile_kwargs={"literal_binds": True})
