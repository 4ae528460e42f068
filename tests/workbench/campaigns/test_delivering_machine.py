"""Whatever people press while the worker sends, however channels answer: nothing twice by itself, nothing after "cancelled".

FAULTS.md 1 as a state machine; the editors' one is in tests/workbench/editorial/test_reviewing_machine.py.
"""

import shutil
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.soaking import rounds
from tests.workbench.campaigns import delivery_rows
from tests.workbench.campaigns.wire_ledger import LedgerWire
from workbench.accounts import service as accounts
from workbench.accounts.models import User
from workbench.campaigns import service
from workbench.campaigns.delivering import preparing, wires
from workbench.campaigns.delivering.dispatching import Dispatcher
from workbench.campaigns.models import Delivery, Placement
from workbench.campaigns.transports import Outcome
from workbench.db import Database
from workbench.editorial.models import Sandwich
from workbench.errors import WorkbenchError

ANSWERS = {
    "takes": None,
    "busy": Outcome("retry", "503"),
    "refuses": Outcome("failed", "400"),
    "nobody knows": Outcome("unclear", "timeout", maybe=True),
}
PRESSES = {
    "cancel": lambda session, row, **who: service.cancel(session, row, **who),
    "undo": lambda session, row, **who: service.undo(session, [row], **who),
    "later": lambda session, row, *, actor, now: service.move_to(session, row, now + timedelta(hours=1), actor=actor, now=now),
    "settle": lambda session, row, **who: service.settle_as_sent(session, row, **who),
    "again": lambda session, row, **who: service.send_again(session, row, **who),
    "taken down": lambda session, row, **who: service.mark_taken_down(session, row, **who),
}


def machine_for(app, clock, conf, ledger, folder):
    """The machine's class; its database is copied anew for every run, its clock stays where it is."""

    class Sending(RuleBasedStateMachine):
        """A worker, a person at the plan, a channel with moods."""

        def __init__(self):
            super().__init__()
            for ending in ("-wal", "-shm"):
                (folder / f"machine.db{ending}").unlink(missing_ok=True)
            shutil.copy(folder / "sending.db", folder / "machine.db")
            self.database = Database(f"sqlite:///{folder / 'machine.db'}")
            ledger.taken.clear()
            ledger.tries.clear()
            ledger.answer = lambda _note, _tries: None
            self.asked_again: set[str] = set()
            self.cancelled: dict[str, int] = {}

        def teardown(self):
            self.database.dispose()

        @rule(mood=st.sampled_from(sorted(ANSWERS)), may_have_it=st.booleans())
        def the_channel_answers(self, mood, may_have_it):
            def answer(note, _tries):
                if mood == "nobody knows" and may_have_it:
                    ledger.take(note)
                return ANSWERS[mood]

            ledger.answer = answer

        @rule(minutes=st.sampled_from([1, 5, 40, 300]))
        def time_goes_by(self, minutes):
            clock.move(timedelta(minutes=minutes))

        @rule()
        def the_worker_sends(self):
            Dispatcher(self.database, conf).run()

        @rule(what=st.sampled_from(sorted(PRESSES)), place=st.integers(0, 1))
        def somebody_presses(self, what, place):
            with app.test_request_context():
                try:
                    with self.database.write_session() as session:
                        row = session.scalars(select(Placement).order_by(Placement.id)).all()[place]
                        PRESSES[what](session, row, actor=session.scalars(select(User)).one(), now=clock.utcnow())
                except WorkbenchError:
                    return
            if what == "again":
                self.asked_again.add(f"msg_{row.reference}")

        @rule()
        def the_approval_is_taken_back(self):
            with self.database.write_session() as session:
                for row in session.scalars(select(Sandwich)):
                    row.state, row.approved_revision_id = "draft", None
                preparing.cancel_outdated(session, now=clock.utcnow())

        @invariant()
        def nothing_goes_out_twice_or_after_a_no(self):
            copies = ledger.copies
            with self.database.read_session() as session:
                approved = {row.id for row in session.scalars(select(Sandwich)) if row.approved_revision_id}
                for row in session.scalars(select(Placement)):
                    key = f"msg_{row.reference}"
                    if key not in self.asked_again or ledger.idempotency == "K":
                        assert copies[key] <= 1, (key, row.state)
                    if row.state == "cancelled":
                        assert copies[key] == self.cancelled.setdefault(key, copies[key]) == 0, (key, copies[key])
                    if row.state == "planned":
                        assert copies[key] == 0, key
                    assert row.state != "sending" or row.sandwich_id in approved
                for sent in session.scalars(select(Delivery).where(Delivery.state == "sent")):
                    assert copies[sent.key] >= 1 or "settled_by" in sent.receipt, sent.key

    return Sending


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "examples", [pytest.param(6, id="some"), pytest.param(rounds(300, 12), id="many", marks=pytest.mark.soak)]
)
@pytest.mark.parametrize("kind", ["K", "N"])
def test_no_order_of_presses_sends_twice_or_against_a_no(app, database, clock, settings_, monkeypatch, kind, examples):
    """With a channel that knows our keys, and with one that knows nothing."""
    ledger = LedgerWire(kind="webhook", idempotency=kind)
    wires.wire_of("webhook")
    monkeypatch.setitem(wires._wires, "webhook", ledger)
    monkeypatch.setattr(delivery_rows, "KINDS", ["webhook"])
    delivery_rows.seed(database, 1, 2, clock.now + timedelta(minutes=2), seconds=0)
    with database.write_session() as session:
        person = session.scalars(select(User)).one()
        person.roles.append(accounts.ensure_roles(session)["writer"])
    database.dispose()
    shutil.copy(settings_.instance_dir / "workbench.db", settings_.instance_dir / "sending.db")
    machine = machine_for(app, clock, settings_, ledger, settings_.instance_dir)
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    limits = settings(
        max_examples=examples, stateful_step_count=15, deadline=None, derandomize=True, suppress_health_check=checks
    )
    run_state_machine_as_test(machine, settings=limits)


@pytest.fixture
def settings_(request):
    """The workbench's settings; the name belongs to hypothesis in this file."""
    return request.getfixturevalue("settings")
