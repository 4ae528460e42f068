"""From the change itself to the alert: each kind through its room's own service and through the job that the worker runs."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.alerts.rule_house import House
from workbench import make_registry
from workbench.accounts.models import Organisation, User
from workbench.alerts.models import AlertReceipt
from workbench.alerts.rules.wording import reason_in
from workbench.audiences import service as audiences
from workbench.editorial.service.reports import report_error
from workbench.evidence.copies.looking import Look
from workbench.evidence.links.service import keep_look
from workbench.evidence.models import EvidenceSource
from workbench.evidence.sources import service as sources
from workbench.partners.organisations.members import keep_role
from workbench.partners.proposing import service as proposals
from workbench.queue import Job, run_job, sweep
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour
from workbench.rumours.risk import Factors
from workbench.rumours.sightings import NewSighting

CLAIM = "simhallen är stängd för föreningar"
OFTEN, AROUND = "alerts.raise_alerts", "alerts.look_around"


class Works(House):
    """The house with the worker's own jobs: `tick` runs the next period of one kind and gives all alerts."""

    def tick(self, kind):
        registry = make_registry()
        self.clock.move(timedelta(seconds=registry.ticks[kind]))
        sweep(self.database, registry, self.clock.utcnow())
        with self.database.read_session() as session:
            waiting = select(Job.id).where(Job.kind == kind, Job.state == "queued")
            job_ids = session.scalars(waiting.order_by(Job.id)).all()
        assert job_ids
        assert all(run_job(self.database, self.settings, registry, job_id) for job_id in job_ids)
        return self.alerts()

    def told(self):
        """For each alert who was told, in order."""
        with self.database.read_session() as session:
            rows = select(AlertReceipt.alert_id, AlertReceipt.user_id).order_by(AlertReceipt.id)
            return [tuple(row) for row in session.execute(rows)]

    def person(self, session, role):
        return session.get_one(User, self.people[role].id)

    def tells_the_writer_once(self, kind, *, of):
        """A tick raises one alert more, the writer has its receipt, and the next tick adds nothing."""
        before = len(self.alerts())
        found = self.tick(kind)
        assert len(found) == before + 1
        alert = found[-1]
        assert alert.rule.kind == of
        receipts = self.told()
        assert [row for row in receipts if row[0] == alert.id] == [(alert.id, self.people["writer"].id)]
        again = self.tick(kind)
        assert [(one.id, one.times) for one in again] == [(one.id, one.times) for one in found]
        assert self.told() == receipts
        return alert


@pytest.fixture
def house(app, database, people, clock, settings):
    """The house, with a partner who may write."""
    with app.test_request_context():
        with database.write_session() as session:
            keep_role(session, session.get_one(User, people["partner"].id), "writer", now=clock.utcnow())
        yield Works(database, people, clock, settings)


def propose_rumour(house, claim=CLAIM, theme="T10"):
    now = house.clock.utcnow()
    with house.database.write_session() as session:
        given = {"words": "Det sägs i kön.", "theme": theme, "channel": "phone", "heard_on": now.date()}
        return proposals.propose_rumour(session, claim, **given, actor=house.person(session, "partner"), now=now).id


def propose_spokesperson(house):
    with house.database.write_session() as session:
        given = {"role_title": "bibliotekarie", "words": "", "theme": "", "languages": ["sv"], "has_been_asked": True}
        actor = house.person(session, "partner")
        return proposals.propose_spokesperson(session, "Bo Ek", **given, actor=actor, now=house.clock.utcnow()).id


def test_a_partner_who_tells_of_a_rumour_raises_an_alert(house):
    house.rule("partner_asks")
    house.tick(OFTEN)
    number = propose_rumour(house)
    alert = house.tells_the_writer_once(OFTEN, of="partner_asks")
    assert (alert.subject_kind, alert.subject_id, alert.title) == ("proposal", number, CLAIM)
    assert "Norrviks bibliotek" in reason_in(alert, "en")


