"""The working group: an agenda built from the plan, minutes, decisions; and all pages on a phone."""

from datetime import date, timedelta

import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.surveys.listening_house import TODAY, add_round, add_rumour, code_theme, measure
from workbench.errors import Conflict, Refused
from workbench.rumours.service import add_sighting
from workbench.rumours.sightings import NewSighting
from workbench.surveys.action_plan import publishing, queries, service, working_group
from workbench.surveys.listening import meetings, reporting

DAY = timedelta(days=1)


def who(people, now, role="writer"):
    return {"actor": people[role], "now": now}


def fill(session, people, now):
    """A plan with a late, a stopped and a doubtful measure, a round with a report, a meeting, rumours open and hidden."""
    shown = add_rumour(session, people, now)
    hidden = add_rumour(session, people, now, "Något om en enskild", flags=("individual",))
    for rumour in (shown, shown, hidden):
        add_sighting(session, rumour, NewSighting("Hört", now - DAY, "phone", "resident"), actor_id=None, now=now)
    late = measure(session, people, now - 30 * DAY, is_public=True, owner_unit="Bostadsenheten", risk="R", counter_measure="M")
    service.set_status(session, late, "running", reason="Börjar.", **who(people, now - 29 * DAY))
    service.add_milestone(session, late, "Texten klar", due_on=TODAY - 3 * DAY, **who(people, now))
    service.add_milestone(session, late, "Sidan ute", due_on=TODAY + 30 * DAY, **who(people, now))
    reading = {"read_on": TODAY, "note": "", "says_stop": True, "today": TODAY}
    service.add_reading(session, late, "61 frågor", **reading, **who(people, now))
    stopped = measure(session, people, now - 20 * DAY, title="Möte på torget")
    service.set_status(session, stopped, "stopped", reason="Ingen kom.", **who(people, now))
    row = add_round(session, people, now)
    theme = code_theme(session, people, now, row, "Kön känns orättvis", 3)
    reporting.adopt_report(session, row, version=None, **who(people, now))
    service.add_finding(
        session, late, "focus_theme", "Kön känns orättvis.", found_on=TODAY, focus_theme=theme, **who(people, now)
    )
    service.add_rumour(session, late, shown, **who(people, now))
    meeting = meetings.add_meeting(session, meetings.MeetingPlan("talk", "Föredrag", TODAY - DAY), **who(people, now))
    asked = meetings.Asked("Går andra före i kön?", "T01", is_answered=False)
    meetings.log_question(session, meeting, asked, rumour=shown, today=TODAY, **who(people, now))
    return late, shown, hidden


@pytest.fixture
def house(app, database, people, clock):
    """A session with the filled plan."""
    with app.test_request_context("/?lang=en"), database.write_session() as session:
        yield session, people, clock.utcnow(), fill(session, people, clock.utcnow())


def test_the_agenda_is_built_from_plan_findings_and_log(house):
    session, people, now, (late, shown, hidden) = house
    meeting = working_group.plan_meeting(session, held_on=TODAY, place="Stadshuset", **who(people, now))
    agenda = working_group.build_agenda(session, meeting)
    assert agenda["is_first"]
    assert [(one["code"], one["days_late"], one["late_steps"]) for one in agenda["late"]] == [(late.code, 3, ["Texten klar"])]
    assert [one["reading"] for one in agenda["stop_results"]] == ["61 frågor"]
    assert [one["why"] for one in agenda["ended"]] == ["Ingen kom."]
    assert [(one["next"], one["next_on"]) for one in agenda["due"]] == [("Sidan ute", (TODAY + 30 * DAY).isoformat())]
    assert [(one["name"], one["count"], one["held"]) for one in agenda["themes"]] == [("Kön känns orättvis", 3, 5)]
    assert agenda["questions"] == {"asked": 1, "waiting": 1, "late": 0, "by_theme": [["T01", 1]]}
    assert [(one["code"], one["count"]) for one in agenda["rumours"]] == [(shown.code, 2)]
    assert hidden.code not in str(agenda)


