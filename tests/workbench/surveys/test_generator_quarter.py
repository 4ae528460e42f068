"""The demo's quarter: filled in through the services, counted by the jobs, and what is counted is what was made true."""

from random import Random

import pytest
from sqlalchemy import func, select

from workbench.accounts.models import User
from workbench.campaigns.models import Placement
from workbench.demo.quarter import log
from workbench.demo.quarter.truth import LIBRARY, draw_members, true_shares
from workbench.demo.seeding import seed
from workbench.editorial.models import Sandwich
from workbench.queue import Job
from workbench.rumours.models import Decision, Rumour, Sighting
from workbench.surveys.action_plan.models import Measure, PublicPlan
from workbench.surveys.answering.models import Response
from workbench.surveys.listening.models import FocusNote, FocusRound, MeetingQuestion
from workbench.surveys.panels.models import PanelContact
from workbench.surveys.statistics.intervals import wilson
from workbench.surveys.waves.models import Invitation, Wave


@pytest.fixture
def norrvik(app, database, settings):
    """The demo as `make run` fills it."""
    with app.test_request_context():
        seed(database, settings)
    return database


def test_members_are_the_same_for_the_same_seed():
    """And others for another."""
    assert draw_members(Random("Norrvik"), 40) == draw_members(Random("Norrvik"), 40)
    assert draw_members(Random("Norrvik"), 40) != draw_members(Random("Söderby"), 40)


def test_members_believe_as_often_as_the_truth_says():
    """Every statement in every wave, with so many people that chance is small."""
    members = draw_members(Random("many"), 4000)
    for wave in range(3):
        for index, share in enumerate(true_shares(wave)):
            count = sum(member.beliefs[wave][index] for member in members)
            found = wilson(count, len(members), 0.9999)
            assert found.low <= share <= found.high


def test_quarter_fills_every_room_and_its_jobs_send_nothing(norrvik, run_jobs):
    """Each survey with its answers, counted by its job; waves that closed long ago invite nobody; nobody is named in the log."""
    with norrvik.read_session() as session:
        waves = {wave.code: wave for wave in session.scalars(select(Wave))}
        answers = dict(session.execute(select(Response.wave_id, func.count()).group_by(Response.wave_id)).all())
        counts = {code: answers[wave.id] for code, wave in waves.items()}
        assert sorted(wave.sampling for wave in waves.values()) == ["census", "random", *["volunteer"] * 4]
        assert [wave.state for wave in waves.values()].count("open") == 1
        assert all(190 <= count <= 240 for code, count in counts.items() if code.startswith("norrvikspanelen"))
        assert 380 <= counts["medborgarenkaten"] <= 470
        invited = select(func.count(Invitation.id)).where(Invitation.has_answered)
        assert session.scalar(invited) == sum(count for code, count in counts.items() if code.startswith("norrvikspanelen"))
        members = list(session.scalars(select(PanelContact.address)))
        assert all(address.endswith(".example") for address in members)
        past = session.scalars(select(Rumour).where(Rumour.place != "", Rumour.closed_at.is_not(None))).all()
        assert len(past) >= 15
        assert session.scalar(select(func.count(Sighting.id))) > 150
        assert session.scalar(select(func.count(Decision.id)).where(Decision.decision == "what_we_know")) >= 3
        assert session.scalar(select(func.count(Placement.id)).where(Placement.reach.is_not(None))) >= 6
        assert session.scalar(select(func.count(Measure.id))) == 6
        assert session.scalar(select(func.count(PublicPlan.id)).where(PublicPlan.published_at.is_not(None))) == 1
        assert session.scalars(select(FocusRound)).one().erased_at is not None
        assert session.scalar(select(func.count(FocusNote.id))) == 0
        assert session.scalar(select(func.count(MeetingQuestion.id))) == 7
        control = session.scalars(select(Rumour).where(Rumour.claim == LIBRARY)).one()
        assert session.scalar(select(func.count(Sandwich.id)).where(Sandwich.rumour_id == control.id)) == 0
    run_jobs()
    with norrvik.read_session() as session:
        kinds = dict(session.execute(select(Job.kind, Job.state)).all())
        assert not list(session.scalars(select(Job.last_error).where(Job.state == "failed")))
        assert kinds["surveys.count_wave"] == "done"
        assert session.scalar(select(func.count(Invitation.id)).where(Invitation.state != "sent")) == 0
        names = {name for person in session.scalars(select(User.name)) for name in person.split()}
    assert not names & set((log.HERE / "log.json").read_text("utf-8").replace('"', " ").replace(",", " ").split())
