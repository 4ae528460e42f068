"""Background work: calendars that are followed, reminders before a consent ends, private persons who leave."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.feeds.loopback import LoopbackServer
from workbench import mail, queue
from workbench.audiences import forgetting, reminding, service
from workbench.audiences.availability import calendars
from workbench.audiences.models import ERASED, BusyDay, Calendar, Spokesperson, Trust
from workbench.audiences.trusting import Finding

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
    b"DTSTART:20261124T080000Z\r\nDURATION:PT2H\r\nSUMMARY:Hemligt\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
PATH = "/hemlig-nyckel/maj.ics"


@pytest.fixture
def server():
    """A calendar on the web."""
    made = LoopbackServer()
    made.serve(PATH, body=CALENDAR, content_type="text/calendar")
    yield made
    made.stop()


@pytest.fixture
def followed(server, add_person, database, people, settings, clock):
    """Somebody whose calendar is read from an address; gives (id, settings that allow the address)."""
    person = add_person("Maj")
    allowed = replace(settings, allowed_hosts=(server.host,))
    with database.write_session() as session:
        row = session.get_one(Spokesperson, person)
        calendars.follow_address(
            session, row, server.url(PATH), actor_id=people["writer"].id, now=clock.utcnow(), settings=allowed
        )
    return person, allowed


@pytest.fixture
def letters(monkeypatch):
    """What would be mailed."""
    sent = []
    monkeypatch.setattr(mail, "send", lambda settings, message: sent.append(message))
    return sent


def kept(database, person):
    with database.read_session() as session:
        return session.get(Calendar, person), session.scalars(select(BusyDay.hours)).all()


def test_address_is_read_and_read_again(followed, server, database, run_jobs, later):
    """At once, and every six hours; what changes upstream changes here; the address lies sealed."""
    person, allowed = followed
    run_jobs(allowed_hosts=allowed.allowed_hosts)
    calendar, hours = kept(database, person)
    assert hours == [["09:00–11:00"]]
    assert b"hemlig" not in calendar.address
    assert calendar.host == "127.0.0.1"
    server.serve(PATH, body=CALENDAR.replace(b"PT2H", b"PT3H"))
    later(hours=7)
    with database.write_session() as session:
        queue.enqueue(session, "audiences.read_calendars", {}, dedupe="tick")
    run_jobs(allowed_hosts=allowed.allowed_hosts)
    assert kept(database, person)[1] == [["09:00–12:00"]]
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, b"", "There is no calendar at the address any more."),
        (403, b"", "The calendar is not open to us."),
        (500, b"", "The address does not answer as it should."),
        (200, b"<html>Logga in</html>", "It is no calendar that can be read."),
        (200, b"BEGIN:VCALENDAR" + b"x" * 1_200_000, "The calendar is too large"),
    ],
    ids=["gone", "closed", "broken", "sign-in page", "too large"],
)
def test_failure_keeps_what_was_read_and_is_told(followed, server, database, run_jobs, later, sign_in, status, body, words):
    """On the person's page, in one sentence; it is tried again ever more slowly."""
    person, allowed = followed
    run_jobs(allowed_hosts=allowed.allowed_hosts)
    server.serve(PATH, status, body)
    later(minutes=1)
    writer = sign_in("writer")
    assert writer.post(f"/spokespersons/{person}/calendar/again").status_code == 303
    run_jobs(allowed_hosts=allowed.allowed_hosts)
    calendar, hours = kept(database, person)
    assert (calendar.failure_count, hours) == (1, [["09:00–11:00"]])
    page = writer.get(f"/spokespersons/{person}").text
    assert words in page
    assert "What was read before still stands." in page


def test_calendar_that_was_forgotten_meanwhile_stays_forgotten(followed, database, run_jobs, people, clock):
    """A late answer brings nothing back."""
    person, allowed = followed
    with database.write_session() as session:
        row = session.get_one(Spokesperson, person)
        service.withdraw_consent(session, row, actor_id=people["writer"].id, now=clock.utcnow())
    run_jobs(allowed_hosts=allowed.allowed_hosts)
    assert kept(database, person) == (None, [])


def look_ahead(database, run_jobs, name):
    with database.write_session() as session:
        queue.enqueue(session, "audiences.look_ahead", {}, dedupe=name)
    run_jobs(smtp_url="smtp://127.0.0.1:1")


def test_reminder_goes_a_month_and_a_week_before(add_person, database, run_jobs, letters, later, clock):
    """Once each, to whoever wrote the consent down, in their language, with a link; a renewal begins anew."""
    person = add_person("Maj", consent=clock.utcnow().date() + timedelta(days=40))
    for number, days in enumerate((0, 9, 1, 1, 22, 1, 1)):
        later(days=days)
        look_ahead(database, run_jobs, f"look-{number}")
    assert [message["Subject"] for message in letters] == ["Samtycket från Maj går ut den 30 december 2026"] * 2
    assert letters[0]["To"] == "writer@norrvik.example"
    assert f"http://localhost/spokespersons/{person}" in letters[0].get_content()
    assert letters[0]["Message-ID"] != letters[1]["Message-ID"]


def test_renewed_consent_needs_no_letter(add_person, database, run_jobs, letters, people, clock):
    """A job that waited says nothing that is no longer true."""
    person = add_person("Maj", consent=clock.utcnow().date() + timedelta(days=5))
    with database.write_session() as session:
        assert reminding.remind(session, clock.utcnow().date()) == 1
        row = session.get_one(Spokesperson, person)
        later_day = clock.utcnow().date() + timedelta(days=300)
        service.record_consent(session, row, how="brev", until=later_day, actor_id=people["writer"].id, now=clock.utcnow())
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert letters == []


def test_colleague_who_has_left_is_not_written_to(add_person, database, run_jobs, letters, people, clock):
    """Then everybody who writes or approves hears it."""
    add_person("Maj", consent=clock.utcnow().date() + timedelta(days=5))
    with database.write_session() as session:
        session.merge(people["writer"]).active = False
    look_ahead(database, run_jobs, "look")
    expected = {f"{key}@norrvik.example" for key in ("second_writer", "approver", "second_approver")}
    assert {message["To"] for message in letters} == expected


def test_private_person_is_erased_a_month_after_the_consent(add_person, database, group, clock, later, sign_in):
    """Not before; others stay; twice is the same; the register shows them no more."""
    found = [Finding("talks", "Ja.", date(2026, 5, 4))]
    private = add_person("Maj", consent=date(2026, 12, 1), is_private=True, trust=found, audience_id=group)
    other = add_person("Olle", consent=date(2026, 12, 1), trust=found, audience_id=group)
    counts = []
    for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)):
        with database.write_session() as session:
            counts.append(forgetting.forget_private(session, day, now=clock.utcnow()))
    assert counts == [0, 1, 0]
    with database.read_session() as session:
        row = session.get_one(Spokesperson, private)
        assert (row.name, row.role_title, row.themes, row.consent_how) == (ERASED, ERASED, [], ERASED)
        assert session.get_one(Spokesperson, other).name == "Olle"
        assert [one.spokesperson_id for one in session.scalars(select(Trust))] == [other]
    page = sign_in("writer").get("/spokespersons").text
    assert "Olle" in page
    assert f'/spokespersons/{private}"' not in page
