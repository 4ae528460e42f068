"""More of FAULTS.md 1: lost wake-ups, a full disk, clocks that jump, strange answers, ends that are written one by one."""

import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from tests.workbench.campaigns.wire_ledger import LedgerWire
from workbench import make_registry
from workbench.campaigns import transports
from workbench.campaigns.delivering import dispatching, wires
from workbench.campaigns.models import Delivery, Placement
from workbench.queue import sweep


@pytest.fixture
def ledger(monkeypatch):
    """A webhook in memory that keeps keys."""
    wire = LedgerWire(kind="webhook", idempotency="K")
    wires.wire_of("webhook")
    monkeypatch.setitem(wires._wires, "webhook", wire)
    return wire


def test_lost_wake_ups_lose_nothing(ledger, place, later, deliver, database, state_of):
    """F-05: the carrier was emptied, and the jobs with it; the tick finds what is due."""
    (placement,) = place("webhook")
    with database.write_session() as session:
        session.connection().exec_driver_sql("DELETE FROM job")
    later(seconds=11)
    deliver()
    assert state_of(placement) == "planned"
    sweep(database, make_registry(), later(seconds=10))
    deliver()
    assert (state_of(placement), len(ledger.taken)) == ("sent", 1)


def test_a_full_disk_marks_nothing_as_sent_and_heals_by_itself(ledger, place, later, wired, database, state_of):
    """F-06: every write is refused from the moment on at which the message has been taken."""
    (placement,) = place("webhook")
    later(seconds=11)
    full = []

    def fail_writes(_connection, _cursor, statement, *_rest):
        if full and statement.split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            raise OperationalError(statement, {}, Exception("database or disk is full"))

    event.listen(database.engine, "before_cursor_execute", fail_writes)
    ledger.answer = lambda _note, _tries: full.append(True)
    with contextlib.suppress(OperationalError):
        dispatching.dispatch(database, wired)
    assert state_of(placement) == "sending"
    full.clear()
    ledger.answer = lambda _note, _tries: None
    later(seconds=41)
    dispatching.dispatch(database, wired)
    assert (state_of(placement), set(ledger.copies.values())) == ("sent", {1})


def test_a_clock_that_goes_back_or_leaps_sends_nothing_early_and_nothing_twice(ledger, place, later, deliver, clock, state_of):
    """F-07: minus one hour, plus one day."""
    (placement,) = place("webhook", at=clock.utcnow() + timedelta(minutes=30))
    later(hours=-1)
    deliver()
    assert (state_of(placement), ledger.taken) == ("planned", [])
    later(days=1)
    deliver()
    later(hours=-2)
    deliver()
    later(days=2)
    deliver()
    assert (state_of(placement), len(ledger.taken)) == ("sent", 1)


@pytest.mark.parametrize(
    ("body", "state"), [(b"x" * 10_000_000, "unclear"), (b'{"url": "https://x.exa', "sent")], ids=["ten_megabytes", "truncated"]
)
def test_an_answer_that_is_too_long_is_unclear_and_a_broken_one_is_taken(partner_server, wired, body, state):
    """F-08."""
    from tests.workbench.campaigns.receivers import SECRET

    partner_server.answer = lambda _n: (200, {}, body)
    outcome = transports.send_webhook(transports.WebhookCall(partner_server.url, "msg_1", SECRET, b"{}", 1), wired)
    assert (outcome.kind == "sent") == (state == "sent")
    assert outcome.maybe == (state == "unclear")


def test_a_conflict_on_our_own_key_is_no_failure(place, later, deliver, partner_server, state_of):
    """F-08: the first answer was lost, the second says that the key is known."""
    partner_server.answer = lambda n: None if n == 1 else (409, {}, b"")
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    later(seconds=7)
    deliver()
    assert (state_of(placement), len(set(partner_server.ledger.keys))) == ("sent", 1)


def test_one_end_that_cannot_be_written_does_not_take_the_others_with_it(
    ledger, place, later, wired, database, monkeypatch, clock
):
    """The broken one waits for its lease to end, the rest are written."""
    for number in range(3):
        place("webhook", repeat=True, at=clock.utcnow() + timedelta(seconds=number))
    later(seconds=11)
    real = dispatching.finish_calls

    def finish(session, results, *, now):
        if any(call.claim.delivery_id == 2 for call, _outcome in results):
            raise ValueError("a text of somebody")
        real(session, results, now=now)

    monkeypatch.setattr(dispatching, "finish_calls", finish)
    dispatching.dispatch(database, wired)
    with database.read_session() as session:
        assert dict(session.execute(select(Delivery.id, Delivery.state)).all()) == {1: "sent", 2: "sending", 3: "sent"}
    monkeypatch.setattr(dispatching, "finish_calls", real)
    later(seconds=41)
    dispatching.dispatch(database, wired)
    with database.read_session() as session:
        assert set(session.scalars(select(Placement.state))) == {"sent"}
    assert set(ledger.copies.values()) == {1}


def test_whoever_asks_while_it_sends_is_served_by_the_one_that_runs(ledger, place, later, wired, database, clock):
    """A second dispatch in the same process gives way at once, and nothing waits for the tick."""
    place("webhook")
    later(seconds=11)

    def more_comes_due(_note, tries):
        if not ledger.taken:
            place("webhook", repeat=True)
            later(seconds=11)
            assert dispatching.dispatch(database, wired) == 0

    ledger.answer = more_comes_due
    dispatching.dispatch(database, wired)
    assert len(ledger.taken) == 2
