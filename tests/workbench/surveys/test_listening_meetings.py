"""Meetings: what was asked, masked; followed up; an observation of its rumour. And the pages of listening by role."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.surveys.listening_house import TODAY, add_round, add_rumour
from workbench.rumours.models import Sighting
from workbench.surveys.listening import meeting_queries, meetings
from workbench.surveys.listening.models import FocusNote, Meeting, MeetingQuestion

PLAN = {"kind": "evening", "title": "Kvällsfika", "held_on": "2026-11-19", "place": "Biblioteket", "size": "some"}
ASKED = {"text": "Får andra gå före i kön?", "theme": "T01", "outcome": "answered"}


@pytest.fixture
def rumours(app, database, people, clock):
    """An open rumour and one that concerns an individual."""
    with app.test_request_context(), database.write_session() as session:
        shown = add_rumour(session, people, clock.utcnow())
        hidden = add_rumour(session, people, clock.utcnow(), "Något om en enskild", flags=("individual",))
        return shown.code, hidden.code


@pytest.fixture
def meeting(sign_in):
    """The address of a meeting."""
    return sign_in("writer").post("/surveys/meetings/new", data=PLAN).headers["Location"]


def questions(database):
    with database.read_session() as session:
        return session.scalars(select(MeetingQuestion).order_by(MeetingQuestion.id)).all()


def test_a_question_is_masked_and_becomes_one_observation(sign_in, meeting, database, rumours):
    client = sign_in("writer")
    data = {**ASKED, "text": "Ring mig på 070-123 45 67, får andra gå före?", "rumour": rumours[0], "answer": "Nej, alla väntar."}
    assert client.post(meeting, data=data).status_code == 303
    (question,) = questions(database)
    assert "070" not in question.text
    for _twice in range(2):
        client.post(f"{meeting}/questions/{question.id}/sighting", data={"relation": "mentions"})
    with database.read_session() as session:
        found = session.scalars(select(Sighting)).all()
        assert [(one.channel, one.place, one.heard_at.isoformat()) for one in found] == [
            ("face_to_face", "Biblioteket", "2026-11-19T11:00:00+00:00")
        ]
    assert "counts as an observation" in client.get(meeting).text
    assert client.post(f"{meeting}/questions/{question.id}", data={**ASKED, "rumour": ""}).status_code == 422


def test_names_in_a_question_are_asked_about(sign_in, meeting, database):
    client = sign_in("writer")
    asked = client.post(meeting, data={**ASKED, "text": "Varför får Anna Berg gå före?"})
    assert (asked.status_code, "Anna Berg" in asked.text, questions(database)) == (422, True, [])
    client.post(meeting, data={**ASKED, "text": "Varför får Anna Berg gå före?", "names": "replace"})
    assert questions(database)[0].text == "Varför får [person] gå före?"


def test_a_question_is_followed_up_and_late_until_then(sign_in, meeting, database, people, later):
    client = sign_in("writer")
    client.post(meeting, data={**ASKED, "outcome": "follow_up", "owner": people["approver"].id, "due_on": "2026-11-25"})
    assert "waits for an answer" in client.get("/surveys/meetings?show=waiting").text
    later(days=10)
    assert "1 of them is late" in client.get("/surveys/meetings").text
    (question,) = questions(database)
    address = f"{meeting}/questions/{question.id}/follow-up"
    assert client.post(address, data={"answer": " \x00"}).status_code == 422
    assert client.post(address, data={"answer": "Förklarat på nästa fika."}).status_code == 303
    with database.read_session() as session:
        counted = meeting_queries.questions_between(session, TODAY - timedelta(days=3), TODAY, today=TODAY + timedelta(days=30))
        assert (counted.meetings, counted.questions, counted.followed_up, counted.late) == (1, 1, 1, 0)
        assert counted.by_theme == (("T01", 1),)
        assert meeting_queries.questions_between(session, TODAY, TODAY + timedelta(days=3)).questions == 0


def test_a_restricted_rumour_is_neither_chosen_nor_shown(sign_in, meeting, database, rumours):
    writer = sign_in("writer")
    assert writer.post(meeting, data={**ASKED, "rumour": rumours[1]}).status_code == 422
    sign_in("approver").post(meeting, data={**ASKED, "rumour": rumours[1]})
    (question,) = questions(database)
    assert rumours[1] not in writer.get(meeting).text
    assert rumours[1] not in writer.get(f"{meeting}/questions/{question.id}").text
    assert rumours[1] in sign_in("approver").get(meeting).text
    writer.post(f"{meeting}/questions/{question.id}", data={**ASKED, "text": "Andra ord om kön?", "rumour": ""})
    assert questions(database)[0].rumour_id == question.rumour_id
    assert writer.post(f"{meeting}/questions/{question.id}/sighting").status_code == 422


@pytest.mark.parametrize(
    "text", ["", "\x00", "å" * 1_000_000, "‮vänd‬ 🙂"], ids=["empty", "nothing but NUL", "a megabyte", "bidi and emoji"]
)
def test_bad_questions_never_break_the_page(sign_in, meeting, text):
    answer = sign_in("writer").post(meeting, data={**ASKED, "text": text})
    assert answer.status_code in (303, 413, 422)
    assert "‮" not in sign_in("writer").get(meeting).text


def test_the_list_filters_pages_and_has_two_empty_states(sign_in, app, database, people, clock):
    client = sign_in("auditor")
    assert "No meetings yet" in client.get("/surveys/meetings").text
    with app.test_request_context(), database.write_session() as session:
        for number in range(21):
            plan = meetings.MeetingPlan("talk", f"Föredrag {number}", TODAY - timedelta(days=number))
            meetings.add_meeting(session, plan, actor=people["writer"], now=clock.utcnow())
    assert "Föredrag 20" in client.get("/surveys/meetings?page=2").text
    assert "No meetings match" in client.get("/surveys/meetings?q=simhall%25").text
    assert client.get("/surveys/meetings?kind=nonsense").status_code == 422
    fragment = client.get("/surveys/meetings?kind=talk", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert "Föredrag 3" in fragment


@pytest.mark.parametrize("role", ["auditor", "legal_reviewer"])
def test_readers_see_rounds_but_no_notes_and_write_nothing(sign_in, app, database, people, clock, role):
    with app.test_request_context(), database.write_session() as session:
        row = add_round(session, people, clock.utcnow(), groups=1)
        group = row.groups[0].id
    client = sign_in(role)
    assert client.get("/surveys/groups/simhallen").status_code == 200
    assert client.get("/surveys/groups/simhallen/report").status_code == 200
    assert client.get(f"/surveys/groups/simhallen/groups/{group}/notes").status_code == 403
    assert client.post("/surveys/groups/simhallen/report", data={"summary": "x"}).status_code == 403
    assert client.post("/action-plan/publish", data={"introduction": "x"}).status_code == 403
    assert client.post("/action-plan/meetings", data={"held_on": "2026-12-01"}).status_code == 403


def test_a_round_is_walked_through_from_plan_to_adopted_report(sign_in, database, rumours, later, run_jobs):
    """The whole way in a browser without scripts, with what is refused on the way kept in its form."""
    client = sign_in("writer", language="sv")
    address = client.post("/surveys/groups/new", data={"title": "Bostadskön", "purpose": "", "language": "sv"}).headers[
        "Location"
    ]
    assert address.endswith("/bostadskon")
    plan = {
        "name": "Biblioteket",
        "stratum": "newcomers",
        "seats": 6,
        "held_on": "2026-11-18",
        "state": "planned",
        "starts": "18.00",
    }
    same = client.post(f"{address}/groups/new", data={**plan, "moderator": "Bo", "note_taker": "BO"})
    assert (same.status_code, 'value="Biblioteket"' in same.text) == (422, True)
    client.post(f"{address}/groups/new", data={**plan, "moderator": "Bo", "note_taker": "Siv"})
    notes = f"{address}/groups/1/notes"
    kept = client.post(notes, data={"text": "Kön går fortare för andra\nAnna Berg fick gå före"})
    assert (kept.status_code, "Anna Berg fick gå före" in kept.text) == (422, True)
    client.post(notes, data={"text": "Kön går fortare för andra\nAnna Berg fick gå före", "names": "replace"})
    client.post(f"{address}/themes/new", data={"name": "Kön känns orättvis", "theme": "T01", "summary": "Egen väntan syns mest."})
    client.post(f"{notes}/1/code", data={"theme": "1", "passage": "går fortare"})
    client.post(f"{notes}/2/code", data={"rumour": rumours[0]})
    assert client.post(f"{notes}/2/code", data={"rumour": rumours[1]}).status_code == 422
    page = client.get(notes).text
    assert "<mark>går fortare</mark>" in page
    assert "[person] fick gå före" in page
    drafts = {"title": "Kön", "text_a": "Kön är öppen.", "text_b": "Alla väntar lika länge.", "rumour": ""}
    test = client.post(f"{address}/drafts/new", data=drafts).headers["Location"]
    client.post(test, data={"group": "1", "preference": "a", "why": "Den är kortare."})
    assert "Kön är öppen." in client.get(f"{address}/guide").text
    check = client.get(f"{address}/report/adopt").text
    assert "1 grupp är genomförd. Färre än fyra grupper" in check
    assert client.post(f"{address}/report/adopt", data={"version": "999"}).status_code == 409
    with database.read_session() as session:
        version = session.scalars(select(FocusNote)).first().group.round.version
    assert client.post(f"{address}/report/adopt", data={"version": version}).status_code == 303
    assert "I 1 av 1 grupper" in client.get(f"{address}/report").text
    assert "går fortare" not in client.get(notes).text
    assert client.post(notes, data={"text": "mer"}).status_code == 422
    later(hours=25)
    run_jobs()
    assert "Anteckningarna är raderade" in client.get(f"{address}/report").text
    assert client.post(f"{address}/report/take-back").status_code == 422


def test_a_meeting_with_questions_stays(sign_in, meeting, database):
    client = sign_in("writer")
    client.post(meeting, data=ASKED)
    assert client.post(f"{meeting}/remove").status_code == 422
    (question,) = questions(database)
    client.post(f"{meeting}/questions/{question.id}/remove")
    assert client.post(f"{meeting}/remove").status_code == 303
    with database.read_session() as session:
        assert session.scalars(select(Meeting)).all() == []
