"""Whatever people press on a wave: it opens by an approver who wrote none of it, and nobody changes what is asked."""

import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.soaking import rounds
from tests.workbench.surveys.waving import FACTS, ZONE, a_wave, both
from workbench.accounts.models import User
from workbench.db import Database
from workbench.errors import WorkbenchError
from workbench.surveys.waves import jobs, service
from workbench.surveys.waves.items import NewItem, add_item, change_item, remove_item
from workbench.surveys.waves.models import Wave

PEOPLE = ("writer", "second_writer", "approver", "second_approver", "administrator")
ORDER = ("draft", "open", "closed")


def machine_for(app, people, clock, conf, began):
    """The machine's class; its database, with one ready draft in it, is copied anew for every run."""

    folder = conf.instance_dir

    class Asking(RuleBasedStateMachine):
        """People at a wave, days that go by, and what follows by itself."""

        def __init__(self):
            super().__init__()
            for ending in ("-wal", "-shm"):
                (folder / f"machine.db{ending}").unlink(missing_ok=True)
            shutil.copy(folder / "asking.db", folder / "machine.db")
            self.database = Database(f"sqlite:///{folder / 'machine.db'}")
            clock.now = began
            self.wrote, self.asked, self.state = {people["writer"].id}, None, "draft"

        def teardown(self):
            self.database.dispose()

        def call(self, change) -> bool:
            """Whether it was taken."""
            try:
                with app.test_request_context(), self.database.write_session() as session:
                    wave = session.scalars(select(Wave).order_by(Wave.id)).first()
                    if wave is None:  # the bin has been emptied
                        return False
                    change(session, wave)
            except WorkbenchError:
                return False
            return True

        @rule(who=st.sampled_from(PEOPLE), what=st.sampled_from(["add", "change", "remove", "days"]))
        def somebody_writes(self, who, what):
            actor = {"actor_id": people[who].id, "now": clock.utcnow()}

            def change(session, wave):
                if what == "add":
                    add_item(session, wave, NewItem("invented", both("Torget målas blått.", "The square goes blue.")), **actor)
                    return
                item = next((one for one in wave.items if one.kind == "true_statement"), wave.items[0])
                if what == "change":
                    change_item(
                        session, wave, item, texts=both(f"Biblioteket har öppet. {who}", "It is open."), facts=FACTS, **actor
                    )
                elif what == "remove":
                    remove_item(session, wave, wave.items[-1], **actor)
                else:
                    words = service.WaveWords(
                        wave.titles, opens_on=clock.utcnow().date(), closes_on=wave.closes_on, ways=("web",)
                    )
                    service.change_wave(session, wave, words, **actor)

            if self.call(change):
                self.wrote.add(people[who].id)

        @rule(who=st.sampled_from(PEOPLE))
        def somebody_lets_it_open(self, who):
            def change(session, wave):
                service.open_wave(session, wave, actor=session.get_one(User, people[who].id), now=clock.utcnow(), zone=ZONE)

            self.call(change)

        @rule(writer=st.sampled_from(PEOPLE), opener=st.sampled_from(("approver", "second_approver")))
        def somebody_changes_it_and_somebody_opens_it(self, writer, opener):
            self.somebody_writes(writer, "change")
            self.somebody_lets_it_open(opener)

        @rule(who=st.sampled_from(PEOPLE), what=st.sampled_from(["take back", "close", "delete", "restore"]))
        def somebody_presses(self, who, what):
            actor = {"actor_id": people[who].id, "now": clock.utcnow()}
            presses = {
                "take back": lambda session, wave: service.take_back(session, wave, **actor),
                "close": lambda session, wave: service.close_wave(session, wave, reason="Fel i frågan.", zone=ZONE, **actor),
                "delete": lambda session, wave: service.delete_draft(session, wave, **actor),
                "restore": lambda session, wave: service.restore_draft(session, wave.code, **actor),
            }
            self.call(presses[what])

        @rule(days=st.sampled_from([0, 1, 20]))
        def time_goes_by(self, days):
            clock.move(timedelta(days=days, hours=1))
            with app.app_context():
                jobs.move_waves(SimpleNamespace(settings=conf, finishing_session=self.database.write_session), {})

        @invariant()
        def four_eyes_hold_and_what_is_asked_stands(self):
            with self.database.read_session() as session:
                wave = session.scalars(select(Wave).order_by(Wave.id)).first()
                if wave is None:
                    assert self.state == "draft"  # nothing that was ever open goes with the bin
                    return
                assert ORDER.index(wave.state) >= ORDER.index(self.state), (self.state, wave.state)
                self.state = wave.state
                if wave.state != "draft" or wave.approved_at is not None:
                    assert wave.approved_by_id in {people["approver"].id, people["second_approver"].id}
                    assert wave.approved_by_id not in self.wrote
                if wave.state == "draft":
                    return
                assert wave.deleted_at is None
                assert wave.opens_on <= wave.opened_at.astimezone(ZONE).date()
                asked = [(one.code, one.kind, one.texts, one.facts) for one in sorted(wave.items, key=lambda one: one.position)]
                self.asked = self.asked or asked
                assert asked == self.asked

    return Asking


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "examples", [pytest.param(10, id="some"), pytest.param(rounds(300, 15), id="many", marks=pytest.mark.soak)]
)
def test_no_order_of_presses_opens_a_wave_by_its_writer_or_changes_what_is_asked(app, database, people, clock, request, examples):
    conf = request.getfixturevalue("settings")
    folder = conf.instance_dir
    with app.test_request_context(), database.write_session() as session:
        a_wave(session, people, clock.utcnow(), ways=("web",))
    database.dispose()
    shutil.copy(folder / "workbench.db", folder / "asking.db")
    machine = machine_for(app, people, clock, conf, clock.now)
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    limits = settings(
        max_examples=examples, stateful_step_count=20, deadline=None, derandomize=True, suppress_health_check=checks
    )
    run_state_machine_as_test(machine, settings=limits)