def test_a_partner_who_proposes_a_spokesperson_raises_an_alert_without_the_name(house):
    house.rule("partner_asks", asks=["spokesperson"])
    house.tick(OFTEN)
    propose_rumour(house)
    number = propose_spokesperson(house)
    alert = house.tells_the_writer_once(OFTEN, of="partner_asks")
    assert (alert.subject_id, alert.title) == (number, "Norrviks bibliotek")
    assert "Bo Ek" not in alert.title + alert.reason


def test_a_proposal_of_another_theme_and_one_that_was_answered_raise_none(house):
    house.rule("partner_asks", themes=["T01"])
    house.tick(OFTEN)
    propose_rumour(house, theme="T10")
    number = propose_rumour(house, "kön till bostad är borttagen", theme="T01")
    with house.database.write_session() as session:
        row = session.get_one(proposals.PartnerProposal, number)
        actor, now = house.person(session, "approver"), house.clock.utcnow()
        proposals.decline(session, row, reason="Vi har den redan.", actor=actor, now=now)
    assert house.tick(OFTEN) == []


def test_a_reader_who_reports_a_fault_raises_an_alert_when_the_rule_asks_for_it(house):
    house.rule("partner_asks", "fel", asks=["error"])
    house.rule("partner_asks", "partner")
    house.tick(OFTEN)
    with house.database.write_session() as session:
        report_error(session, None, text="Siffran är gammal.", reply_address=None, now=house.clock.utcnow())
    alert = house.tells_the_writer_once(OFTEN, of="partner_asks")
    assert (alert.rule.name, alert.facts["ask"]) == ("fel", "error")


def keep_source(house):
    new = sources.NewSource("Norrviks kommun", "Öppettider", url="https://norrvik.example/simhallen")
    with house.database.write_session() as session:
        row = sources.add_source(session, new, actor=house.person(session, "fact_checker"), now=house.clock.utcnow())
        keep_look(session, row, Look("ok", 200, text_hash="a"), now=house.clock.utcnow())
        return row.id


def see(house, source_id, *looks):
    with house.database.write_session() as session:
        for look in looks:
            keep_look(session, session.get_one(EvidenceSource, source_id), look, now=house.clock.utcnow())


@pytest.mark.parametrize(
    ("looks", "state"),
    [
        ((Look("gone", 410),), "gone"),
        ((Look("broken", 503), Look("broken", 503)), "broken"),
        ((Look("ok", 200, text_hash="b"),), "changed"),
    ],
    ids=["gone", "broken twice", "says something else"],
)  # fmt: skip
def test_evidence_that_breaks_raises_an_alert(house, looks, state):
    source_id = keep_source(house)
    house.rule("evidence_broken")
    assert house.tick(AROUND) == []
    see(house, source_id, *looks)
    alert = house.tells_the_writer_once(AROUND, of="evidence_broken")
    assert (alert.subject_kind, alert.subject_id, alert.facts["state"]) == ("evidence", source_id, state)


def test_one_failure_and_what_the_rule_does_not_ask_for_raise_none(house):
    source_id = keep_source(house)
    house.rule("evidence_broken", what=["broken"])
    see(house, source_id, Look("broken", 503))
    assert house.tick(AROUND) == []
    see(house, source_id, Look("gone", 410))
    assert house.tick(AROUND) == []


def test_evidence_that_recovers_and_breaks_again_raises_a_second_alert(house, later):
    source_id = keep_source(house)
    house.rule("evidence_broken")
    see(house, source_id, Look("gone", 410))
    house.tells_the_writer_once(AROUND, of="evidence_broken")
    later(days=7)
    see(house, source_id, Look("ok", 200, text_hash="a"))
    assert len(house.tick(AROUND)) == 1
    later(days=7)
    see(house, source_id, Look("gone", 410))
    house.tells_the_writer_once(AROUND, of="evidence_broken")


