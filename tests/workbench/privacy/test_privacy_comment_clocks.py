"""The clocks of our own comment fields: who hears of it when one has run out, how often, and what the letter says."""

import pytest
from sqlalchemy import select

from tests.workbench.campaigns.receivers import MailServer
from workbench import clock as our_clock
from workbench import queue
from workbench.alerts.models import Alert, AlertRule
from workbench.privacy.comments import service

WORDS = "Bron rivs i natt, sa min granne Oskar"


@pytest.fixture
def letters():
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def watch(database, run_jobs, letters):
    """What the tick does, and what comes of it."""

    def run():
        with database.write_session() as session:
            queue.enqueue(session, "privacy.watch_comments", {}, dedupe=f"watch:{our_clock.utcnow()}")
        run_jobs(smtp_url=letters.url)
        return letters.messages

    return run


@pytest.fixture
def field(database, people, clock):
    with database.write_session() as session:
        return service.open_field(
            session, name="Kommunens sida", address="https://norrvik.example/s", look_hours=24, actor=people["administrator"],
            now=clock.utcnow(),
        )  # fmt: skip


def alerts_of(database):
    with database.read_session() as session:
        return session.scalars(select(Alert).order_by(Alert.id)).all()


def test_a_field_that_nobody_looks_through_is_told_of_once_each_time(field, watch, database, people, later, sign_in):
    """METHOD.md F14, 4 §: nothing before its time; one alert and one letter when it is over; again only the next time."""
    later(hours=23)
    assert watch() == []
    later(hours=2)
    boss = people["administrator"].email
    told = [message for message in watch() if message["To"] == boss]
    assert len(told) == 1
    assert "Kommunens sida" in told[0]["Subject"]
    assert "Någon måste gå igenom ett av våra kommentarsfält. Det är försenat." in told[0].get_content()
    later(hours=5)
    watch()
    assert len(alerts_of(database)) == 1
    page = sign_in("administrator").get(f"/alerts/{alerts_of(database)[0].id}").text
    assert 'href="/privacy/comments"' in page
    sign_in("writer").post(f"/privacy/comments/fields/{field.id}/look")
    later(hours=25)
    watch()
    assert len(alerts_of(database)) == 2


def test_a_comment_that_nobody_decides_about_is_told_of_without_its_words(field, watch, database, people, later, clock):
    """The clock of 24 hours: the alert names the field and never the words; a decided one is told of no more."""
    with database.write_session() as session:
        one = service.notice(session, field_id=field.id, text=WORDS, actor=people["writer"], now=clock.utcnow())
        two = service.notice(session, field_id=field.id, text="Och skolan", actor=people["writer"], now=clock.utcnow())
        service.look(session, field.id, actor=people["writer"], now=clock.utcnow())
        service.decide(
            session, two.id, outcome="stays", ground="", is_evident=False, keeps=False, reason="Vi svarar",
            actor=people["writer"], now=clock.utcnow(),
        )  # fmt: skip
    later(hours=23, minutes=59)
    with database.write_session() as session:
        service.look(session, field.id, actor=people["writer"], now=our_clock.utcnow())
    assert watch() == []
    later(minutes=2)
    (letter,) = [message for message in watch() if message["To"] == people["legal_reviewer"].email]
    assert "En kommentar hos oss väntar på beslut." in letter.get_content()
    assert "Oskar" not in str(letter)
    (alert,) = alerts_of(database)
    assert alert.facts["number"] == one.id
    assert "Oskar" not in f"{alert.title}{alert.reason}{alert.facts}"


def test_a_rule_that_is_switched_off_tells_nobody(field, watch, database, people, later):
    """Administrators see the rule among the others and may switch it off; no second one is made behind their back."""
    later(hours=25)
    watch()
    with database.write_session() as session:
        session.scalars(select(AlertRule).where(AlertRule.kind == "deadline")).one().is_active = False
        service.look(session, field.id, actor=people["writer"], now=our_clock.utcnow())
    later(hours=25)
    watch()
    assert len(alerts_of(database)) == 1


def test_the_rule_stands_among_the_others_in_both_languages(field, watch, database, later, sign_in):
    later(hours=25)
    watch()
    with database.read_session() as session:
        rule = session.scalars(select(AlertRule)).one()
    assert "At once: a look at a comment field of ours" in sign_in("administrator").get(f"/alerts/rules/{rule.id}").text
    page = sign_in("administrator", language="sv").get(f"/alerts/rules/{rule.id}").text
    assert "Genast: en koll av ett eget kommentarsfält" in page


@pytest.mark.parametrize("name", ["", " \t\n\u00a0\u2003"])
def test_a_place_without_a_name_is_refused(sign_in, name):
    """Spaces alone are no name; they ended in a fault page."""
    sent = {"name": name, "address": "https://norrvik.example/kommentarer", "look_hours": "24"}
    answer = sign_in("administrator").post("/privacy/comments/fields", data=sent)
    assert answer.status_code == 422
    assert "Write the name of the place" in answer.text
