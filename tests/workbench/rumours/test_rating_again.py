"""The weekly reminder to rate again, and the pages of ratings."""

import pytest
from sqlalchemy import select

from workbench import mail
from workbench.queue import Job
from workbench.rumours import queries, service
from workbench.rumours.rating import again


@pytest.fixture
def watched(open_one, rate, decide, on, people):
    """A rumour that is rated, watched and owned by the writer."""

    def make(claim="Nyanlända går före i bostadskön", owner="writer"):
        code = open_one(claim)
        rate(code, 0, 0, 1, 1, 1, 0)
        decide(code, "monitor")
        on(code, lambda s, r: setattr(r, "owner_id", people[owner].id if owner else None))
        return code

    return make


@pytest.fixture
def remind(work, clock):
    """Run the reminder."""
    return lambda: work(lambda s: again.remind(s, clock.utcnow()))


def letters(work):
    return work(lambda s: s.scalars(select(Job).where(Job.kind == again.LETTER).order_by(Job.id)).all())


def test_reminder_comes_when_the_week_is_over_and_then_weekly(work, watched, remind, later):
    watched()
    assert remind() == 0
    later(days=7, minutes=1)
    assert (remind(), remind()) == (1, 0)
    later(days=3)
    assert remind() == 0
    later(days=4)
    assert remind() == 1
    assert len(letters(work)) == 2


def test_one_letter_a_person_names_every_rumour(work, watched, remind, later, people):
    for claim in ("Första påståendet", "Andra påståendet"):
        watched(claim)
    later(days=8)
    assert remind() == 2
    (letter,) = letters(work)
    assert letter.payload["user_id"] == people["writer"].id
    assert len(letter.payload["rumour_ids"]) == 2


def test_without_an_owner_the_fact_checkers_are_reminded(work, watched, remind, later, people):
    watched(owner=None)
    later(days=8)
    remind()
    assert [row.payload["user_id"] for row in letters(work)] == [people["fact_checker"].id]


def test_an_owner_who_has_left_is_not_written_to(work, watched, remind, later, people):
    from workbench.accounts.models import User

    watched()
    work(lambda s: setattr(s.get_one(User, people["writer"].id), "active", False))
    later(days=8)
    remind()
    assert [row.payload["user_id"] for row in letters(work)] == [people["fact_checker"].id]


def test_rating_again_ends_the_reminders_and_the_letter_is_not_sent(
    work, watched, remind, later, rate, run_jobs, monkeypatch, people
):
    sent = []
    monkeypatch.setattr(mail, "send", lambda settings, message, **more: sent.append(message))
    code = watched()
    later(days=8)
    remind()
    rate(code, 0, 0, 1, 1, 1, 0)
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    assert sent == []
    assert remind() == 0


def test_letter_names_the_code_and_never_the_claim(watched, remind, later, run_jobs, monkeypatch):
    sent = []
    monkeypatch.setattr(mail, "send", lambda settings, message, **more: sent.append(message))
    code = watched()
    later(days=8)
    remind()
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    text = sent[0].get_content()
    assert code in text
    assert "bostadskön" not in text


def test_a_paused_clock_reminds_of_nothing(work, on, watched, remind, later, clock):
    from datetime import timedelta

    code = watched()
    on(code, lambda s, r: setattr(r, "clock_paused_until", clock.utcnow() + timedelta(days=20)))
    later(days=8)
    assert remind() == 0


def test_page_lists_what_is_due_and_what_is_heard_more_than_rated(watched, on, heard, sign_in, later, clock):
    due = watched()
    later(days=8)
    grown = watched("Badhuset stängs för alla andra")
    later(hours=1)
    new = heard("I tidningen", source_type="media", channel="press", hours_ago=0)
    on(grown, lambda s, r: service.add_sighting(s, r, new, actor_id=None, now=clock.utcnow()))
    page = sign_in("writer").get("/rumours/rate-again").text
    assert page.index(due) < page.index(grown)
    assert "the week is over" in page
    assert "heard more than rated" in page


def test_page_says_why_it_is_empty(sign_in, watched):
    client = sign_in("writer")
    assert "Nothing is rated yet" in client.get("/rumours/rate-again").text
    watched()
    assert "Nothing to rate again" in client.get("/rumours/rate-again").text


def test_restricted_rumours_stand_on_the_page_of_those_who_may_see_them(watched, on, sign_in, later):
    code = watched(owner=None)
    on(code, lambda s, r: setattr(r, "sensitivity", "restricted"))
    later(days=8)
    assert code not in sign_in("writer").get("/rumours/rate-again").text
    assert code in sign_in("approver").get("/rumours/rate-again").text


def test_form_shows_what_is_filled_in_and_asks_why_it_was_changed(sign_in, open_one):
    code = open_one()
    client = sign_in("writer")
    page = client.get(f"/rumours/{code}/risk").text
    assert "Filled in: 0." in page
    assert "Eight worked cases" in page
    steps = {"spread": 2, "velocity": 0, "harm": 1, "plausibility": 1, "audience": 1, "reach": 0, "action": "save"}
    answer = client.post(f"/rumours/{code}/risk", data=steps)
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.text
    assert "Write why you changed what was filled in: Spread." in answer.text


def test_fragment_names_the_rule_and_the_changed_steps(sign_in, open_one):
    code = open_one()
    steps = {"spread": 1, "velocity": 0, "harm": 4, "plausibility": 1, "audience": 1, "reach": 0}
    part = sign_in("writer").post(f"/rumours/{code}/risk", data=steps, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "Rule 1" in part
    assert "Write why before you save." in part


def test_history_page_draws_and_tables_and_is_honest_when_empty(sign_in, open_one, rate, later):
    code = open_one()
    client = sign_in("auditor")
    assert "Not rated yet" in client.get(f"/rumours/{code}/risk/history").text
    rate(code, 0, 0, 1, 1, 1, 0)
    later(days=7)
    rate(code, 2, 2, 2, 2, 2, 0)
    page = client.get(f"/rumours/{code}/risk/history").text
    assert "<svg" in page
    assert "Spread 0 → 2" in page
    assert "Rule 4" in page
    assert sign_in("partner").get(f"/rumours/{code}/risk/history").status_code == 403


def test_proposal_follows_a_verdict_that_changed_after_the_rating(sign_in, open_one, rate, check, decide, on):
    code = open_one()
    rate(code, 2, 2, 2, 2, 2, 0)
    check(code, "unproven")
    assert "Rule 2" in sign_in("writer").get(f"/rumours/{code}").text
    assert decide(code, "monitor").proposal == "what_we_know"
    assert on(code, lambda s, r: queries.newest_rating(s, r.id)).proposal == "respond"
