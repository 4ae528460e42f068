"""Which fact-check is about which rumour or item: proposed by the machine, decided by people, shown as somebody else's."""

import pytest
from sqlalchemy import func, select

from tests.workbench.factchecks.conftest import feed, review
from workbench.activity.models import Activity
from workbench.errors import NotFound, Refused
from workbench.factchecks import jobs, matching, pairing
from workbench.factchecks.models import FactCheck, FactCheckProposal, FactCheckReading
from workbench.factchecks.queries import known_factchecks
from workbench.intake.inbox import factchecks as item_jobs
from workbench.queue import Job, enqueue
from workbench.rumours import service as rumour_service
from workbench.rumours.models import Rumour


def pairs(database):
    with database.read_session() as session:
        return list(session.scalars(select(FactCheckProposal).order_by(FactCheckProposal.id)))


@pytest.fixture
def compared(matcher, rumour, taken_in):
    """Two fact-checks that the matcher has proposed for the rumour."""
    taken_in()
    return rumour


@pytest.fixture
def press(sign_in):
    """Press a button beside a rumour: press(proposal, "confirm")."""

    def send(proposal, verb, role="fact_checker", back="/rumours"):
        return sign_in(role).post(f"/factchecks/proposals/{proposal.id}/{verb}", data={"back": back})

    return send


def test_known_factchecks_are_claims_as_the_matcher_takes_them(taken_in, database, sign_in):
    set_id = taken_in()
    with database.read_session() as session:
        known = known_factchecks(session)
        ids = list(session.scalars(select(FactCheck.id).order_by(FactCheck.id)))
    assert [one.rumour_id for one in known] == [f"fc:{key}" for key in ids]
    assert (known[0].claim, known[0].language) == ("Nyanlända går före i bostadskön i Norrvik, del 1", "sv")
    sign_in("writer").post(f"/factchecks/sets/{set_id}/remove")
    with database.read_session() as session:
        assert known_factchecks(session) == []


def test_import_proposes_for_rumours_that_are_open(compared, database):
    assert [(row.rumour_id, row.state) for row in pairs(database)] == [(compared.id, "proposed")] * 2


def test_new_rumour_meets_the_factchecks_with_the_next_tick(matcher, taken_in, app, database, people, clock, run_jobs):
    taken_in()
    with app.app_context(), database.write_session() as session:
        rumour_service.open_rumour(
            session, "nyanlända går före i bostadskön", theme="T01", actor_id=people["writer"].id, now=clock.utcnow()
        )
        enqueue(session, "factchecks.match", {}, dedupe="tick")
    run_jobs()
    assert len(pairs(database)) == 2


def test_nothing_is_compared_twice_until_something_changes(compared, matcher, app, database, run_jobs, clock):
    asked = len(matcher.asked)
    _again(database, run_jobs, "one")
    assert len(matcher.asked) == asked
    with database.write_session() as session:
        session.get(Rumour, compared.id).claim = "badet stänger på tisdagar"
    _again(database, run_jobs, "two")
    assert len(matcher.asked) == asked + 1
    assert pairs(database) == [], "what was proposed for the old words goes"


def _again(database, run_jobs, name, kind="factchecks.match"):
    with database.write_session() as session:
        enqueue(session, kind, {}, dedupe=name)
    run_jobs()


def test_no_match_decision_is_kept(matcher, app, database, people, clock, taken_in, run_jobs):
    with app.app_context(), database.write_session() as session:
        rumour_service.open_rumour(session, "badet stänger", theme="T01", actor_id=people["writer"].id, now=clock.utcnow())
    taken_in()
    assert pairs(database) == []
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(FactCheckReading)) == 1


def test_more_rumours_than_one_job_takes_are_all_compared(matcher, monkeypatch, app, database, people, clock, taken_in):
    monkeypatch.setattr(matching, "COMPARED_AT_ONCE", 2)
    with app.app_context(), database.write_session() as session:
        for number in range(5):
            rumour_service.open_rumour(
                session, f"nyanlända går före i kön {number}", theme="T01", actor_id=people["writer"].id, now=clock.utcnow()
            )
    taken_in()
    assert {row.rumour_id for row in pairs(database)} == {1, 2, 3, 4, 5}


def test_without_a_model_nothing_is_lost(rumour, taken_in, database, run_jobs, matcher, monkeypatch):
    from classifiers.errors import ModelMissing

    def missing(_folder):
        raise ModelMissing("none yet")

    with monkeypatch.context() as patch:
        patch.setattr(matching._models, "get", missing)
        taken_in()
        assert pairs(database) == []
    _again(database, run_jobs, "later")
    assert len(pairs(database)) == 2


