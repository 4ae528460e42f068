"""Whoever plans the roster is told once of each gap in the coming week."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from tests.workbench.alerts.duty import add_absence, add_shift, add_to_roster
from workbench import make_registry
from workbench.accounts.models import User
from workbench.alerts.roster import jobs
from workbench.alerts.roster.letters import gap_letter
from workbench.alerts.roster.models import DutyGapNotice, DutyShift
from workbench.alerts.roster.noticing import notice_gaps, open_notices
from workbench.queue import Job, sweep

PLANNERS = ("administrator", "approver", "second_approver")


@pytest.fixture
def office(app, database, people, clock):
    """A session in which the writer and the fact-checker take turns; the writer has the coming eight weeks."""
    with app.test_request_context(), database.write_session() as session:
        add_to_roster(session, people, clock.utcnow(), "writer", "fact_checker")
        add_shift(session, people["writer"], clock.utcnow(), start=-1, end=24 * 70)
        yield session


def give_up(session, now, *, start, end):
    """The running shift has a hole from and until so many hours from now."""
    row = session.scalars(select(DutyShift).order_by(DutyShift.ends_at.desc()).limit(1)).one()
    rest = DutyShift(user_id=row.user_id, starts_at=now + timedelta(hours=end), ends_at=row.ends_at, changed_at=now)
    row.ends_at = now + timedelta(hours=start)
    session.add(rest)
    session.flush()


def letters(session):
    """Who is written to, in order."""
    jobs = session.scalars(select(Job).where(Job.kind == "alerts.write_of_gaps").order_by(Job.id))
    return [job.payload["user_id"] for job in jobs]


def test_a_gap_within_the_week_is_told_once_to_those_who_plan(office, people, clock, later):
    give_up(office, clock.utcnow(), start=48, end=60)
    assert len(notice_gaps(office, now=clock.utcnow())) == 1
    assert sorted(letters(office)) == sorted(people[role].id for role in PLANNERS)
    assert notice_gaps(office, now=later(days=1)) == []
    assert notice_gaps(office, now=later(hours=30)) == []  # in the middle of it
    assert len(letters(office)) == len(PLANNERS)


def test_a_gap_further_ahead_waits_until_it_is_within_the_week(office, clock, later):
    give_up(office, clock.utcnow(), start=24 * 8, end=24 * 9)
    assert notice_gaps(office, now=clock.utcnow()) == []
    assert len(notice_gaps(office, now=later(days=2))) == 1


def test_an_absence_without_a_stand_in_is_a_gap_and_the_second_one_gets_its_own_letter(office, people, clock, later):
    add_absence(office, people["writer"], clock.utcnow(), start=24, end=48)
    (first,) = notice_gaps(office, now=clock.utcnow())
    assert first.starts_at == clock.utcnow() + timedelta(hours=24)
    add_absence(office, people["writer"], clock.utcnow(), start=72, end=80)
    (second,) = notice_gaps(office, now=later(hours=1))
    assert second.starts_at > first.ends_at


def test_a_gap_that_is_filled_and_opens_again_is_told_again(office, people, clock, later):
    now = clock.utcnow()
    give_up(office, now, start=48, end=60)
    notice_gaps(office, now=now)
    stand_in = add_shift(office, people["fact_checker"], now, start=48, end=60)
    assert open_notices(office, now, now) == []
    notice_gaps(office, now=later(hours=1))
    assert office.scalars(select(DutyGapNotice)).all() == []
    office.delete(stand_in)
    assert len(notice_gaps(office, now=later(hours=1))) == 1


def test_a_roster_that_ends_within_the_week_is_told_once_and_none_at_all_is_no_gap(office, people, clock, later):
    office.execute(delete(DutyShift))
    add_shift(office, people["writer"], clock.utcnow(), start=-1, end=24)
    assert len(notice_gaps(office, now=clock.utcnow())) == 1
    assert notice_gaps(office, now=later(days=1)) == []


def test_a_house_without_a_roster_gets_no_letters(app, database, people, clock):
    with app.test_request_context(), database.write_session() as session:
        assert notice_gaps(session, now=clock.utcnow()) == []


def test_the_letter_is_in_the_language_of_its_reader_and_is_the_same_at_every_try(office, people, clock, settings):
    give_up(office, clock.utcnow(), start=48, end=60)
    rows = notice_gaps(office, now=clock.utcnow())
    person = office.get_one(User, people["approver"].id)
    person.language = "sv"
    message = gap_letter(settings, rows, person)
    assert message["Subject"] == "Ingen har jour: 2026-11-22 10:00 – 2026-11-22 22:00"
    assert "/alerts/duty/plan" in message.get_content()
    assert gap_letter(settings, rows, person)["Message-ID"] == message["Message-ID"]


def test_the_tick_sends_one_letter_to_each_and_the_next_tick_none(app, database, people, clock, later, run_jobs, monkeypatch):
    """The worker's own jobs; only the wire is another."""
    sent = []
    monkeypatch.setattr(jobs, "send", lambda _settings, message: sent.append(message["To"]))
    with app.test_request_context(), database.write_session() as session:
        add_to_roster(session, people, clock.utcnow(), "writer")
        add_shift(session, people["writer"], clock.utcnow(), start=-1, end=40)
    registry = make_registry()
    for _day in range(3):
        sweep(database, registry, later(days=1))
        run_jobs()
    assert sorted(sent) == sorted(f"{role}@norrvik.example" for role in PLANNERS)
