"""Delivery on PostgreSQL: two senders that race, and a server that loses every connection. FAULTS.md F-03 and F-04."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.workbench.campaigns import delivery_rig
from tests.workbench.campaigns.delivery_rows import KINDS, seed
from tests.workbench.campaigns.wire_ledger import LedgerWire
from workbench import clock
from workbench.campaigns.delivering import claiming, wires
from workbench.campaigns.delivering.dispatching import Dispatcher
from workbench.campaigns.models import Delivery, Placement
from workbench.db import Database

pytestmark = [pytest.mark.postgres]


@pytest.fixture
def ledgers(monkeypatch):
    """One wire in memory for each class of channel."""
    made = {kind: LedgerWire(kind=kind, idempotency=delivery_rig.CLASSES[kind]) for kind in set(KINDS)}
    for kind, wire in made.items():
        wires.wire_of(kind)
        monkeypatch.setitem(wires._wires, kind, wire)
    return made


def copies(ledgers):
    return Counter(key for wire in ledgers.values() for key, _at in wire.taken)


def test_two_senders_race_for_the_same_placements_and_each_leaves_once(database, settings, ledgers):
    seed(database, 1, 200, clock.utcnow() - timedelta(seconds=10), seconds=5)
    second = Database(database.url)
    senders = [threading.Thread(target=Dispatcher(each, settings).run) for each in (database, second)]
    [sender.start() for sender in senders]
    [sender.join(60) for sender in senders]
    second.dispose()
    with database.read_session() as session:
        assert Counter(session.scalars(select(Placement.state))) == {"sent": 200}
    assert Counter(copies(ledgers).values()) == {1: 200}


def test_a_database_that_drops_every_connection_doubles_and_loses_nothing(database, settings, ledgers, monkeypatch):
    seed(database, 1, 60, clock.utcnow() - timedelta(seconds=10), seconds=5)
    other, dropped = Database(database.url), []

    def drop_connections(_note, _tries):
        if not dropped:
            dropped.append(True)
            with other.engine.begin() as connection:
                connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"))

    for wire in ledgers.values():
        wire.answer = drop_connections
    monkeypatch.setattr(claiming, "LEASE", timedelta(0))
    for _start in range(6):
        try:
            Dispatcher(database, settings).run()
        except DBAPIError:
            continue
    other.dispose()
    with database.read_session() as session:
        unclear = set(session.scalars(select(Delivery.key).where(Delivery.state == "unknown")))
        assert set(session.scalars(select(Delivery.state))) <= {"sent", "unknown"}
        assert len(session.scalars(select(Delivery.id)).all()) == 60
    assert max(copies(ledgers).values()) == 1
    assert 60 - len(copies(ledgers)) <= len(unclear)
    assert dropped
