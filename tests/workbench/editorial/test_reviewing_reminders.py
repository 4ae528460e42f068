"""Answers that grow old: reminders once each, the filter, "checked again, still right"."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from workbench import mail
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial import queries, service
from workbench.editorial.models import Sandwich
from workbench.editorial.reminding.models import Recheck, ReviewReminder
from workbench.editorial.reminding.service import check_again, remind_due, step_due
from workbench.errors import Conflict, NotAllowed, Refused
from workbench.queue import Job

DAY = date(2027, 5, 1)


@pytest.mark.parametrize(
    ("day", "step"),
    [
        (date(2027, 4, 16), ""),
        (date(2027, 4, 17), "before"),
        (date(2027, 4, 30), "before"),
        (date(2027, 5, 1), "day"),
        (date(2027, 5, 7), "day"),
        (date(2027, 5, 8), "week-1"),
        (date(2027, 5, 14), "week-1"),
        (date(2027, 5, 15), "week-2"),
    ],
    ids=str,
)
def test_reminders_come_two_weeks_before_on_the_day_and_each_week_after(day, step):
    assert step_due(DAY, day) == step


def test_each_reminder_is_written_once_and_mailed_to_author_and_approver(
    live, database, settings, clock, run_jobs, monkeypatch, app
):
    letters = []
    monkeypatch.setattr(mail, "send", lambda settings, message: letters.append((message["To"], message.get_content())))
    sandwich = live()
    for day in (date(2027, 4, 17), date(2027, 4, 17), date(2027, 5, 1), date(2027, 5, 9), date(2027, 5, 10)):
        clock.now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        with database.write_session() as session:
            remind_due(session, now=clock.utcnow(), settings=settings)
        run_jobs(smtp_url="smtp://localhost:25")
    with database.read_session() as session:
        assert list(session.scalars(select(ReviewReminder.step).order_by(ReviewReminder.id))) == ["before", "day", "week-1"]
        rows = session.scalars(select(Activity).where(Activity.verb == "review_reminder")).all()
        assert [row.details["told"] for row in rows] == [2, 2, 2]
    letters = [letter for letter in letters if "check-again" in letter[1]]
    assert sorted(to for to, _text in letters) == ["approver@norrvik.example"] * 3 + ["writer@norrvik.example"] * 3
    assert all(f"/answers/{sandwich.slug}/check-again" in text for _to, text in letters)
    assert all("2027-05-01" in text for _to, text in letters)


def test_whoever_has_left_is_replaced_by_those_of_the_role(live, database, settings, clock, people, app):
    live()
    with database.write_session() as session:
        session.get_one(User, people["approver"].id).active = False
    clock.now = datetime(2027, 5, 1, 9, tzinfo=UTC)
    with database.write_session() as session:
        assert remind_due(session, now=clock.utcnow(), settings=settings) == 1
    with database.read_session() as session:
        told = {row.payload["user_id"] for row in session.scalars(select(Job).where(Job.kind == "editorial.remind"))}
    assert told == {people["writer"].id, people["second_approver"].id}


def test_drafts_and_withdrawn_answers_are_not_reminded_of(approved, live, act, database, settings, clock):
    approved()
    gone = live()
    act(service.withdraw, gone, "fact_checker", reason="Fel.")
    clock.now = datetime(2027, 6, 1, 9, tzinfo=UTC)
    with database.write_session() as session:
        assert remind_due(session, now=clock.utcnow(), settings=settings) == 0


def test_the_tick_does_the_same_twice(live, run_jobs, clock, database):
    live()
    clock.now = datetime(2027, 5, 2, 9, tzinfo=UTC)
    for _each in range(2):
        run_jobs()
    with database.read_session() as session:
        assert session.scalar(select(func.count(ReviewReminder.id))) in (0, 1)  # ticks are swept in by the worker


def test_checked_again_gives_a_new_day_and_no_new_revision(live, act, look, settings, database, people, sign_in):
    sandwich = live()
    before = look(sandwich)
    act(check_again, sandwich, "fact_checker", review_by=date(2027, 11, 1), note="Taxan för 2027.", settings=settings)
    row = look(sandwich)
    assert (row.review_by, row.public_revision_id, row.state) == (date(2027, 11, 1), before.public_revision_id, "published")
    with database.read_session() as session:
        found = session.scalar(select(Recheck))
        public = queries.public_sandwich(session, sandwich.slug)
        assert queries.public_document(public).review_by == "2027-11-01"
    assert (found.checker_id, found.review_by_before, found.note) == (people["fact_checker"].id, DAY, "Taxan för 2027.")
    page = sign_in("writer").get(f"/answers/{sandwich.slug}").text
    assert "Fact Checker found it still right, until" in page
    assert "1 november 2027" in sign_in().get(f"/library/{sandwich.slug}").text


@pytest.mark.parametrize("role", ["writer", "second_writer", "legal_reviewer", "administrator", "auditor", "partner"])
def test_only_a_checker_who_has_not_written_checks_again(live, act, settings, role):
    with pytest.raises(NotAllowed):
        act(check_again, live(), role, review_by=date(2027, 11, 1), note="Allt.", settings=settings)


def test_an_author_with_the_role_does_not_check_their_own(live, act, settings, database, people, look, clock):
    sandwich = live()
    with database.write_session() as session:
        row = {"sandwich_id": sandwich.id, "revision_id": look(sandwich).public_revision_id, "checked_at": clock.utcnow()}
        row |= {"review_by_before": DAY, "review_by": date(2027, 6, 1), "note": "x", "checker_id": people["writer"].id}
    with pytest.raises(IntegrityError), database.write_session() as session:
        session.execute(insert(Recheck).values(**row, author_id=people["writer"].id))
    with pytest.raises(IntegrityError), database.write_session() as session:
        session.execute(insert(Recheck).values(**row, author_id=people["approver"].id))


def test_a_wrong_day_an_empty_note_and_a_second_press_are_told(live, act, settings):
    sandwich = live()
    for wrong in (None, date(2026, 11, 20), date(2031, 1, 1)):
        with pytest.raises(Refused):
            act(check_again, sandwich, "approver", review_by=wrong, note="Allt.", settings=settings)
    with pytest.raises(Refused):
        act(check_again, sandwich, "approver", review_by=date(2027, 11, 1), note=" \x00", settings=settings)
    act(check_again, sandwich, "approver", review_by=date(2027, 11, 1), note="Allt.", settings=settings)
    with pytest.raises(Conflict):
        act(check_again, sandwich, "fact_checker", review_by=date(2027, 11, 1), note="Allt.", settings=settings)


def test_what_is_being_corrected_is_not_checked_again(live, act, settings):
    sandwich = live()
    act(service.start_correction, sandwich, "fact_checker", what="Priset", why="Gammal taxa")
    with pytest.raises(Refused):
        act(check_again, sandwich, "approver", review_by=date(2027, 11, 1), note="Allt.", settings=settings)


def test_page_filter_and_form(live, sign_in, clock, look):
    sandwich = live()
    client = sign_in("fact_checker")
    assert "No answer matches the filter" in client.get("/answers?due=check").text
    clock.now = datetime(2027, 5, 3, 9, tzinfo=UTC)
    assert sandwich.slug in client.get("/answers?due=check").text
    assert client.get("/answers?due=bogus").status_code == 422
    assert "Due for checking (1)" in client.get("/answers").text
    path = f"/answers/{sandwich.slug}/check-again"
    assert "It should have been checked again by" in client.get(f"/answers/{sandwich.slug}").text
    assert "Is it still right?" in client.get(path).text
    wrong = client.post(path, data={"review_by": "2020-01-01", "note": "Allt"})
    assert wrong.status_code == 422
    assert "<title>Error:" in wrong.text
    assert 'value="2020-01-01"' in wrong.text
    assert client.post(path, data={"review_by": "2027-11-01", "note": ""}).status_code == 422
    assert client.post(path, data={"review_by": "2027-11-01", "note": "Källorna."}).status_code == 303
    assert look(sandwich).review_by == date(2027, 11, 1)
    assert sign_in("writer").get(path).status_code == 403


def test_draft_has_no_page_for_checking_again(start, sign_in):
    sandwich = start()
    assert sign_in("approver").get(f"/answers/{sandwich.slug}/check-again").location == f"/answers/{sandwich.slug}"


def test_the_row_of_the_answer_is_versioned(live, act, settings, database):
    """A change that comes at the same time is seen: the sandwich's version moves."""
    sandwich = live()
    with database.read_session() as session:
        before = session.get_one(Sandwich, sandwich.id).version
    act(check_again, sandwich, "approver", review_by=date(2027, 11, 1), note="Allt.", settings=settings)
    with database.read_session() as session:
        assert session.get_one(Sandwich, sandwich.id).version == before + 1