@pytest.mark.parametrize("kind", ["factchecks.match", "intake.match_factchecks"])
def test_comparing_twice_proposes_once(kind, compared, database, run_jobs):
    with database.write_session() as session:
        session.query(FactCheckReading).delete()
    _again(database, run_jobs, "one", kind)
    _again(database, run_jobs, "two", kind)
    assert len(pairs(database)) == 2


def test_flagged_items_meet_the_factchecks_and_others_do_not(matcher, taken_in, add_items, database, run_jobs):
    flagged = add_items(1, text="De nyanlända går före i kön")
    add_items(1, start=5, relevant=False, text="De nyanlända går före i kön igen")
    taken_in()
    _again(database, run_jobs, "tick", "intake.match_factchecks")
    assert {(row.item_id, row.rumour_id) for row in pairs(database)} == {(flagged[0], None)}
    asked = len(matcher.asked)
    _again(database, run_jobs, "tock", "intake.match_factchecks")
    assert len(matcher.asked) == asked


def test_old_items_are_not_read_again_for_new_factchecks(matcher, add_items, taken_in, database, run_jobs, later):
    add_items(1, text="De nyanlända går före i kön")
    later(days=31)
    taken_in()
    _again(database, run_jobs, "tick", "intake.match_factchecks")
    assert pairs(database) == []
    assert item_jobs.COMPARED_FOR.days == 30


def test_rumour_page_says_whose_the_verdict_is(compared, sign_in):
    page = sign_in("writer").get(f"/rumours/{compared.code}").text
    assert "Checked by Kollat i Norrvik, not by us" in page
    assert "Stämmer inte" in page
    assert 'href="https://kollat.example/1" rel="noopener noreferrer"' in page
    assert "Read it at kollat.example" in page
    assert "Not about this" in page
    swedish = sign_in("writer", language="sv").get(f"/rumours/{compared.code}").text
    assert "Granskat av Kollat i Norrvik, inte av oss" in swedish


def test_item_page_and_pane_show_the_panel(matcher, add_items, taken_in, database, run_jobs, sign_in):
    (item_id,) = add_items(1, text="De nyanlända går före i kön")
    taken_in()
    _again(database, run_jobs, "tick", "intake.match_factchecks")
    assert "not by us" in sign_in("writer").get(f"/inbox/{item_id}").text
    auditor = sign_in("auditor").get(f"/inbox/{item_id}").text
    assert "not by us" in auditor
    assert "Not about this" not in auditor


def test_many_factchecks_are_folded_beside_an_item(matcher, add_items, taken_in, database, run_jobs, sign_in):
    (item_id,) = add_items(1, text="De nyanlända går före i kön")
    taken_in(feed(*(review(number) for number in range(5))))
    _again(database, run_jobs, "tick", "intake.match_factchecks")
    page = sign_in("writer").get(f"/inbox/{item_id}").text
    assert "1 more fact-check" in page
    assert page.count("not by us") == 3


def test_pages_without_factchecks_show_no_panel(rumour, sign_in):
    assert "Checked by others" not in sign_in("writer").get(f"/rumours/{rumour.code}").text


def test_public_pages_never_name_a_factcheck(compared, database, press, sign_in):
    press(pairs(database)[0], "confirm")
    for path in ("/library", "/library/feed.json", "/library/feed.atom", "/"):
        page = sign_in(None).get(path).text
        assert "Kollat" not in page, path


def test_confirm_reject_and_undo_are_written_down(compared, database, press):
    first, second = pairs(database)
    assert press(first, "confirm", back=f"/rumours/{compared.code}").location.endswith(f"/rumours/{compared.code}")
    press(second, "reject")
    assert [row.state for row in pairs(database)] == ["confirmed", "rejected"]
    press(second, "undo")
    press(second, "undo")
    assert press(second, "delete").status_code == 404
    assert [row.state for row in pairs(database)] == ["confirmed", "proposed"]
    with database.read_session() as session:
        verbs = session.scalars(select(Activity.verb).where(Activity.verb.startswith("fact_check_")).order_by(Activity.id)).all()
    assert verbs[-3:] == ["fact_check_confirmed", "fact_check_rejected", "fact_check_decision_undone"]


def test_history_of_the_rumour_tells_what_was_decided(compared, database, press, sign_in):
    press(pairs(database)[0], "confirm")
    assert (
        "confirmed that a fact-check by Kollat i Norrvik is about this" in sign_in("writer").get(f"/rumours/{compared.code}").text
    )


