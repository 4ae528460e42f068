"""Never twice, never lost: the delivery of placements under crashes, races and bad receivers. FAULTS.md section 1."""

import contextlib
import functools
import sqlite3
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select, update

from workbench import make_registry
from workbench.campaigns import service
from workbench.campaigns.delivering import wires
from workbench.campaigns.delivering.models import ChannelCircuit
from workbench.campaigns.models import Channel, Delivery, Placement
from workbench.db import session_is_open
from workbench.editorial.models import Sandwich
from workbench.queue import due_ids, run_due, run_job, sweep


class Killed(BaseException):
    """Stands for kill -9: nobody may catch it."""


def work(database, settings, registry, clock, *, rounds=40):
    """A worker that is started again after each crash; once every placement has its end, it runs once more."""
    is_over = False
    for _round in range(rounds):
        with contextlib.suppress(Killed):
            sweep(database, registry, clock.utcnow())
            run_due(database, settings, registry)
        clock.move(timedelta(seconds=61) if _round < 8 else timedelta(minutes=31))
        if is_over:
            return
        is_over = not (states_beside(settings) & {"planned", "prepared", "sending"})


def states_beside(settings):
    """The states as another process sees them: not counted as steps of the worker."""
    with contextlib.closing(sqlite3.connect(settings.database_url.removeprefix("sqlite:///"))) as other:
        return {row[0] for row in other.execute("SELECT state FROM placement")}


def run_all(database, settings, registry, ids):
    for each in ids:
        run_job(database, settings, registry, each)


