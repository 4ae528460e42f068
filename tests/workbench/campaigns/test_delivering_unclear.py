"""What is unclear: read back where it can be, after its lag, else given to a person; and the breaker of a channel."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.campaigns.wire_ledger import LedgerWire
from workbench.activity.models import Activity
from workbench.campaigns import service
from workbench.campaigns.delivering import circuits, retries, wires
from workbench.campaigns.delivering.models import ChannelCircuit
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.campaigns.transports import Outcome


@pytest.fixture
def ledger(monkeypatch, database, channels):
    """A wire in place of the webhook's; ledger(idempotency="R", can_look_up=True …) sets what it can."""

    def make(**options):
        wire = LedgerWire(kind="webhook", **options)
        wires.wire_of("webhook")
        monkeypatch.setitem(wires._wires, "webhook", wire)
        with database.write_session() as session:
            session.get(Channel, channels["webhook"].id).idempotency = wire.idempotency
        return wire

    return make


def lost_answer(wire, *, taken):
    """The connection breaks at the first try, after or before the other side took the message."""

    def answer(note, tries):
        if tries > 1:
            return None
        if taken:
            wire.take(note)
        return Outcome("retry", "no_answer", maybe=True)

    return answer


def one_delivery(database):
    with database.read_session() as session:
        return session.scalars(select(Delivery)).one()


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "not_taken"])
def test_with_a_key_an_unclear_try_is_repeated_and_arrives_once(ledger, place, later, deliver, state_of, taken):
    wire = ledger(idempotency="K")
    wire.answer = lost_answer(wire, taken=taken)
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    later(seconds=7)
    deliver()
    assert (state_of(placement), set(wire.copies.values())) == ("sent", {1})


@pytest.mark.parametrize("last", [Outcome("retry", "http_429"), Outcome("failed", "http_400")], ids=["gives_up", "refused"])
def test_what_may_have_arrived_is_never_called_failed(ledger, place, later, deliver, state_of, database, last):
    """The first try arrived and its answer was lost; whatever the later ones say, a person looks before it is sent again."""
    wire = ledger(idempotency="K")

    def answer(note, tries):
        if tries > 1:
            return last
        wire.take(note)
        return Outcome("retry", "no_answer", maybe=True)

    wire.answer = answer
    (placement,) = place("webhook")
    for hours in range(8):
        later(hours=hours, seconds=11)
        deliver()
    assert (state_of(placement), one_delivery(database).state) == ("unknown", "unknown")
    assert set(wire.copies.values()) == {1}


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "not_taken"])
def test_a_channel_that_can_be_read_back_is_read_after_its_lag(ledger, place, later, deliver, state_of, database, taken):
    """F-11: nothing is sent, and nobody looks, inside the lag window."""
    wire = ledger(idempotency="R", can_look_up=True)
    wire.answer = lost_answer(wire, taken=taken)
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    assert state_of(placement) == "unknown"
    assert one_delivery(database).next_try_at is not None
    later(minutes=2, seconds=50)
    deliver()
    assert (wire.looked, sum(wire.tries.values())) == (0, 1)
    later(seconds=20)
    deliver()
    assert wire.looked == 1
    later(seconds=1)
    deliver()
    assert (state_of(placement), set(wire.copies.values())) == ("sent", {1})


def test_a_key_that_was_forgotten_is_not_trusted(ledger, place, later, deliver, state_of):
    """F-10: the receiver keeps keys for an hour; after it the channel is read back before anything is sent again."""
    wire = ledger(idempotency="K", can_look_up=True, key_life=timedelta(hours=1))
    wire.idempotency = "forgets"  # the ledger takes a known key again
    wire.answer = lost_answer(wire, taken=True)
    (placement,) = place("webhook")
    later(hours=2)
    deliver()
    assert state_of(placement) == "unknown"
    later(minutes=4)
    deliver()
    assert (state_of(placement), set(wire.copies.values()), wire.tries.total()) == ("sent", {1}, 1)


def test_without_key_or_reading_back_a_person_decides(ledger, place, later, deliver, state_of, database):
    wire = ledger(idempotency="N")
    wire.answer = lost_answer(wire, taken=True)
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    later(days=2)
    deliver()
    assert (state_of(placement), wire.tries.total(), one_delivery(database).next_try_at) == ("unknown", 1, None)


def test_on_a_channel_without_keys_nothing_found_is_no_leave_to_send(ledger, place, later, deliver, state_of, database):
    """X: what was looked for and not found may have been taken down by the network; a person decides."""
    wire = ledger(idempotency="N", can_look_up=True)
    wire.answer = lost_answer(wire, taken=False)
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    later(minutes=4)
    deliver()
    row = one_delivery(database)
    assert (state_of(placement), row.last_error, wire.tries.total()) == ("unknown", "not_found", 1)