def test_decisions_stand_when_the_machine_compares_again(compared, database, press, run_jobs):
    first, second = pairs(database)
    press(first, "confirm")
    press(second, "reject")
    with database.write_session() as session:
        session.query(FactCheckReading).delete()
    _again(database, run_jobs, "again")
    assert [row.state for row in pairs(database)] == ["confirmed", "rejected"]


def test_rejecting_what_is_confirmed_needs_an_undo_first(compared, app, database, people, clock, press):
    first = pairs(database)[0]
    press(first, "confirm")
    with app.app_context(), database.write_session() as session, pytest.raises(Refused):
        pairing.decide(session, first.id, "reject", actor=people["writer"], now=clock.utcnow())


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/inbox/..//evil.example", "/logout", "\\\\evil"])
def test_button_leads_only_to_pages_of_ours(back, compared, database, press):
    answer = press(pairs(database)[0], "confirm", back=back)
    assert "evil" not in answer.location
    assert "logout" not in answer.location


@pytest.mark.parametrize("role", ["auditor", "administrator", "partner", "legal_reviewer"])
def test_only_editors_decide(role, compared, database, press):
    assert press(pairs(database)[0], "confirm", role=role).status_code == 403
    assert pairs(database)[0].state == "proposed"


def test_restricted_rumours_stay_hidden(compared, app, database, people, clock, press, sign_in):
    with database.write_session() as session:
        session.get(Rumour, compared.id).sensitivity = "restricted"
    pair = pairs(database)[0]
    assert compared.code not in sign_in("writer").get(f"/factchecks/{pair.fact_check_id}").text
    assert compared.code in sign_in("approver").get(f"/factchecks/{pair.fact_check_id}").text
    assert press(pair, "confirm", role="writer").status_code == 404
    with app.app_context(), database.write_session() as session, pytest.raises(NotFound):
        pairing.decide(session, pair.id, "confirm", actor=people["writer"], now=clock.utcnow())


def test_link_by_hand(compared, database, sign_in, taken_in):
    taken_in(feed(review(9, claimReviewed="Badet stänger")), name="Badet")
    with database.read_session() as session:
        check_id = session.scalar(select(FactCheck.id).where(FactCheck.claim == "Badet stänger"))
    client = sign_in("writer")
    wrong = client.post(f"/factchecks/{check_id}/link", data={"code": "R-XXXX"})
    assert wrong.status_code == 422
    assert "no rumour with this code" in wrong.text
    assert client.post(f"/factchecks/{check_id}/link", data={"code": ""}).status_code == 422
    for _press in range(2):
        assert client.post(f"/factchecks/{check_id}/link", data={"code": compared.code.lower()}).status_code == 303
    assert [row.state for row in pairs(database) if row.fact_check_id == check_id] == ["confirmed"]
    assert "Badet stänger" in client.get(f"/rumours/{compared.code}").text


def test_list_filters_searches_and_pages(taken_in, sign_in):
    taken_in(feed(*(review(number) for number in range(40)), review(50, author={"name": "Andra"}, claimReviewed="Badet 100 %")))
    client = sign_in("auditor")
    assert "1–30 of 41" in client.get("/factchecks").text
    second = client.get("/factchecks?page=2").text
    assert "31–41 of 41" in second
    assert "page 2 of 2" in second
    assert "1–1 of 1" in client.get("/factchecks?publisher=Andra").text
    assert "1–1 of 1" in client.get("/factchecks?q=100+%25").text
    assert "1–30 of 40" in client.get("/factchecks?q=NYANLÄNDA+bostadskön").text
    assert "No fact-checks match" in client.get("/factchecks?q=saknas").text
    assert client.get("/factchecks?language=xx").status_code == 422
    assert client.get("/factchecks?q=%00").status_code in (200, 422)
    fragment = client.get("/factchecks?publisher=Andra", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment
    assert "Badet 100 %" in fragment


def test_empty_list_leads_to_the_import(sign_in):
    page = sign_in("writer").get("/factchecks").text
    assert "No fact-checks yet" in page
    assert "/factchecks/import" in page
    assert sign_in("writer").get("/factchecks/999").status_code == 404
    assert sign_in("writer").get("/factchecks/sets/999").status_code == 404


def test_jobs_are_registered_once(database):
    from workbench import make_registry

    kinds = make_registry().kinds
    assert {"factchecks.match", "factchecks.read_set", "factchecks.take_in", "intake.match_factchecks"} <= set(kinds)
    assert jobs.LEASE_S == item_jobs.LEASE_S
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 0