def together(*calls):
    """Run the calls in threads that start at the same moment."""
    barrier = threading.Barrier(len(calls))

    def start(call):
        barrier.wait()
        call()

    threads = [threading.Thread(target=start, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def killing_at(database, monkeypatch, step):
    """Raise Killed at the n-th change or call of the network, once. Gives a function that tells whether it happened.

    A kill at a read leaves what a kill at the next change leaves.
    """
    seen = {"count": 0, "killed": False}

    def tick():
        seen["count"] += 1
        if seen["count"] == step and not seen["killed"]:
            seen["killed"] = True
            raise Killed

    def before_statement(_connection, _cursor, statement, *_rest):
        if statement.split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            tick()

    real = wires.transmit

    def send(*call):
        tick()  # before the request
        outcome = real(*call)
        tick()  # the receiver has it, the answer is read, nothing is written yet
        return outcome

    event.listen(database.engine, "before_cursor_execute", before_statement)
    monkeypatch.setattr(wires, "transmit", send)

    def stop():
        event.remove(database.engine, "before_cursor_execute", before_statement)
        monkeypatch.setattr(wires, "transmit", real)
        return seen["killed"]

    return stop


@pytest.fixture
def only_campaigns(monkeypatch):
    registry = make_registry()
    registry.kinds = {kind: value for kind, value in registry.kinds.items() if kind.startswith("campaigns.")}
    registry.ticks = {kind: value for kind, value in registry.ticks.items() if kind == "campaigns.deliver_due"}
    return registry


def reset(database, clock, start):
    clock.now = start
    with database.write_session() as session:
        for table in ("delivery", "placement", "job"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
        session.execute(update(Channel).values(paused_reason=""))
        session.execute(delete(ChannelCircuit))


@pytest.mark.parametrize("kind", ["webhook", "email"])
def test_delivery_killed_at_every_step_is_neither_doubled_nor_lost(
    kind, database, place, wired, partner_server, mail_server, monkeypatch, clock, only_campaigns
):
    """F-00, F-01: on a channel with a key exactly one copy; on one without at most one, and the unclear are listed."""
    start, step, held = clock.now, 0, 0
    while True:
        step += 1
        reset(database, clock, start + timedelta(minutes=step))
        (placement,) = place(kind)
        clock.move(timedelta(seconds=11))
        partner_server.ledger.keys.clear()
        mail_server.messages.clear()
        stop = killing_at(database, monkeypatch, step)
        work(database, wired, only_campaigns, clock, rounds=5)
        was_killed = stop()
        with database.read_session() as session:
            state = session.get(Placement, placement.id).state
            messages = session.scalars(select(Delivery)).all()
        if kind == "webhook":
            assert (state, set(partner_server.ledger.copies.values())) == ("sent", {1}), step
            assert len(set(partner_server.ledger.keys)) == 1
        else:
            assert max(mail_server.copies.values(), default=0) <= 1, step
            unclear = [row for row in messages if row.state == "unknown"]
            held += bool(unclear)
            assert state == ("unknown" if unclear else "sent"), step
            assert len(mail_server.messages) + len(unclear) >= 2, step
        if not was_killed:
            break
    assert step > 15
    assert (held > 0) == (kind == "email")


def test_two_workers_racing_for_the_same_placements_send_each_once(
    database, people, channels, wired, partner_server, clock, only_campaigns
):
    """F-03 in short: forty due placements, four threads."""
    from tests.workbench.campaigns.conftest import approved_answer

    with database.write_session() as session:
        channel = session.get(Channel, channels["webhook"].id)
        for number in range(40):
            sandwich = approved_answer(session, people, clock, f"svar-{number}")
            session.flush()
            service.place(
                session, sandwich, [channel], scheduled_at=None, spokesperson=None, own_voice=True, actor=people["writer"],
                now=clock.utcnow(),
            )  # fmt: skip
    clock.move(timedelta(seconds=11))
    for _round in range(90):
        sweep(database, only_campaigns, clock.utcnow())
        with database.read_session() as session:
            ids = due_ids(session, clock.utcnow())
        together(*[functools.partial(run_all, database, wired, only_campaigns, ids)] * 4)
        with database.read_session() as session:
            states = set(session.scalars(select(Placement.state)))
        if states == {"sent"}:
            break
        clock.move(timedelta(seconds=3))
    assert states == {"sent"}
    assert len(partner_server.ledger.keys) == 40
    assert len(set(partner_server.ledger.keys)) == 40


def test_nothing_leaves_before_its_time(place, deliver, later, partner_server, clock, state_of):
    (placement,) = place("webhook", at=clock.utcnow() + timedelta(hours=2))
    later(hours=1, minutes=59)
    deliver()
    assert (state_of(placement), partner_server.calls) == ("planned", 0)
    later(minutes=1)
    deliver()
    assert (state_of(placement), partner_server.calls) == ("sent", 1)


def test_the_database_is_free_while_the_network_is_used(place, deliver, later, database, monkeypatch, state_of, answer):
    """Somebody else can write during the call: no transaction waits for the receiver."""
    seen = []
    real = wires.transmit

    def send(*call):
        with database.write_session() as session:
            session.execute(update(Sandwich).where(Sandwich.id == answer.id).values(licence="CC0 1.0"))
        seen.append(session_is_open())
        return real(*call)

    monkeypatch.setattr(wires, "transmit", send)
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    assert seen == [False]
    assert state_of(placement) == "sent"


def test_a_withdrawn_text_never_leaves(place, deliver, later, database, answer, partner_server, state_of):
    (placement,) = place("webhook")
    with database.write_session() as session:
        session.get(Sandwich, answer.id).state = "withdrawn"
    later(seconds=11)
    deliver()
    assert (state_of(placement), partner_server.calls) == ("cancelled", 0)


def test_a_text_withdrawn_between_two_tries_is_not_sent_again(place, deliver, later, database, answer, partner_server, state_of):
    partner_server.answer = lambda _n: (429, {}, b"")
    (placement,) = place("webhook")
    later(seconds=11)
    deliver()
    with database.write_session() as session:
        session.get(Sandwich, answer.id).state = "withdrawn"
    later(seconds=6)
    deliver()
    assert (state_of(placement), partner_server.calls) == ("cancelled", 1)


def test_someone_who_leaves_before_the_mail_gets_none(place, deliver, later, database, channels, mail_server, people, clock):
    from workbench.campaigns import channels as channel_service
    from workbench.campaigns import queries

    place("email")
    with database.write_session() as session:
        first = queries.recipients(session, channels["email"].id)[0]
        channel_service.leave_list(session, first, actor_id=None, now=clock.utcnow())
    later(seconds=11)
    deliver()
    assert [message["To"] for message in mail_server.messages] == ["bo@norrvik.example"]


def test_one_hanging_channel_does_not_hold_another(database, people, channels, wired, partner_server, clock, only_campaigns):
    """F-13 in short: one channel hangs on every call; what is due on the other leaves meanwhile."""
    from tests.workbench.campaigns.conftest import approved_answer

    with database.write_session() as session:
        chosen = [session.get(Channel, channels[name].id) for name in ("webhook", "partner_webhook")]
        chosen[0].address = f"{partner_server.url}/hangs"
        for number in range(8):
            sandwich = approved_answer(session, people, clock, f"svar-{number}")
            session.flush()
            service.place(
                session, sandwich, chosen, scheduled_at=None, spokesperson=None, own_voice=True, actor=people["writer"],
                now=clock.utcnow(),
            )  # fmt: skip
        for placement in session.scalars(select(Placement).where(Placement.state == "offered")):
            placement.state = "planned"
    clock.move(timedelta(seconds=11))
    released = threading.Event()
    partner_server.hang = lambda path: released.wait(20) if path.endswith("/hangs") else None
    worker = threading.Thread(target=run_due, args=(database, wired, only_campaigns))
    worker.start()
    assert partner_server.arrived(8, timeout=10)
    with database.read_session() as session:
        hanging = select(Placement.state).where(Placement.channel_id == channels["webhook"].id)
        assert "sent" not in set(session.scalars(hanging))
    released.set()
    worker.join(20)
    with database.read_session() as session:
        assert set(session.scalars(select(Placement.state))) == {"sent"}


def test_a_lost_job_is_found_again(place, later, database, wired, only_campaigns, clock, partner_server, state_of):
    """Nothing is lost with the job table's rows: the tick finds what is due and what was left lying."""
    (placement,) = place("webhook")
    for _each in range(4):
        with database.write_session() as session:
            session.connection().exec_driver_sql("DELETE FROM job")
        later(seconds=121)
        sweep(database, only_campaigns, clock.utcnow())
        with database.read_session() as session:
            ids = due_ids(session, clock.utcnow())
        for job_id in ids:
            run_job(database, wired, only_campaigns, job_id)
    later(seconds=121)
    sweep(database, only_campaigns, clock.utcnow())
    run_due(database, wired, only_campaigns)
    assert (state_of(placement), len(partner_server.ledger.copies)) == ("sent", 1)
