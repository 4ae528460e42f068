"""Letters to members: each once, whatever dies in between; one reminder to those who have not answered."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.surveys.waving import ZONE, a_panel, a_wave, opened
from workbench.mail import MailNotSent
from workbench.queue import JobContext, enqueue
from workbench.rumours.models import Rumour
from workbench.surveys.panels.joining import leave
from workbench.surveys.panels.models import PanelContact
from workbench.surveys.waves import inviting, jobs, queries, service
from workbench.surveys.waves.bounced import take_returned
from workbench.surveys.waves.checking import findings_of
from workbench.surveys.waves.models import Invitation, Wave


class Post:
    """A mail server that tests tell what to do with the next letters."""

    def __init__(self):
        self.letters, self.troubles = [], []

    def send(self, _settings, letter, **_more):
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None and not (isinstance(trouble, MailNotSent) and not trouble.is_certain):
            raise trouble
        self.letters.append(letter)
        if trouble is not None:
            raise trouble


@pytest.fixture
def post(monkeypatch):
    post = Post()
    monkeypatch.setattr("workbench.mail.send", post.send)
    return post


@pytest.fixture
def wave(app, database, people, clock):
    """An open wave of a panel of six."""
    with app.test_request_context(), database.write_session() as session:
        return opened(session, people, clock.utcnow(), panel=a_panel(session, people, clock.utcnow(), members=6))


@pytest.fixture
def ledger(database):
    def read(wave):
        with database.read_session() as session:
            rows = session.scalars(select(Invitation).where(Invitation.wave_id == wave.id).order_by(Invitation.id)).all()
            return [(row.state, row.reminder_state) for row in rows]

    return read


@pytest.fixture
def tick(database, run_jobs, clock):
    """What the worker does each minute, and the jobs that follow from it."""

    def run():
        with database.write_session() as session:
            enqueue(session, "surveys.move_waves", {}, dedupe=f"tick {clock.utcnow()}")
        run_jobs()

    return run


def receivers(post):
    return Counter(str(letter["To"]) for letter in post.letters)


def test_everybody_gets_one_letter_in_their_language(wave, post, run_jobs, ledger, database):
    run_jobs()
    run_jobs()
    assert set(receivers(post).values()) == {1}
    assert ledger(wave) == [("sent", "")] * 6
    swedish, english = post.letters[0], post.letters[1]
    assert "Svara här" in swedish.get_content()
    assert "Answer here" in english.get_content()
    assert "En del påståenden stämmer" in swedish.get_content()
    assert english["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert len({letter["Message-ID"] for letter in post.letters}) == 6
    with database.read_session() as session:
        assert session.get_one(Wave, wave.id).invited_count == 6


def test_a_runner_that_dies_in_the_middle_leaves_one_letter_unknown_and_none_twice(wave, post, run_jobs, ledger, clock, later):
    post.troubles = [None, None, KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        run_jobs()
    later(minutes=3)
    run_jobs()
    assert Counter(state for state, _reminder in ledger(wave)) == {"sent": 5, "unknown": 1}
    assert set(receivers(post).values()) == {1}


def test_a_broken_connection_is_unknown_and_a_dead_address_is_not_written_to_again(wave, post, run_jobs, ledger, database):
    post.troubles = [
        MailNotSent("broke", is_certain=False),
        MailNotSent("no such person", is_certain=True, is_final=True, is_receiver=True),
    ]
    run_jobs()
    assert [state for state, _reminder in ledger(wave)] == ["unknown", "failed", "sent", "sent", "sent", "sent"]
    with database.read_session() as session:
        rows = session.scalars(select(PanelContact).order_by(PanelContact.id)).all()
        assert [row.bounced_on is not None for row in rows[:2]] == [False, True]


def test_a_server_that_is_away_is_asked_again_later(wave, post, run_jobs, ledger, later):
    post.troubles = [MailNotSent("away", is_certain=True)]
    run_jobs()
    assert ledger(wave)[0] == ("prepared", "")
    assert not post.letters
    later(minutes=6)
    run_jobs()
    assert set(receivers(post).values()) == {1}
    assert len(post.letters) == 6


def test_two_runners_share_the_letters(wave, post, database, settings, app):
    with database.write_session() as session:
        inviting.prepare(session, session.get_one(Wave, wave.id))
    claims = []
    for _letter in range(7):
        with database.write_session() as session:
            claims.append(inviting.claim_next(session, wave.id, "invite"))
    assert claims[6] is None
    assert len({one.invitation_id for one in claims[:6]}) == 6


def test_who_leaves_before_the_letter_is_not_invited(wave, post, run_jobs, database, ledger, settings, clock):
    with database.write_session() as session:
        gone = session.scalars(select(PanelContact).order_by(PanelContact.id)).first()
        leave(session, gone, secret_key=settings.secret_key, actor_id=None, now=clock.utcnow())
    run_jobs()
    assert len(post.letters) == 5
    assert len(ledger(wave)) == 5


def test_one_reminder_to_those_who_have_not_answered(wave, post, run_jobs, tick, database, ledger, later):
    run_jobs()
    with database.write_session() as session:
        first = session.scalars(select(PanelContact).order_by(PanelContact.id)).first()
        assert service.mark_answered(session, wave.id, first.id)
    later(days=6)
    tick()
    assert len(post.letters) == 6
    for _day in range(4):
        later(days=1)
        tick()
    assert receivers(post)[first.address] == 1
    assert sorted(receivers(post).values()) == [1, 2, 2, 2, 2, 2]
    assert [reminder for _state, reminder in ledger(wave)] == ["", *["sent"] * 5]


def test_a_fresh_sample_is_not_asked_twice(app, database, people, clock, post, run_jobs):
    with app.test_request_context(), database.write_session() as session:
        panel = a_panel(session, people, clock.utcnow(), members=4, sampling="random")
        opened(session, people, clock.utcnow(), panel=panel, invites_new_only=True)
    run_jobs()
    with app.test_request_context(), database.write_session() as session:
        panel = queries.wave_by_id(session, 1).panel
        for number in range(2):
            session.add(PanelContact(panel_id=panel.id, address=f"ny{number}@norrvik.example", joined_on=clock.utcnow().date()))
        session.flush()
        opened(session, people, clock.utcnow(), panel=panel, invites_new_only=True, title="Nästa")
    run_jobs()
    assert set(receivers(post).values()) == {1}
    assert len(post.letters) == 6


def test_waves_open_and_close_on_their_days(app, database, people, clock, later, tick):
    with app.test_request_context(), database.write_session() as session:
        opens = clock.utcnow().date() + timedelta(days=2)
        wave = a_wave(session, people, clock.utcnow(), opens_on=opens, closes_on=opens + timedelta(days=1))
        service.open_wave(session, wave, actor=people["approver"], now=clock.utcnow(), zone=ZONE)

    def state():
        with database.read_session() as session:
            return session.get_one(Wave, wave.id).state

    seen = []
    for _half in range(9):
        tick()
        seen.append(state())
        later(hours=12)
    assert seen == ["draft"] * 4 + ["open"] * 4 + ["closed"]


def test_a_rumour_that_was_restricted_after_the_approval_is_not_asked(app, database, people, clock, later, tick):
    with app.test_request_context(), database.write_session() as session:
        opens = clock.utcnow().date() + timedelta(days=1)
        wave = a_wave(session, people, clock.utcnow(), opens_on=opens, closes_on=opens + timedelta(days=9))
        service.open_wave(session, wave, actor=people["approver"], now=clock.utcnow(), zone=ZONE)
        rumour_id = next(item.rumour_id for item in wave.items if item.rumour_id)
        session.get_one(Rumour, rumour_id).sensitivity = "restricted"
    later(hours=36)
    tick()
    with app.test_request_context(), database.read_session() as session:
        wave = session.get_one(Wave, wave.id)
        assert (wave.state, wave.approved_at) == ("draft", None)
        assert "restricted" in {one.key for one in findings_of(session, wave, today=opens) if one.severity == "block"}


def test_jobs_of_a_wave_that_is_gone_or_closed_do_nothing(database, settings, post, app):
    for handler in (jobs.invite, jobs.remind):
        handler(JobContext(database, settings, 0, 1), {"wave_id": 999})
    assert not post.letters


def test_a_letter_that_comes_back_stops_the_next_ones(wave, post, run_jobs, database, clock):
    run_jobs()
    letter, other = post.letters[0], post.letters[1]
    name, address = letter["Message-ID"], str(letter["To"])
    with database.write_session() as session:
        assert not take_returned(session, name, str(other["To"]), clock.utcnow())
        assert not take_returned(session, "<survey-invite-1.0000000000000000@x>", address, clock.utcnow())
        assert take_returned(session, name, address, clock.utcnow())
        dead = session.scalars(select(PanelContact).where(PanelContact.bounced_on.is_not(None))).all()
        assert [row.address for row in dead] == [address]
