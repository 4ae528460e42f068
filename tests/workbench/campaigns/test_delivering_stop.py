"""The stop for everything, what waits when it ends, the page of what was not sent, and withdrawn copies."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.campaigns.wire_ledger import LedgerWire
from workbench.activity.models import Activity
from workbench.campaigns import correcting, service
from workbench.campaigns.delivering import copies, stops, wires
from workbench.campaigns.delivering.models import DeliveryStop
from workbench.campaigns.models import Delivery, Placement
from workbench.editorial.models import Sandwich
from workbench.errors import Conflict, NotAllowed, Refused


@pytest.fixture
def stop(database, people, clock):
    """Press the button, as the writer."""

    def press(actor="writer", reason="En olycka i hamnen"):
        with database.write_session() as session:
            return stops.stop_everything(session, reason=reason, actor=people[actor], now=clock.utcnow())

    return press


@pytest.fixture
def say_yes(database, people, clock):
    def press(actor, *, send_overdue=False):
        with database.write_session() as session:
            stop = stops.standing_stop(session)
            return stops.say_yes(session, stop, send_overdue=send_overdue, actor=people[actor], now=clock.utcnow())

    return press


def test_nothing_leaves_while_everything_is_stopped(place, stop, later, deliver, partner_server, mail_server, state_of):
    rows = place("page", "webhook", "email")
    stop()
    for _each in range(3):
        later(hours=1)
        deliver()
    assert (partner_server.calls, mail_server.messages, {state_of(row) for row in rows}) == (0, [], {"planned"})


def test_it_stops_what_waits_for_its_next_try(place, stop, later, deliver, partner_server):
    partner_server.answer = lambda _n: (503, {}, b"")
    place("webhook")
    later(seconds=11)
    deliver()
    stop()
    later(hours=1)
    deliver()
    assert partner_server.calls == 1


def test_two_different_people_let_it_go_on(place, stop, say_yes, later, deliver, partner_server, state_of, database):
    (placement,) = place("webhook")
    stop()
    later(minutes=5)
    assert say_yes("writer") is False
    with pytest.raises(Refused):
        say_yes("writer")
    deliver()
    assert partner_server.calls == 0
    assert say_yes("approver", send_overdue=True) is True
    deliver()
    assert (state_of(placement), partner_server.calls) == ("sent", 1)
    with database.read_session() as session:
        verbs = list(session.scalars(select(Activity.verb).where(Activity.subject_kind == "delivery_stop").order_by(Activity.id)))
    assert verbs == ["sending_stopped", "resuming_proposed", "sending_resumed"]


def test_the_database_itself_refuses_one_person_for_both(database, people, clock):
    from sqlalchemy.exc import IntegrityError

    me = people["writer"].id
    with pytest.raises(IntegrityError), database.write_session() as session:
        session.add(DeliveryStop(reason="x", stopped_by_id=me, stopped_at=clock.utcnow(), first_yes_by_id=me, resumed_by_id=me))


def test_what_came_due_waits_for_a_new_time_unless_the_second_person_sends_it(
    place, stop, say_yes, later, deliver, database, people, clock, partner_server, state_of
):
    (placement,) = place("webhook")
    stop()
    later(minutes=5)
    say_yes("approver")
    say_yes("writer")
    later(minutes=5)
    deliver()
    assert (state_of(placement), partner_server.calls) == ("planned", 0)
    with database.write_session() as session:
        row = session.get(Placement, placement.id)
        assert row.last_error == "stopped"
        service.move_to(session, row, clock.utcnow() + timedelta(minutes=1), actor=people["writer"], now=clock.utcnow())
    later(minutes=2)
    deliver()
    assert (state_of(placement), partner_server.calls) == ("sent", 1)


def test_what_was_ready_to_leave_is_listed_as_not_sent_when_it_ends(
    place, stop, say_yes, later, deliver, partner_server, state_of
):
    partner_server.answer = lambda _n: (429, {}, b"")
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    stop()
    later(minutes=5)
    say_yes("approver")
    say_yes("writer")
    deliver()
    assert (state_of(placement), partner_server.calls) == ("failed", 1)


def test_a_yes_can_be_taken_back_and_only_planners_decide(stop, say_yes, database, people, clock):
    stop()
    with pytest.raises(Conflict):
        stop()
    with pytest.raises(NotAllowed):
        say_yes("auditor")
    say_yes("writer")
    with database.write_session() as session:
        stops.take_back_yes(session, stops.standing_stop(session), actor=people["approver"], now=clock.utcnow())
    assert say_yes("writer") is False
    assert say_yes("second_writer") is True


def test_the_pages_of_the_stop_in_both_roles(app, sign_in, place, later, deliver):
    place("webhook")
    writer, reader = sign_in("writer"), sign_in("auditor")
    assert writer.post("/stop", data={"reason": " "}).status_code == 422
    assert reader.post("/stop", data={"reason": "Olycka"}).status_code == 403
    assert writer.post("/stop", data={"reason": "Olycka \u202e i hamnen 🚨"}).status_code == 303
    assert "Everything is stopped" in writer.get("/plan").text
    assert writer.post("/stop", data={"reason": "igen"}).status_code == 409
    assert "Writers and approvers decide this." in reader.get("/stop").text
    assert reader.post("/stop/resume").status_code == 403
    assert writer.post("/stop/resume").status_code == 303
    assert writer.post("/stop/resume").status_code == 422
    later(minutes=1)
    assert sign_in("approver").post("/stop/resume", data={"overdue": "send"}).status_code == 303
    assert "Earlier stops" in writer.get("/stop").text
    assert "Everything is stopped" not in writer.get("/plan").text


def test_the_list_of_what_was_not_sent_says_which_text_which_channel_and_why(
    sign_in, place, later, deliver, partner_server, channels, answer
):
    page = sign_in("writer")
    assert "Everything has left" in page.get("/plan/not-sent").text
    partner_server.answer = lambda _n: (404, {}, b"")
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    text = page.get("/plan/not-sent").text
    for words in ("Kötiden avgör vem som får bostad", "Intranätet", "The receiver answered with the error 404."):
        assert words in text
    assert "Nothing matches" in page.get("/plan/not-sent?state=unknown").text
    assert page.get("/plan/not-sent?state=nonsense").status_code == 422
    assert page.get("/plan/not-sent?channel=999999").status_code == 422
    assert "Intranätet" not in sign_in("partner").get("/plan/not-sent").text
    assert sign_in("auditor").get(f"/plan/{placement.reference}/by-hand").status_code == 403
    address = f"/plan/{placement.reference}/by-hand"
    assert page.post(address, data={"live_url": "javascript:alert(1)"}).status_code == 422
    assert page.post(address, data={"live_url": "https://norrvik.example/1", "reach": "40"}).status_code == 303
    assert page.post(address, data={}).status_code == 409
    assert "Everything has left" in page.get("/plan/not-sent").text


def test_try_again_sends_with_the_same_key(sign_in, place, later, deliver, partner_server, state_of):
    partner_server.answer = lambda n: (404, {}, b"") if n == 1 else (200, {}, b"")
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    sign_in("writer").post(f"/plan/{placement.reference}/settle", data={"answer": "again"})
    deliver()
    assert (state_of(placement), partner_server.ledger.keys) == ("sent", [f"msg_{placement.reference}"])


def test_a_channel_that_rests_is_shown_and_can_be_tried_at_once(sign_in, place, later, deliver, partner_server, channels, clock):
    partner_server.answer = lambda _n: (503, {}, b"")
    for number in range(5):
        place("webhook", repeat=True, at=clock.utcnow() + timedelta(seconds=10 + number))
    later(seconds=20)
    deliver()
    page = sign_in("writer")
    assert "It has not answered 5 times in a row" in page.get("/plan/not-sent").text
    assert "The channel rests" in page.get(f"/channels/{channels['webhook'].id}").text
    partner_server.answer = lambda _n: (200, {}, b"")
    later(seconds=7)
    deliver()
    assert partner_server.ledger.keys == []
    assert page.post(f"/channels/{channels['webhook'].id}/try-now").status_code == 303
    later(seconds=1)
    deliver()
    assert len(partner_server.ledger.keys) == 5


def test_a_withdrawn_text_is_taken_down_everywhere_and_what_remains_is_listed(
    place, later, deliver, database, answer, sign_in, partner_server, mail_server, state_of, people, clock
):
    """F-16: every channel is tried; a copy that a person must take down stays listed; the public page answers 410."""
    by_machine = place("page", "webhook", "email")
    (by_hand,) = place("manual")
    later(seconds=11)
    deliver()
    with database.write_session() as session:
        row = session.get(Placement, by_hand.id)
        service.mark_done(session, row, live_url="", reach=40, actor=people["writer"], now=clock.utcnow())
    with database.write_session() as session:
        sandwich = session.get(Sandwich, answer.id)
        sandwich.state, sandwich.withdrawn_at, sandwich.withdrawn_reason = "withdrawn", clock.utcnow(), "Siffran var fel."
    deliver_ticks(database, deliver, later)
    assert [state_of(row) for row in by_machine] == ["withdrawn"] * 3
    assert b'"type":"sandwich.withdrawn"' in partner_server.ledger.bodies[-1]
    assert partner_server.ledger.keys[-1].endswith("_withdraw")
    assert sum("Siffran var fel." in message.get_content() for message in mail_server.messages) == 2
    with database.read_session() as session:
        remaining = copies.remaining_copies(session, session.get(Sandwich, answer.id))
    assert [row.id for row in remaining] == [by_hand.id]
    assert "Copy still out" in sign_in("writer").get("/plan/not-sent?state=copy").text
    assert sign_in("writer").get("/library/kotiden-avgor").status_code == 410


def test_a_copy_whose_taking_down_fails_stays_listed(place, later, deliver, database, answer, partner_server, state_of):
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    partner_server.answer = lambda _n: (404, {}, b"")
    with database.write_session() as session:
        session.get(Sandwich, answer.id).state = "withdrawn"
    deliver_ticks(database, deliver, later)
    assert state_of(placement) == "sent"
    with database.read_session() as session:
        assert [row.id for row in copies.remaining_copies(session, session.get(Sandwich, answer.id))] == [placement.id]


def test_a_withdrawal_goes_out_although_everything_is_stopped(
    place, later, deliver, database, answer, partner_server, stop, state_of
):
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    stop()
    with database.write_session() as session:
        session.get(Sandwich, answer.id).state = "withdrawn"
    deliver_ticks(database, deliver, later)
    assert (state_of(placement), partner_server.calls) == ("withdrawn", 2)


def test_a_corrected_copy_is_changed_where_it_stands_once_the_correction_has_gone_out(
    place, later, deliver, database, channels, monkeypatch, state_of, clock
):
    wire = LedgerWire(kind="webhook", idempotency="K", can_correct=True)
    wires.wire_of("webhook")
    monkeypatch.setitem(wires._wires, "webhook", wire)
    (old,) = place("webhook")
    later(seconds=11)
    deliver()
    with database.write_session() as session:
        correcting.move(session, session.get(Placement, old.id), "corrected")
    deliver_ticks(database, deliver, later)
    assert wire.changed == [f"msg_{old.reference}"]
    with database.read_session() as session:
        purposes = session.execute(select(Delivery.purpose, Delivery.state).order_by(Delivery.id)).all()
    assert [tuple(row) for row in purposes] == [("publish", "sent"), ("correct", "sent")]


def deliver_ticks(database, deliver, later):
    """The tick that follows up what went out, and what it sends."""
    from workbench import make_registry
    from workbench.queue import sweep

    for _each in range(2):
        now = later(seconds=11)
        sweep(database, make_registry(), now)
        deliver()
