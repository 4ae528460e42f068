"""Measures: all fields of METHOD.md D.7, how they stand on any day, reminders, exports, what the public reads."""

import csv
import io
from datetime import date, timedelta

import docx
import openpyxl
import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from tests.workbench.surveys.listening_house import TODAY, add_rumour, measure, plan_of
from workbench import queue
from workbench.activity.models import Activity
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.mail import MailNotSent
from workbench.rumours.cases.merging import merge_rumour
from workbench.surveys.action_plan import exporting, jobs, publishing, queries, service
from workbench.surveys.action_plan.models import Measure, Milestone
from workbench.surveys.action_plan.standing import standing_of

DAY = timedelta(days=1)


@pytest.fixture
def house(app, database, people, clock):
    """A session, people and the time, in the application's context."""
    with app.test_request_context("/?lang=en"), database.write_session() as session:
        yield session, people, clock.utcnow()


def who(people, now, role="writer"):
    return {"actor": people[role], "now": now}


def form_of(people, **more):
    values = plan_of(people, **more).__dict__ | {"owner": people["writer"].id}
    return {name: value for name, value in values.items() if value not in (None, False)}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"stop_rule": " "}, "stop"),
        ({"base_line": ""}, "indicator"),
        ({"ends_on": date(2026, 8, 1)}, "ends before"),
        ({"risk": "Ryktet sprids."}, "counter-measure"),
        ({"cost": -1}, "kronor"),
        ({"owner_id": 999}, "owns"),
        ({"kind": "magic"}, "choice"),
    ],
    ids=["no stop rule", "no base line", "ends first", "risk alone", "cost", "nobody", "kind"],
)
def test_a_measure_without_what_the_method_asks_for_is_refused(house, changes, word):
    session, people, now = house
    with pytest.raises(Refused, match=word):
        measure(session, people, now, **changes)


def test_the_database_too_wants_to_know_when_we_stop(house):
    session, people, now = house
    row = measure(session, people, now)
    row.stop_rule = " "
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_same_form_sent_twice_is_one_measure(house):
    session, people, now = house
    assert measure(session, people, now).id == measure(session, people, now).id
    assert measure(session, people, now + timedelta(minutes=1)).code == "A-2"


def test_how_it_stood_is_read_from_the_history(house):
    session, people, now = house
    row = measure(session, people, now - 60 * DAY, starts_on=date(2026, 9, 25))
    step = service.add_milestone(session, row, "Texten klar", due_on=date(2026, 10, 20), **who(people, now))
    service.set_status(session, row, "running", reason="Började.", **who(people, now - 50 * DAY))
    service.finish_milestone(session, step, is_done=True, today=date(2026, 10, 30), **who(people, now))
    service.set_status(session, row, "stopped", reason="61 frågor två månader i rad.", **who(people, now - DAY))
    days = {
        date(2026, 9, 22): "planned", date(2026, 9, 29): "late", date(2026, 10, 5): "on_track", date(2026, 10, 25): "late",
        date(2026, 10, 30): "on_track", date(2026, 11, 18): "on_track", date(2026, 11, 19): "stopped",
    }  # fmt: skip
    assert {day: standing_of(row, day).key for day in days} == days
    assert standing_of(row, date(2026, 10, 25)).days_late == 5
    status = queries.plan_status(session, date(2026, 10, 25), for_public=False)
    assert (status.measures[0].late_milestones, status.counts["late"]) == (("Texten klar",), 1)
    assert queries.plan_status(session, date(2026, 9, 1), for_public=False).measures == ()
    assert queries.plan_status(session, TODAY, for_public=False).measures[0].why == "61 frågor två månader i rad."


def test_a_status_needs_a_reason_and_a_stale_form_is_refused(house):
    session, people, now = house
    row = measure(session, people, now)
    with pytest.raises(Refused):
        service.set_status(session, row, "running", reason=" ", **who(people, now))
    with pytest.raises(Refused, match="already"):
        service.set_status(session, row, "planned", reason="x", **who(people, now))
    with pytest.raises(Conflict):
        service.change_measure(session, row, plan_of(people, title="Annat"), version=row.version + 1, **who(people, now))
    service.change_measure(session, row, plan_of(people, title="Annat"), version=row.version, **who(people, now))
    changed = session.scalars(select(Activity).where(Activity.verb == "measure_changed")).one()
    assert changed.details == {"fields": ["title"]}


def test_a_merge_takes_measures_along_and_links_stay_single(house):
    session, people, now = house
    one, other = add_rumour(session, people, now), add_rumour(session, people, now, "Kön är stängd")
    row, second = measure(session, people, now), measure(session, people, now, title="Möte om kön")
    for rumour in (one, other):
        service.add_rumour(session, row, rumour, **who(people, now))
    assert service.add_rumour(session, row, one, **who(people, now)) is False
    service.add_rumour(session, second, one, **who(people, now))
    merge_rumour(session, one, other, reason="Samma.", actor_id=people["fact_checker"].id, now=now)
    session.expire_all()
    assert [one.code for one in queries.seen_rumours(session, second, people["writer"])] == [other.code]
    with pytest.raises(Refused, match="merged"):
        service.add_rumour(session, second, one, **who(people, now))


