"""F-12: cancelling, withdrawing or taking back the approval in the same moment as sending. Exactly one of the two wins."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.soaking import rounds
from tests.workbench.campaigns import delivery_rows
from tests.workbench.campaigns.wire_ledger import LedgerWire
from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.campaigns import service
from workbench.campaigns.delivering import preparing, wires
from workbench.campaigns.delivering.dispatching import Dispatcher
from workbench.campaigns.models import Placement
from workbench.editorial.models import Sandwich
from workbench.errors import Conflict, Refused

MINUTE = timedelta(minutes=1)


@pytest.fixture
def ledger(monkeypatch):
    """A channel in memory that knows our keys."""
    made = LedgerWire(kind="webhook", idempotency="K")
    wires.wire_of("webhook")
    monkeypatch.setitem(wires._wires, "webhook", made)
    monkeypatch.setattr(delivery_rows, "KINDS", ["webhook"])
    return made


@pytest.fixture
def due(app, database, clock, ledger):
    """One placement of its own text a minute: due(20) gives their ids."""

    def write(count):
        delivery_rows.seed(database, 1, count, clock.now + MINUTE, seconds=0)
        with database.write_session() as session:
            person = session.scalars(select(User)).one()
            person.roles.append(accounts.ensure_roles(session)["writer"])
            ids = list(session.scalars(select(Placement.id).order_by(Placement.id)))
            for number, each in enumerate(ids, start=1):
                session.execute(update(Placement).where(Placement.id == each).values(scheduled_at=clock.now + MINUTE * number))
        return ids

    return write


def cancel(session, placement, actor, now):
    service.cancel(session, placement, actor=actor, now=now)


def withdraw(session, placement, actor, now):
    row = session.get_one(Sandwich, placement.sandwich_id)
    row.state, row.withdrawn_at = "withdrawn", now


def take_back_the_approval(session, placement, actor, now):
    row = session.get_one(Sandwich, placement.sandwich_id)
    row.state, row.approved_revision_id = "draft", None


def race(app, database, settings, act, placement_id, now):
    """Both in the same moment; gives whether the person was told that it is done."""
    barrier, done = threading.Barrier(2), []

    def send():
        barrier.wait()
        Dispatcher(database, settings).run()

    def do():
        barrier.wait()
        with app.test_request_context():
            try:
                with database.write_session() as session:
                    act(session, session.get_one(Placement, placement_id), session.scalars(select(User)).one(), now)
                done.append(True)
            except (Conflict, Refused):
                done.append(False)

    threads = [threading.Thread(target=each) for each in (send, do)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return done[0]


@pytest.mark.parametrize(
    "races", [12, pytest.param(rounds(500, 40), id="500", marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
)
@pytest.mark.parametrize("act", [cancel, withdraw, take_back_the_approval], ids=lambda act: act.__name__)
def test_of_the_two_one_wins_and_the_state_says_which(app, database, settings, clock, ledger, due, act, races):
    """Never "cancelled" and published; what the person was told is what happened."""
    for number, placement_id in enumerate(due(races)):
        clock.move(MINUTE)
        was_told_done = race(app, database, settings, act, placement_id, clock.now)
        with database.write_session() as session:
            preparing.cancel_outdated(session, now=clock.now)
        Dispatcher(database, settings).run()
        with database.read_session() as session:
            row = session.get_one(Placement, placement_id)
        copies = ledger.copies[f"msg_{row.reference}"]
        assert (row.state, copies) in (("cancelled", 0), ("sent", 1)), number
        if act is cancel:
            assert was_told_done == (row.state == "cancelled"), number
