"""Handing a text to a colleague and taking it over: with a reason, in the log, by letter, and never around four eyes."""

import pytest
from sqlalchemy import select

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial import service
from workbench.editorial.collaborating import handing
from workbench.editorial.models import Sandwich
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.rumours.models import Rumour


@pytest.fixture
def give(app, database, people, clock):
    """give(sandwich, "writer", "second_writer", what=…, reason=…)."""

    def run(sandwich, role, to, what="turn", reason="Semester från måndag.", **more):
        with app.test_request_context(), database.write_session() as session:
            actor, receiver = session.get_one(User, people[role].id), session.get_one(User, people[to].id)
            row = session.get_one(Sandwich, sandwich.id)
            handing.hand_over(session, row, receiver, what=what, reason=reason, actor=actor, now=clock.utcnow(), **more)

    return run


@pytest.fixture
def waiting(start, database, people, look):
    """An answer that waits for the approvers, put there without the rules."""

    def make():
        sandwich = start()
        with database.write_session() as session:
            row = session.get_one(Sandwich, sandwich.id)
            row.state, row.sent_revision_id, row.turn_user_id = "in_review", row.current_revision_id, people["approver"].id
        return sandwich

    return make


def test_the_turn_goes_over_with_reason_log_and_letter(start, give, look, sign_in, run_jobs, monkeypatch, people):
    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda settings, message: sent.append(message))
    sandwich = start()
    give(sandwich, "writer", "second_writer")
    assert look(sandwich).turn_user_id == people["second_writer"].id
    assert "handed the turn to Second Writer: Semester från måndag." in sign_in("auditor").get(f"/answers/{sandwich.slug}").text
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert [message["To"] for message in sent] == ["second_writer@norrvik.example"]
    assert "Semester från måndag." in sent[0].get_content()


def test_taking_over_tells_who_had_the_turn(start, give, sign_in, run_jobs, monkeypatch, look, people):
    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda settings, message: sent.append(message))
    sandwich, client = start(), sign_in("second_writer")
    page = client.get(f"/answers/{sandwich.slug}/hand-over").text
    assert "Take the turn over" in page
    data = {"why": "Anna är sjuk.", "seen_turn": str(people["writer"].id)}
    assert client.post(f"/answers/{sandwich.slug}/take-over", data=data).status_code == 303
    assert look(sandwich).turn_user_id == people["second_writer"].id
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert [message["To"] for message in sent] == ["writer@norrvik.example"]


def test_the_author_changes_and_the_turn_with_it(start, give, look, people):
    sandwich = start()
    give(sandwich, "writer", "second_writer", what="author")
    row = look(sandwich)
    assert (row.author_id, row.turn_user_id) == (people["second_writer"].id, people["second_writer"].id)
    with pytest.raises(Refused):
        give(sandwich, "writer", "second_writer", what="author")


def test_who_handed_the_text_away_still_may_not_approve_it(start, give, act, people, look, database, app):
    """Another author takes nobody's words out of the text."""
    from workbench.editorial.authors import author_ids

    sandwich = start(author="approver")
    give(sandwich, "approver", "writer", what="author")
    with app.test_request_context(), database.read_session() as session:
        assert people["approver"].id in author_ids(session, session.get_one(Sandwich, sandwich.id))


def test_a_text_that_waits_goes_only_to_an_approver_who_has_not_written_in_it(waiting, give, act, look, people, text):
    sandwich = waiting()
    with pytest.raises(NotAllowed):
        give(sandwich, "approver", "second_writer")
    with pytest.raises(NotAllowed):
        give(sandwich, "approver", "writer")
    with pytest.raises(Refused):
        give(sandwich, "approver", "second_writer", what="author")
    give(sandwich, "approver", "second_approver")
    assert look(sandwich).turn_user_id == people["second_approver"].id


@pytest.mark.parametrize("to", ["auditor", "administrator", "reporter", "partner", "legal_reviewer"])
def test_only_writers_get_a_text(start, give, to):
    with pytest.raises(NotAllowed):
        give(start(), "writer", to)


def test_a_restricted_text_goes_only_to_those_who_see_it(start, give, database):
    sandwich = start()
    with database.write_session() as session:
        session.get_one(Rumour, sandwich.rumour_id).sensitivity = "restricted"
    with pytest.raises(NotAllowed):
        give(sandwich, "writer", "second_writer")
    give(sandwich, "writer", "approver")


@pytest.mark.parametrize("reason", ["", " \n", "\x00", "x" * 1001], ids=["none", "space", "NUL", "too long"])
def test_a_reason_is_needed(start, give, reason):
    with pytest.raises(Refused):
        give(start(), "writer", "second_writer", reason=reason)


def test_a_page_that_is_old_moves_nothing(start, give, people, look):
    sandwich = start()
    give(sandwich, "writer", "second_writer")
    with pytest.raises(Conflict):
        give(sandwich, "fact_checker", "approver", seen_turn_id=people["writer"].id)
    assert look(sandwich).turn_user_id == people["second_writer"].id


def test_double_press_moves_once(start, sign_in, people, database):
    sandwich, client = start(), sign_in("writer")
    data = {
        "to": str(people["second_writer"].id),
        "what": "turn",
        "reason": "Du kan badet.",
        "seen_turn": str(people["writer"].id),
    }
    answers = [client.post(f"/answers/{sandwich.slug}/hand-over", data=data).status_code for _press in range(2)]
    assert answers == [303, 422]
    with database.read_session() as session:
        assert len(session.scalars(select(Activity).where(Activity.verb == "turn_handed_over")).all()) == 1


@pytest.mark.parametrize("to", ["", "999999", "nobody", "-1"])
def test_bad_receivers_come_back_with_the_form(start, sign_in, to):
    data = {"to": to, "what": "turn", "reason": "Därför <script>alert(1)</script>"}
    answer = sign_in("writer").post(f"/answers/{start().slug}/hand-over", data=data)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_answer_in_both_languages(start, sign_in, language):
    sandwich = start()
    for path in ("hand-over", "discussion", "suggest", "quote", "revisions"):
        page = sign_in("writer", language=language).get(f"/answers/{sandwich.slug}/{path}")
        assert page.status_code == 200
        assert page.text.count("<h1") == 1
        assert 'style="' not in page.text
    assert sign_in("writer", language=language).get("/answers/mentions").status_code == 200


def test_nobody_has_the_turn_on_a_draft_in_the_bin(start, give, act, sign_in):
    sandwich = start()
    act(service.delete_draft, sandwich, "writer")
    with pytest.raises(Refused):
        give(sandwich, "writer", "second_writer")
    assert "Nobody has the turn on this answer now" in sign_in("writer").get(f"/answers/{sandwich.slug}/hand-over").text