@pytest.fixture
def remind(database, clock, run_jobs):
    """What the worker does once an hour, with a mail server."""

    def run():
        with database.write_session() as session:
            queue.enqueue(session, "surveys.remind_of_plan", {}, dedupe=f"remind:{clock.utcnow()}")
        run_jobs(smtp_url="smtp://localhost:1")

    return run


@pytest.fixture
def sent(monkeypatch):
    """Letters instead of a mail server."""
    letters = []
    monkeypatch.setattr(jobs, "send", lambda _settings, message: letters.append(message))
    return letters


def test_owners_are_reminded_once_when_near_and_once_when_late(app, database, people, clock, later, remind, sent):
    with app.test_request_context(), database.write_session() as session:
        row = measure(session, people, clock.utcnow(), starts_on=TODAY)
        service.add_milestone(session, row, "Texten klar", due_on=TODAY + 5 * DAY, **who(people, clock.utcnow()))
        service.add_milestone(session, row, "Långt fram", due_on=TODAY + 40 * DAY, **who(people, clock.utcnow()))
    for _hour in range(3):
        remind()
        later(hours=1)
    assert [("Texten klar" in one.get_content(), "Långt fram" in one.get_content()) for one in sent] == [(True, False)]
    assert sent[0]["To"] == "writer@norrvik.example"
    later(days=6)
    remind()
    later(days=1)
    remind()
    assert ["Sent:" in one.get_content() for one in sent] == [False, True]


def test_no_letter_about_what_is_done_or_paused_and_a_broken_server_is_tried_again(
    app, database, people, clock, later, remind, monkeypatch
):
    with app.test_request_context(), database.write_session() as session:
        row, paused = measure(session, people, clock.utcnow()), measure(session, people, clock.utcnow(), title="Paus")
        for one in (row, paused):
            service.add_milestone(session, one, "Steg", due_on=TODAY + DAY, **who(people, clock.utcnow()))
        service.set_status(session, paused, "paused", reason="Väntar.", **who(people, clock.utcnow()))
    tried = []

    def refuse(_settings, message):
        tried.append(message.get_content())
        raise MailNotSent("broken", is_certain=False)

    monkeypatch.setattr(jobs, "send", refuse)
    remind()
    assert [text.count("Steg") for text in tried] == [1]
    with app.test_request_context(), database.write_session() as session:
        for step in session.scalars(select(Milestone)):
            service.finish_milestone(session, step, is_done=True, today=TODAY, **who(people, clock.utcnow()))
    later(minutes=10)
    remind()
    assert len(tried) == 1


def publish_one(session, people, now):
    """A public plan with one measure that was changed afterwards; gives the code of the rumour that it answers."""
    rumour = add_rumour(session, people, now, "Hemligt om en enskild", flags=("individual",))
    row = measure(session, people, now, is_public=True, owner_unit="Bostadsenheten", starts_on=date(2026, 11, 1))
    measure(session, people, now, title="Internt")
    service.add_rumour(session, row, rumour, **who(people, now, "approver"))
    service.set_status(session, row, "running", reason="Internt skäl", **who(people, now))
    plan = publishing.propose(session, "Det här gör vi.", today=TODAY, **who(people, now, "approver"))
    with pytest.raises(NotAllowed):
        publishing.publish(session, plan.id, **who(people, now, "approver"))
    with pytest.raises(NotAllowed):
        publishing.publish(session, plan.id, **who(people, now, "writer"))
    publishing.publish(session, plan.id, **who(people, now, "second_approver"))
    service.change_measure(session, row, plan_of(people, title="Ändrad efteråt"), version=None, **who(people, now))
    (public,) = queries.plan_status(session, TODAY, for_public=True).measures
    assert (public.title, public.owner, public.why, public.standing) == (
        "Ny sida om bostadskön",
        "Bostadsenheten",
        "",
        "on_track",
    )
    assert queries.plan_status(session, TODAY - DAY, for_public=True).measures == ()
    return rumour.code


def test_two_people_bring_the_plan_to_the_public_and_it_holds_no_names(app, database, people, clock, sign_in):
    now = clock.utcnow()
    with app.test_request_context("/?lang=en"), database.write_session() as session:
        code = publish_one(session, people, now)
    page = sign_in(None).get("/action-plan/public")
    assert page.status_code == 200
    assert "Ny sida om bostadskön" in page.text
    for word in ("Writer", "Internt", "enskild", "Ändrad efteråt", code):
        assert word not in page.text
    withdrawn = sign_in("approver").post("/action-plan/withdraw", data={"reason": "Den är gammal."})
    assert withdrawn.status_code == 303
    assert "No plan is public now" in sign_in(None).get("/action-plan/public").text