def test_a_look_up_without_an_answer_is_made_less_and_less_often_and_then_left_to_a_person(
    ledger, place, later, deliver, database, monkeypatch
):
    wire = ledger(idempotency="R", can_look_up=True)
    wire.answer = lost_answer(wire, taken=False)
    monkeypatch.setattr(LedgerWire, "look_up", lambda self, *_: setattr(self, "looked", self.looked + 1))
    place("webhook")
    later(seconds=11)
    deliver()
    for _each in range(8):
        later(hours=8)
        deliver()
    assert wire.looked == 1 + len(retries.LOOK_UP_SECONDS)
    assert (one_delivery(database).state, one_delivery(database).next_try_at) == ("unknown", None)


def test_an_answer_that_comes_late_does_not_take_a_state_back(ledger, place, later, deliver, database, people, clock, state_of):
    """F-09: a person has settled it meanwhile; the old answer is dropped."""
    from workbench.campaigns.delivering.claiming import Call, Claim
    from workbench.campaigns.delivering.finishing import finish_calls

    wire = ledger(idempotency="N")
    wire.answer = lost_answer(wire, taken=True)
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    row = one_delivery(database)
    with database.write_session() as session:
        found = session.get(Placement, placement.id)
        service.settle_as_sent(session, found, actor=people["writer"], now=clock.utcnow(), live_url="https://norrvik.example/2")
    later(minutes=10)
    call = Call(Claim(row.id, row.channel_id, row.attempts), "webhook", "publish", None)
    with database.write_session() as session:
        finish_calls(session, [(call, Outcome("failed", "http_404"))] * 2, now=clock.utcnow())
    assert (state_of(placement), one_delivery(database).state) == ("sent", "sent")


def test_a_channel_rests_after_five_failures_and_one_message_tries_it(
    ledger, place, later, deliver, database, channels, clock, people, mail_server
):
    wire = ledger(idempotency="K")
    wire.answer = lambda _note, _tries: Outcome("retry", "http_503")
    for number in range(6):
        place("webhook", repeat=True, at=clock.utcnow() + timedelta(seconds=20 + number))
    later(seconds=30)
    deliver()
    with database.read_session() as session:
        circuit = session.get(ChannelCircuit, channels["webhook"].id)
        assert circuits.state_of(circuit, clock.utcnow()) == "open"
        assert session.scalar(select(Activity.id).where(Activity.verb == "channel_resting")) is not None
    tried = wire.tries.total()
    later(seconds=10)
    deliver()
    assert wire.tries.total() == tried
    assert any("/channels/" in message.get_content() for message in mail_server.messages)
    later(seconds=25)
    deliver()
    assert wire.tries.total() == tried + 1
    wire.answer = lambda _note, _tries: None
    later(minutes=30)
    deliver()
    later(hours=3)
    deliver()
    with database.read_session() as session:
        assert session.get(ChannelCircuit, channels["webhook"].id).openings == 0
        assert set(session.scalars(select(Placement.state))) == {"sent"}


def test_retry_after_holds_the_whole_channel(ledger, place, later, deliver, clock):
    wire = ledger(idempotency="K")
    wire.answer = lambda _note, tries: Outcome("retry", "http_429", retry_at=clock.utcnow() + timedelta(seconds=40))
    place("webhook")
    later(seconds=11)
    deliver()
    wire.answer = lambda _note, _tries: None
    place("webhook", repeat=True)
    later(seconds=11)
    deliver()
    assert wire.taken == []
    later(seconds=34)
    deliver()
    assert len(wire.taken) == 2


def test_a_wire_that_breaks_is_unclear_and_its_words_are_not_logged(ledger, place, later, deliver, state_of, capsys):
    wire = ledger(idempotency="N")

    def breaks(_note, _tries):
        raise RuntimeError("token-of-norrvik")

    wire.answer = breaks
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    assert state_of(placement) == "unknown"
    said = capsys.readouterr()
    assert "a wire raised" in said.out + said.err
    assert "token-of-norrvik" not in said.out + said.err


def test_two_people_hear_of_trouble_once_for_many(place, later, deliver, partner_server, mail_server, people):
    partner_server.answer = lambda _n: (404, {}, b"")
    place("webhook", "partner_webhook")
    later(seconds=11)
    deliver()
    later(seconds=20)
    deliver()
    told = [message for message in mail_server.messages if "/plan/not-sent" in message.get_content()]
    assert sorted({message["To"] for message in told}) == sorted(
        person.email for role, person in people.items() if role in ("writer", "approver", "second_writer", "second_approver")
    )
    assert len(told) == 4


@pytest.mark.parametrize(
    ("tries", "low", "high"), [(1, 5, 5.5), (2, 300, 330), (3, 1800, 1980), (4, 7200, 7920)], ids=["1", "2", "3", "4"]
)
def test_the_steps_have_some_jitter_and_never_come_early(clock, tries, low, high):
    waits = {(retries.next_try(tries, clock.utcnow()) - clock.utcnow()).total_seconds() for _each in range(50)}
    assert low <= min(waits)
    assert max(waits) <= high
    assert len(waits) > 1
    assert retries.next_try(5, clock.utcnow()) is None


def test_a_receiver_that_answers_about_another_message_is_unclear(place, later, deliver, partner_server, state_of):
    """F-09: the answer names another delivery than ours."""
    partner_server.answer = lambda _n: (200, {}, b'{"webhook_id": "msg_OTHER-1"}')
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    assert state_of(placement) == "unknown"
