"""F-01: kill -9 at each of eight steps, on channels with a key (K), that can be read back (R), and with neither (N)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.soaking import rounds
from tests.workbench.campaigns import delivery_rows
from tests.workbench.campaigns.delivery_rig import CLASSES
from tests.workbench.campaigns.killing import STEPS, FileWire, send_and_die
from workbench.campaigns.delivering import wires
from workbench.campaigns.delivering.dispatching import Dispatcher
from workbench.campaigns.delivering.queries import NotSentFilter, not_sent
from workbench.campaigns.models import Delivery, Placement

KIND_OF = {idempotency: kind for kind, idempotency in CLASSES.items()}
APART = timedelta(hours=1)


@pytest.fixture
def wire(request, tmp_path, monkeypatch):
    """A channel of the class, whose receiver outlives the sender."""
    kind = KIND_OF[request.param]
    made = FileWire(kind=kind, idempotency=request.param, can_look_up=request.param == "R", path=tmp_path / "ledger")
    wires.wire_of(kind)
    monkeypatch.setitem(wires._wires, kind, made)
    monkeypatch.setattr(delivery_rows, "KINDS", [kind])
    return made


def due_apart(database, start, count):
    """That many placements, an hour between each and the next; their ids."""
    delivery_rows.seed(database, 1, count, start, seconds=0)
    with database.write_session() as session:
        ids = list(session.scalars(select(Placement.id).order_by(Placement.id)))
        for number, each in enumerate(ids):
            session.execute(update(Placement).where(Placement.id == each).values(scheduled_at=start + APART * number))
    return ids


@pytest.mark.parametrize("kills", [1, pytest.param(rounds(50, 4), id="50", marks=[pytest.mark.soak, pytest.mark.timeout(1800)])])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("wire", ["K", "R", "N"], indirect=True)
def test_a_sender_killed_at_that_step_doubles_and_loses_nothing(database, settings, clock, wire, step, kills):
    """K and R: one copy of each. N: one at most, and the unclear one is on a person's list within sixty seconds."""
    start = clock.now + timedelta(minutes=1)
    for number, placement_id in enumerate(due_apart(database, start, kills)):
        clock.now = start + APART * number
        assert send_and_die(step, database.url, settings, wire), "the step was not reached"
        clock.move(timedelta(seconds=60))
        Dispatcher(database, settings).run()
        with database.read_session() as session:
            row = session.scalars(select(Delivery).where(Delivery.placement_id == placement_id)).one()
            listed = [each.placement.id for each in not_sent(session, NotSentFilter(state="unknown"), number=1).rows]
        assert row.state in ("sent", "unknown", "prepared")
        assert (placement_id in listed) == (row.state == "unknown")
        for _wait in range(6):
            clock.move(timedelta(minutes=4))
            Dispatcher(database, settings).run()
        with database.read_session() as session:
            row = session.scalars(select(Delivery).where(Delivery.placement_id == placement_id)).one()
        copies = wire.copies_of(row.key)
        if wire.idempotency == "N":
            assert copies <= 1, (step, number)
            assert row.state == "unknown" or (row.state, copies) == ("sent", 1), (step, number)
        else:
            assert (row.state, copies) == ("sent", 1), (step, number)
