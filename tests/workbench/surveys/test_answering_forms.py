"""The public's doors: a member's link, the open form, a kiosk, a class; the facts at the end; two answers; a wave that closes."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.workbench.surveys.answering_rig import FACT, STATEMENT, make_wave
from workbench.surveys.answering import guards
from workbench.surveys.answering.models import FreeText, Response
from workbench.surveys.answering.ticket import staff_code
from workbench.surveys.panels.models import PanelContact
from workbench.surveys.waves.links import link_of
from workbench.surveys.waves.models import Invitation, Wave

FILLED = {"heard.queue": "yes", "belief.queue": "false", "sure.queue": "4", "c.where_heard": "media", "c.trust": "5"}


@pytest.fixture
def asked(app, database, people, settings):
    """An open wave with one invited member; gives (wave, path of the member's link)."""
    with app.test_request_context(), database.write_session() as session:
        wave = make_wave(session, people["writer"])
        contact = PanelContact(panel_id=wave.panel_id, address="anna@norrvik.example", joined_on=date(2026, 11, 1))
        session.add(contact)
        session.flush()
        contact.panel = wave.panel
        session.add(Invitation(wave_id=wave.id, contact_id=contact.id, state="sent"))
        return wave, link_of(wave, contact, settings).removeprefix(settings.base_url)


def ticket_in(page):
    """The ticket that a form carries."""
    return re.search(r'name="ticket" value="([^"]+)"', page.text)[1]


def send(client, path, filled=FILLED, ticket=None):
    """Open the form and send it."""
    return client.post(path, data={**filled, "ticket": ticket or ticket_in(client.get(path))})


def stored(database):
    """Every answer that is kept."""
    with database.read_session() as session:
        return session.scalars(select(Response)).all()


def test_a_member_answers_by_link_and_reads_the_facts(asked, sign_in, database):
    """The page asks in Swedish, the answer has the panel number, the invitation only that it was answered."""
    _wave, path = asked
    client = sign_in(language="sv")
    page = client.get(path)
    assert STATEMENT in page.text
    assert "Dina svar är utan namn" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    done = client.post(path, data={**FILLED, "t.more": "Ring 070-123 45 67", "b.district": "north", "ticket": ticket_in(page)})
    assert done.status_code == 303
    facts = client.get(done.location)
    assert FACT in facts.text
    assert "Norrviks bostadskö 2026" in facts.text
    row = stored(database)[0]
    assert (row.way, row.language, row.background) == ("link", "sv", {"district": "north"})
    assert row.answers["queue"] == {"heard": "yes", "belief": "false", "sure": 4}
    with database.read_session() as session:
        assert session.scalars(select(Invitation.has_answered)).all() == [True]
        assert "070" not in session.scalars(select(FreeText.text)).one()


def test_two_answers_with_one_link_keep_the_first(asked, sign_in, database):
    """Whoever opens the link again reads that all is well; a form that was open beside it changes nothing."""
    _wave, path = asked
    client = sign_in()
    other = ticket_in(client.get(path))
    send(client, path)
    assert "You have answered already" in client.get(path).text
    late = send(client, path, {"heard.queue": "no"}, ticket=other)
    assert late.status_code == 200
    assert "Your first answer counts" in late.text
    assert [row.answers["queue"]["heard"] for row in stored(database)] == ["yes"]


def test_the_same_form_sent_again_is_thanked_and_kept_once(asked, sign_in, database):
    """The answer to the first sending was lost on the way: the second says the same."""
    wave, _path = asked
    client = sign_in()
    ticket = ticket_in(client.get(f"/survey/{wave.code}"))
    answers = [send(client, f"/survey/{wave.code}", ticket=ticket).location for _time in range(2)]
    assert answers[0] == answers[1]
    assert "sent=1" in answers[0]
    assert len(stored(database)) == 1


def test_an_open_form_leaves_a_note_that_stops_a_second_answer_softly(asked, sign_in, database):
    """The page says what the note is; somebody else at the same computer gets past it."""
    wave, _path = asked
    client, path = sign_in(), f"/survey/{wave.code}"
    assert "your browser keeps a note" in client.get(path).text
    done = send(client, path)
    assert f"survey_answered_{wave.id}" in done.headers["Set-Cookie"]
    assert "Somebody has answered in this browser" in client.get(path).text
    other = client.get(f"{path}?someone-else=1")
    assert send(client, path, ticket=ticket_in(other)).status_code == 303
    assert len(stored(database)) == 2


def test_whoever_skips_everything_gets_the_facts_and_leaves_nothing(asked, sign_in, database):
    """Nothing is required, and an empty form is no answer."""
    _wave, path = asked
    client = sign_in()
    done = send(client, path, {"b.district": "north"})
    assert "nothing was kept" in client.get(done.location).text
    assert FACT in client.get(f"{done.location}&in=sv").text or "Everybody gets a place" in client.get(done.location).text
    assert stored(database) == []


def test_a_form_opened_before_the_end_counts_for_half_an_hour(asked, sign_in, database, later):
    """4 December ends at midnight in Norrvik; thirty minutes later only the facts are left."""
    wave, path = asked
    client, early = sign_in(), sign_in()
    with database.write_session() as session:
        session.get_one(Wave, wave.id).closes_on = date(2026, 11, 20)
    tickets = [ticket_in(client.get(path)), ticket_in(early.get(f"/survey/{wave.code}"))]
    later(hours=14, minutes=20)
    assert "The survey has closed" in client.get(path).text
    assert send(client, path, ticket=tickets[0]).status_code == 303
    later(minutes=15)
    late = send(early, f"/survey/{wave.code}", ticket=tickets[1])
    assert "The survey has closed" in late.text
    assert "Everybody gets a place" in late.text
    assert len(stored(database)) == 1


def test_a_link_that_we_did_not_make_leads_nowhere(asked, sign_in):
    """One changed letter is enough; so is a ticket of another wave."""
    _wave, path = asked
    client = sign_in()
    assert client.get(path[:-2] + ("AA" if path[-2:] != "AA" else "BB")).status_code == 404
    assert client.get("/survey/none").status_code == 404
    page = send(client, path, ticket="no-ticket")
    assert page.status_code == 422
    assert 'value="4" checked' in page.text


@pytest.mark.parametrize(
    "filled",
    [{"heard.queue": "\x07"}, {"sure.queue": "9", "belief.queue": "true"}, {"t.more": "å" * 2001}, {"b.district": "moon"}],
    ids=["bell", "sure", "long", "background"],
)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(asked, sign_in, database, filled):
    """422 with the form as it was."""
    _wave, path = asked
    page = send(sign_in(), path, {**FILLED, **filled})
    assert page.status_code == 422
    assert 'name="c.trust" value="5" checked' in page.text
    assert stored(database) == []


def test_a_flood_from_one_network_is_told_to_wait_and_keeps_what_it_filled_in(asked, sign_in, monkeypatch):
    """A whole library gets through; the limit is tried with a small one."""
    wave, path = asked
    monkeypatch.setattr(guards, "MOST_ANSWERS", 1)
    send(sign_in(), f"/survey/{wave.code}")
    page = send(sign_in(), f"/survey/{wave.code}")
    assert page.status_code == 429
    assert 'value="media" checked' in page.text
    assert send(sign_in(), path).status_code == 303


def test_a_kiosk_starts_with_staffs_code_and_keeps_nothing_in_the_browser(asked, sign_in, database, settings):
    """After an answer the next person gets an empty form; no cookie comes with it; leaving asks for the code."""
    wave, _path = asked
    client, path = sign_in(), f"/survey/{wave.code}/kiosk"
    assert "Start the kiosk" in client.get(path).text
    assert client.post(f"{path}/staff", data={"staff_code": "wrong"}).status_code == 422
    code = staff_code(settings.secret_key, wave.id)
    assert client.post(f"{path}/staff", data={"staff_code": code}).location.endswith(path)
    for _person in range(2):
        form = client.get(path)
        assert "data-draft" not in form.text
        assert "/library" not in form.text
        done = send(client, path, ticket=ticket_in(form))
        assert "Set-Cookie" not in done.headers
        facts = client.get(done.location)
        assert "Next person" in facts.text
        assert "https://norrvik.example/bostadsko</bdi>" in facts.text
    assert [row.way for row in stored(database)] == ["kiosk", "kiosk"]
    assert client.post(f"{path}/staff", data={"staff_code": f" {code[:3]} {code[3:]}"}).location.endswith("/library")
    assert "Start the kiosk" in client.get(path).text


def test_nobody_becomes_a_kiosk_by_having_answered(asked, sign_in):
    """The note of an answer is not the mark of a kiosk."""
    wave, _path = asked
    client = sign_in()
    send(client, f"/survey/{wave.code}")
    client.set_cookie("survey_kiosk", client.get_cookie(f"survey_answered_{wave.id}", path="/survey").value, path="/survey")
    assert "Start the kiosk" in client.get(f"/survey/{wave.code}/kiosk").text


def test_a_class_answers_without_number_and_not_more_often_than_it_has_pupils(app, database, people, sign_in):
    """Counted by stage; the form asks for no text and leaves nothing in the browser."""
    with app.test_request_context(), database.write_session() as session:
        make_wave(
            session, people["writer"], code="skolan", is_school=True, sampling="census", ways=["class"], skip=("free_text",),
            stages=[("Åk 8", 2, "K8A")],
        )  # fmt: skip
    client = sign_in()
    assert client.get("/survey/class?code=k8a").location.endswith("/survey/class/K8A")
    assert client.get("/survey/class?code=none").status_code == 422
    assert client.get("/survey/skolan").status_code == 404
    form = client.get("/survey/class/K8A")
    assert "textarea" not in form.text
    assert "data-draft" not in form.text
    first = ticket_in(form)
    assert "Set-Cookie" not in send(client, "/survey/class/K8A", ticket=first).headers
    assert send(client, "/survey/class/K8A").status_code == 303
    third = send(client, "/survey/class/K8A")
    assert third.status_code == 409
    assert "Everybody on the class list has answered" in third.text
    assert send(client, "/survey/class/K8A", ticket=first).status_code == 303
    assert [(row.stage, row.number) for row in stored(database)] == [("Åk 8", None)] * 2


def test_a_draft_does_not_exist_until_it_is_approved_and_then_says_when(app, database, people, sign_in):
    """Nothing of its questions shows before it opens."""
    with app.test_request_context(), database.write_session() as session:
        wave = make_wave(session, people["writer"], state="draft", opened_at=None, opens_on=date(2026, 12, 1))
    client = sign_in()
    assert client.get(f"/survey/{wave.code}").status_code == 404
    with database.write_session() as session:
        row = session.get_one(Wave, wave.id)
        row.approved_by_id, row.approved_at = people["approver"].id, wave.created_at
    page = client.get(f"/survey/{wave.code}")
    assert "It opens on 1 December 2026" in page.text
    assert "housing queue" not in page.text
    assert "Everybody gets a place" not in client.get(f"/survey/{wave.code}/facts").text


def test_no_time_of_day_and_no_address_stands_with_an_answer(database):
    """The columns themselves: a day, and nothing that leads to a person."""
    names = {column.name: str(column.type) for column in Response.__table__.columns}
    assert names["answered_on"] == "DATE"
    assert not [name for name, kind in names.items() if "DATETIME" in kind.upper() or "TIMESTAMP" in kind.upper()]
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_who_sent_nothing_finds_the_way_back_to_the_form(asked, sign_in):
    """A press too early is no dead end: the page of facts leads back, and the link still works."""
    _wave, path = asked
    client = sign_in(language="sv")
    page = client.get(send(client, path, filled={}).location)
    back = re.search(r'<a href="([^"]+)">Svara på enkäten ändå</a>', page.text)[1]
    assert STATEMENT in client.get(back).text


def test_a_class_that_types_no_code_is_told_to(sign_in):
    """The bare page says nothing yet; an empty code is an error."""
    client = sign_in(language="sv")
    assert "Skriv klassens kod." not in client.get("/survey/class").text
    empty = client.get("/survey/class?code=")
    assert empty.status_code == 422
    assert "Skriv klassens kod." in empty.text