def test_exports_hold_every_field_and_no_formula(house):
    session, people, now = house
    measure(
        session, people, now, title="=HYPERLINK(1)", cost=12000, what="Rad\x0b & <b>", risk="Risk", counter_measure="Motåtgärd"
    )
    rows = queries.all_measures(session)
    read = list(csv.reader(io.StringIO(exporting.to_csv(rows, TODAY).lstrip("\ufeff"))))
    assert read[1][1] == "'=HYPERLINK(1)"
    sheet = openpyxl.load_workbook(io.BytesIO(exporting.to_workbook(rows, TODAY))).active
    cells = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert (cells["Measure"].value, cells["Measure"].data_type) == ("=HYPERLINK(1)", "s")
    assert (cells["Cost in kronor"].value, cells["Begins"].value.date()) == (12000, date(2026, 9, 1))
    assert cells["What would make us stop"].value == "Fler än 60 frågor två månader i rad."
    assert sheet.freeze_panes == "A2"
    word = docx.Document(io.BytesIO(exporting.to_word(rows, TODAY, sender="Norrvik")))
    assert [one.text for one in word.paragraphs if one.style.name.startswith("Heading")] == ["Action plan", "A-1 =HYPERLINK(1)"]
    assert "What would make us stop: Fler än 60 frågor två månader i rad." in [one.text for one in word.paragraphs]


def test_a_measure_is_walked_through_on_its_page(sign_in, people, app, database, clock):
    with app.test_request_context(), database.write_session() as session:
        codes = [add_rumour(session, people, clock.utcnow()).code]
        codes.append(add_rumour(session, people, clock.utcnow(), "Hemligt", flags=("individual",)).code)
    client = sign_in("writer")
    assert "No measures yet" in client.get("/action-plan").text
    short = client.post("/action-plan/new", data=form_of(people, stop_rule=" "))
    assert (short.status_code, "Ny sida om bostadskön" in short.text) == (422, True)
    address = client.post("/action-plan/new", data={**form_of(people), "rumour": codes[0]}).headers["Location"]
    assert address == "/action-plan/A-1"
    late = client.post(f"{address}/milestones", data={"step": "Efter slutet", "due_on": "2027-04-01"})
    assert (late.status_code, "after the end" in late.text) == (422, True)
    client.post(f"{address}/milestones", data={"step": "Texten klar", "due_on": "2026-11-10"})
    client.post(f"{address}/readings", data={"value": "61", "read_on": "2026-11-01", "says_stop": "y"})
    client.post(f"{address}/findings", data={"finding": "log_count", "words": "12 frågor om kön.", "found_on": "2026-10-01"})
    page = client.get(address).text
    for words in ("Late", "Texten klar", "one at which we said that we stop", "12 frågor om kön.", codes[0]):
        assert words in page
    assert client.post(f"{address}/rumours", data={"rumour": codes[1]}).status_code == 422
    sign_in("approver").post(f"{address}/rumours", data={"rumour": codes[1]})
    assert codes[1] not in client.get(address).text
    assert f'hx-get="/action-plan/rumours/{codes[0]}"' in client.get(f"/rumours/{codes[0]}").text
    fragment = client.get(f"/action-plan/rumours/{codes[0]}", headers={"HX-Request": "true"}).text
    assert ("A-1" in fragment, "<html" in fragment) == (True, False)
    assert "A-1" in client.get(f"/action-plan/rumours/{codes[0]}").text
    assert client.get(f"/action-plan/rumours/{codes[1]}").status_code == 404
    client.post(f"{address}/milestones/1/done")
    client.post(f"{address}/status", data={"status": "stopped", "reason": "61 frågor."})
    assert "Nothing goes on" in client.get("/action-plan").text
    assert "61 frågor." in client.get("/action-plan?show=ended").text
    assert client.get("/action-plan?kind=nonsense").status_code == 422
    assert "<html" not in client.get("/action-plan?show=all", headers={"HX-Request": "true"}).text
    assert sign_in("auditor").get(address).status_code == 200
    assert sign_in("auditor").post(f"{address}/status", data={"status": "running", "reason": "x"}).status_code == 403
    for kind, status in (("csv", 200), ("xlsx", 200), ("pdf", 404)):
        assert client.get(f"/action-plan/export.{kind}").status_code == status


def test_a_page_of_many_measures_asks_few_questions_and_shows_late_first(house, sign_in, database):
    session, people, now = house
    for number in range(25):
        row = measure(session, people, now + number * timedelta(minutes=1), title=f"Åtgärd {number}", starts_on=TODAY)
        service.set_status(session, row, "running", reason="Börjar.", **who(people, now))
        service.add_milestone(session, row, "Steg", due_on=TODAY + (number - 2) * DAY, **who(people, now))
    session.commit()
    asked, client = [], sign_in("writer")
    event.listen(database.engine, "before_cursor_execute", lambda *details: asked.append(details[2]))
    page = client.get("/action-plan?lang=en").text
    assert len([one for one in asked if one.lstrip().upper().startswith("SELECT")]) <= 15
    assert page.index("Åtgärd 0") < page.index("Åtgärd 1<") < page.index("Åtgärd 2<")
    assert "late 2 days" in page
    with database.read_session() as other:
        assert len(other.scalars(select(Measure)).all()) == 25
