"""Whatever order the roles press the buttons in: no unapproved text is public, and nobody approves what they have written."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.soaking import rounds
from workbench.accounts.models import User
from workbench.db import Database
from workbench.editorial import service
from workbench.editorial.models import Approval, Revision, Sandwich
from workbench.editorial.reviewing.checklist import EVERY_ITEM
from workbench.editorial.switching.service import change_format
from workbench.errors import WorkbenchError

PEOPLE = ("writer", "second_writer", "fact_checker", "approver", "second_approver", "legal_reviewer", "administrator")
HEADLINES = ("Simhallen i Norrvik tar samma avgift av alla", "Alla betalar lika i Norrviks simhall")

OTHERS = {
    "take back": (service.take_back, (), {}),
    "answer": (service.answer_checklist, (), {"answers": dict.fromkeys(EVERY_ITEM, (True, ""))}),
    "changes": (service.request_changes, (), {"reason": "Skriv om."}),
    "fact page": (change_format, ("fact_page",), {}),
    "sandwich": (change_format, ("sandwich",), {}),
    "correct": (service.start_correction, (), {"what": "Priset", "why": "Gammal taxa"}),
    "withdraw": (service.withdraw, (), {"reason": "Fel."}),
}


def machine_for(app, people, clock, conf, made, text, folder):
    """The machine's class, with one draft in a database that is copied for every run."""

    class Review(RuleBasedStateMachine):
        """Every call of the services by every role, refused or not."""

        def __init__(self):
            super().__init__()
            shutil.copy(folder / "workbench.db", folder / "machine.db")
            for ending in ("-wal", "-shm"):
                (folder / f"machine.db{ending}").unlink(missing_ok=True)
            self.database = Database(f"sqlite:///{folder / 'machine.db'}")

        def teardown(self):
            self.database.dispose()

        def call(self, change, who, *values, **named):
            clock.move(timedelta(minutes=1))
            try:
                with app.test_request_context(), self.database.write_session() as session:
                    actor, sandwich = session.get_one(User, people[who].id), session.get_one(Sandwich, made.id)
                    chosen = {name: value(sandwich) if callable(value) else value for name, value in named.items()}
                    change(session, sandwich, *values, actor=actor, now=clock.utcnow(), **chosen)
            except WorkbenchError:
                pass

        @rule(who=st.sampled_from(("writer", "approver", "fact_checker")), headline=st.sampled_from(HEADLINES))
        def save(self, who, headline):
            document = {**text, "headline": headline}
            self.call(service.save_revision, who, document=document, base_revision_id=lambda row: row.current_revision_id)

        @rule(who=st.sampled_from(("writer", "approver")))
        def send(self, who):
            self.call(service.send_for_approval, who, settings=conf)

        @rule(sender=st.sampled_from(("writer", "approver")), who=st.sampled_from(("approver", "second_approver", "writer")))
        def send_and_approve(self, sender, who):
            self.call(service.send_for_approval, sender, settings=conf)
            self.call(service.approve, who, review_by=date(2029, 5, 1), settings=conf, ticked=EVERY_ITEM)

        @rule(who=st.sampled_from(PEOPLE), ticked=st.sampled_from([EVERY_ITEM, frozenset()]))
        def approve(self, who, ticked):
            self.call(service.approve, who, review_by=date(2029, 5, 1), settings=conf, ticked=ticked)

        @rule(which=st.sampled_from(("current_revision_id", "approved_revision_id", "sent_revision_id")))
        def publish(self, which):
            def change(session, sandwich, *, actor, now):
                revision = session.get(Revision, getattr(sandwich, which) or 0)
                if revision is not None:
                    service.publish(session, sandwich, revision, actor_id=actor.id, now=now)

            self.call(change, "writer")

        @rule(who=st.sampled_from(PEOPLE), what=st.sampled_from(sorted(OTHERS)))
        def anything_else(self, who, what):
            change, values, named = OTHERS[what]
            self.call(change, who, *values, **named)

        @invariant()
        def four_eyes_and_approval_hold(self):
            with self.database.read_session() as session:
                row = session.get_one(Sandwich, made.id)
                approvals = session.scalars(select(Approval)).all()
                approved = {one.revision_id: one for one in approvals}
                writers = {one.id: one.author_id for one in session.scalars(select(Revision))}
                assert row.public_revision_id is None or row.public_revision_id in approved
                assert row.state != "published" or row.public_revision_id == row.approved_revision_id
                assert row.approved_revision_id is None or row.approved_revision_id in approved
                for one in approvals:
                    assert one.approver_id in {people["approver"].id, people["second_approver"].id}
                    assert one.approver_id not in {writers[number] for number in writers if number <= one.revision_id}

    return Review


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    "examples", [pytest.param(15, id="some"), pytest.param(rounds(300, 20), id="many", marks=pytest.mark.soak)]
)
def test_no_order_of_presses_publishes_an_unapproved_text(app, database, people, clock, start, text, settings_, examples):
    made = start()
    database.dispose()
    machine = machine_for(app, people, clock, settings_, made, text, settings_.instance_dir)
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    limits = settings(
        max_examples=examples, stateful_step_count=25, deadline=None, derandomize=True, suppress_health_check=checks
    )
    run_state_machine_as_test(machine, settings=limits)


@pytest.fixture
def settings_(request):
    """The workbench's settings; the name belongs to hypothesis in this file."""
    return replace(request.getfixturevalue("settings"))