def open_rumour(house):
    with house.database.write_session() as session:
        now = house.clock.utcnow()
        return rumours.open_rumour(session, CLAIM, theme="T10", actor_id=house.people["writer"].id, now=now)


def decide(house, rumour_id, decision):
    now = house.clock.utcnow()
    checked = {"reason": "Hallen är öppen.", "verified_with": "Fritidskontoret", "true_kernel": ""}
    with house.database.write_session() as session:
        rumour, actor = session.get_one(Rumour, rumour_id), house.person(session, "fact_checker")
        rumours.set_verdict(session, rumour, verdict="false", **checked, actor=actor, now=now)
        factors = Factors(spread=2, velocity=1, harm=1, plausibility=1, audience=1, reach=1)
        rumours.rate(session, rumour, factors, is_void=False, was_asked=False, actor_id=actor.id, now=now)
        return rumours.decide(session, rumour, decision=decision, reason="Många frågar.", actor=actor, now=now)


def test_a_decision_that_is_nearly_late_raises_an_alert_two_hours_before(house):
    house.rule("deadline", threshold=2)
    rumour = open_rumour(house)
    house.clock.move(rumour.decide_due_at - house.clock.utcnow() - timedelta(hours=2, minutes=5))
    assert house.tick(AROUND) == []
    house.clock.move(timedelta(minutes=5))
    alert = house.tells_the_writer_once(AROUND, of="deadline")
    assert (alert.rumour_id, alert.facts["what"]) == (rumour.id, "decide")


def test_an_answer_that_is_nearly_late_raises_an_alert_and_a_decision_in_time_none(house):
    house.rule("deadline", threshold=2, what=["decide", "publish"])
    rumour = open_rumour(house)
    decision = decide(house, rumour.id, "respond")
    assert house.tick(AROUND) == []
    house.clock.move(max(rumour.decide_due_at, decision.publish_due_at) - house.clock.utcnow() - timedelta(hours=1))
    alert = house.tells_the_writer_once(AROUND, of="deadline")
    assert (alert.rumour_id, alert.facts["what"]) == (rumour.id, "publish")


def add_spokesperson(house, role_title):
    with house.database.write_session() as session:
        home = session.scalars(select(Organisation).where(Organisation.name == "Norrvik")).one()
        given = {"themes": ["T10"], "languages": ["sv"], "trusted_by": "", "actor_id": house.people["writer"].id}
        now = house.clock.utcnow()
        return audiences.add_spokesperson(session, "Ada Ek", role_title=role_title, organisation=home, **given, now=now).id


def hear_said(house, rumour_id, said):
    now = house.clock.utcnow()
    with house.database.write_session() as session:
        sighting = NewSighting(said, now, "phone", "resident")
        rumours.add_sighting(session, session.get_one(Rumour, rumour_id), sighting, actor_id=None, now=now)


def test_a_spokesperson_who_is_spoken_of_by_role_raises_an_alert(house):
    number = add_spokesperson(house, "badmästare")
    add_spokesperson(house, "bibliotekarie")
    house.rule("spokesperson", spokespersons=[number])
    rumour = open_rumour(house)
    house.tick(OFTEN)
    hear_said(house, rumour.id, "Bibliotekarien vet mer.")
    assert house.tick(OFTEN) == []
    hear_said(house, rumour.id, "Badmästaren ljuger om simhallen.")
    alert = house.tells_the_writer_once(OFTEN, of="spokesperson")
    assert (alert.rumour_id, alert.facts["words"]) == (rumour.id, ["badmästare"])


def test_a_spokesperson_who_is_added_later_is_met_by_a_rule_that_minds_all(house):
    house.rule("spokesperson")
    rumour = open_rumour(house)
    house.tick(OFTEN)
    hear_said(house, rumour.id, "Badmästaren säger det.")
    assert house.tick(OFTEN) == []
    add_spokesperson(house, "badmästare")
    hear_said(house, rumour.id, "Badmästaren ljuger.")
    house.tells_the_writer_once(OFTEN, of="spokesperson")