def test_a_closed_meeting_keeps_its_agenda_and_hands_on_open_decisions(house):
    session, people, now, (late, *_rest) = house
    meeting = working_group.plan_meeting(session, held_on=TODAY, place="", **who(people, now))
    with pytest.raises(Refused, match="minutes first"):
        working_group.close_meeting(session, meeting, today=TODAY, **who(people, now))
    working_group.write_minutes(session, meeting, "Vi går igenom planen.", version=meeting.version, **who(people, now))
    with pytest.raises(Conflict):
        working_group.write_minutes(session, meeting, "Annat", version=meeting.version - 1, **who(people, now))
    values = {"owner": people["approver"], "due_on": TODAY + 10 * DAY, "measure": late}
    row = working_group.decide(session, meeting, "Texten skrivs om.", **values, **who(people, now))
    with pytest.raises(Refused, match="before the meeting"):
        working_group.decide(session, meeting, "För sent", **{**values, "due_on": TODAY - DAY}, **who(people, now))
    working_group.close_meeting(session, meeting, today=TODAY, **who(people, now))
    service.set_status(session, late, "stopped", reason="61 frågor.", **who(people, now + DAY))
    assert [one["code"] for one in working_group.agenda_of(session, meeting)["late"]] == [late.code]
    with pytest.raises(Refused, match="closed"):
        working_group.write_minutes(session, meeting, "Efteråt", version=None, **who(people, now))
    following = working_group.plan_meeting(session, held_on=TODAY + 183 * DAY, place="", **who(people, now))
    agenda = working_group.build_agenda(session, following)
    assert [(one["text"], one["is_late"]) for one in agenda["decisions"]] == [("Texten skrivs om.", True)]
    assert [one["why"] for one in agenda["ended"]] == ["61 frågor."]
    assert queries.plan_status(session, TODAY + 20 * DAY, for_public=False).late_decisions == 1
    working_group.finish_decision(session, row, "Klar.", today=TODAY + 20 * DAY, **who(people, now))
    assert queries.plan_status(session, TODAY + 20 * DAY, for_public=False).open_decisions == 0
    with pytest.raises(Refused):
        working_group.plan_meeting(session, held_on=TODAY, place="", **who(people, now))


def test_the_next_meeting_is_proposed_half_a_year_later_on_a_weekday(house):
    session, people, now, _rows = house
    assert working_group.next_proposal(session, TODAY).weekday() < 5
    working_group.plan_meeting(session, held_on=date(2026, 11, 2), place="", **who(people, now))
    assert working_group.next_proposal(session, TODAY) == date(2027, 5, 4)


def test_an_empty_house_has_an_agenda_that_says_so(sign_in):
    client = sign_in("approver")
    assert "No meetings yet" in client.get("/action-plan/meetings").text
    address = client.post("/action-plan/meetings", data={"held_on": "2026-11-20"}).headers["Location"]
    assert "nothing for the agenda" in client.get(address).text
    assert client.post("/action-plan/meetings", data={"held_on": "2026-11-20"}).status_code == 422
    decision = {"text": "Vi ses igen.", "owner": "999", "due_on": "2026-12-01", "measure": ""}
    assert client.post(f"{address}/decisions", data=decision).status_code == 422
    saved = client.post(f"{address}/minutes", data={"minutes": "Kort möte.", "version": "1"})
    assert saved.status_code == 303
    assert client.post(f"{address}/close").status_code == 303
    assert "The minutes were closed by Approver" in client.get(address).text


@pytest.mark.browser
def test_pages_on_a_phone_have_no_fault(app, database, people, clock, phone_page):
    """The fullest pages, half of them in Swedish, half in English."""
    now = clock.utcnow()
    with app.test_request_context(), database.write_session() as session:
        fill(session, people, now)
        row = add_round(session, people, now, title="Torget", groups=3)
        code_theme(session, people, now, row, "Torget är mörkt", 2)
        note = f"/surveys/groups/torget/groups/{row.groups[0].id}/notes"
        drafts = {"text_a": "A.", "text_b": "B.", "rumour": None}
        test = reporting.add_draft_test(session, row, "Torget", **drafts, **who(people, now))
        working_group.plan_meeting(session, held_on=TODAY, place="Stadshuset", **who(people, now))
        publishing.propose(session, "Det här gör vi.", today=TODAY, **who(people, now, "second_approver"))
    page = phone_page("approver")
    swedish = [note, "/surveys/groups/torget/report/adopt", "/action-plan", "/action-plan/A-1", "/action-plan/publish"]
    english = [f"/surveys/groups/torget/drafts/{test.id}", "/surveys/groups/torget/guide/edit", "/surveys/groups/torget/report"]
    english += ["/surveys/meetings/1", "/action-plan/meetings/1"]
    wrong = faults_on_phone(page, swedish, "sv") + faults_on_phone(page, english, "en")
    assert not wrong, "\n".join(wrong)
