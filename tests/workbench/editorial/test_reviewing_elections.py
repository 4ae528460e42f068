"""The time before an election, and revisions that nothing changes."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from tests.workbench.editorial.conftest import publish
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.db import Database
from workbench.editorial import service
from workbench.editorial.models import Approval, Revision
from workbench.editorial.reviewing import service as reviewing
from workbench.editorial.reviewing.elections import (
    ElectionDay,
    election_near,
    elections_from,
    general_election,
    months_before,
    next_general_election,
)
from workbench.editorial.reviewing.models import Election
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.installing import migrate


def test_general_elections_follow_the_law():
    """Second Sunday of September every fourth year: the last three and the next two."""
    days = [general_election(year) for year in (2018, 2022, 2026, 2030, 2034)]
    assert days == [date(2018, 9, 9), date(2022, 9, 11), date(2026, 9, 13), date(2030, 9, 8), date(2034, 9, 10)]
    assert next_general_election(date(2026, 9, 13)) == date(2026, 9, 13)
    assert next_general_election(date(2026, 9, 14)) == date(2030, 9, 8)
    assert next_general_election(date(2027, 1, 1)) == date(2030, 9, 8)


def test_six_months_before_ends_on_the_month_s_last_day():
    assert months_before(date(2030, 9, 8), 6) == date(2030, 3, 8)
    assert months_before(date(2027, 8, 31), 6) == date(2027, 2, 28)
    day = ElectionDay(date(2030, 9, 8), "x")
    assert [day.covers(one) for one in (date(2030, 3, 7), date(2030, 3, 8), date(2030, 9, 8), date(2030, 9, 9))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_before_an_election_the_legal_reviewer_reads_every_text(in_review, act, settings, sign_in, clock):
    clock.now = datetime(2030, 4, 1, 9, tzinfo=UTC)
    sandwich = in_review()
    review = f"/answers/{sandwich.slug}/review"
    assert "There is an election soon" in sign_in("approver").get(review).text
    assert "There is an election soon" in sign_in("writer").get(f"/answers/{sandwich.slug}/edit").text
    with pytest.raises(Refused, match="val inom"):
        act(service.approve, sandwich, "approver", review_by=date(2030, 12, 1), settings=settings)
    assert sign_in("fact_checker").post(f"/answers/{sandwich.slug}/second-reading").status_code == 403
    assert "I have read revision" in sign_in("legal_reviewer").get(review).text
    assert (
        sign_in("legal_reviewer").post(f"/answers/{sandwich.slug}/second-reading", data={"reason": "election"}).status_code == 303
    )
    act(service.approve, sandwich, "approver", review_by=date(2030, 12, 1), settings=settings)


def test_text_approved_before_the_time_is_read_before_it_is_published(approved, act, settings, clock, app, database, look):
    clock.now = datetime(2030, 3, 1, 9, tzinfo=UTC)
    sandwich = approved(review_by=date(2030, 12, 1))
    clock.now = datetime(2030, 3, 10, 9, tzinfo=UTC)
    with pytest.raises(Refused, match="juridiska granskaren"):
        publish(app, database, sandwich, clock)
    act(service.confirm_reading, sandwich, "legal_reviewer", settings=settings, reason="election")
    publish(app, database, sandwich, clock)
    assert look(sandwich).state == "published"


def test_administrator_enters_elections_and_nobody_else(app, database, people, clock, sign_in):
    client = sign_in("administrator")
    assert "General election" in client.get("/answers/elections").text
    assert client.post("/answers/elections", data={"name": "", "held_on": "x"}).status_code == 422
    assert client.post("/answers/elections", data={"name": "Omval", "held_on": "2020-01-01"}).status_code == 422
    assert client.post("/answers/elections", data={"name": "Extra val", "held_on": "2027-02-07"}).status_code == 303
    assert client.post("/answers/elections", data={"name": "Extra val", "held_on": "2027-02-07"}).status_code == 303
    with database.read_session() as session, app.test_request_context():
        rows = session.scalars(select(Election)).all()
        assert [row.name for row in rows] == ["Extra val"]
        assert election_near(session, date(2026, 11, 20)).name == "Extra val"
        assert [one.held_on for one in elections_from(session, date(2026, 11, 20))] == [date(2027, 2, 7), date(2030, 9, 8)]
    assert client.post(f"/answers/elections/{rows[0].id}/remove").status_code == 303
    assert client.post(f"/answers/elections/{rows[0].id}/remove").status_code == 404
    with app.test_request_context(), database.write_session() as session:
        approver = session.get_one(User, people["approver"].id)
        with pytest.raises(NotAllowed):
            reviewing.add_election(session, date(2027, 3, 7), name="x", actor=approver, now=clock.utcnow())
    with database.read_session() as session:
        assert [row for row in session.scalars(select(Activity.verb)) if row.startswith("election")] == [
            "election_added", "election_removed",
        ]  # fmt: skip


# Frozen revisions


def test_nothing_changes_a_revision(approved, database, look, people):
    """Not the ORM, not a statement, not by another author: the database refuses."""
    sandwich = approved()
    revision_id = look(sandwich).approved_revision_id
    for values in ({"document": {"headline": "Annan"}}, {"author_id": people["approver"].id}, {"number": 77}, {"document": {}}):
        with pytest.raises(IntegrityError, match="never changes"), database.write_session() as session:
            session.execute(update(Revision).where(Revision.id == revision_id).values(**values))
    with pytest.raises(IntegrityError, match="never changes"), database.write_session() as session:
        session.get_one(Revision, revision_id).document = {"headline": "Annan"}
    for change in (update(Approval).values(approver_id=people["second_approver"].id), delete(Approval)):
        with pytest.raises(IntegrityError, match="an approval"), database.write_session() as session:
            session.execute(change.where(Approval.revision_id == revision_id))


def test_a_draft_in_the_bin_may_be_emptied_not_rewritten(start, act, database, look):
    sandwich = start()
    revision_id = look(sandwich).current_revision_id
    act(service.delete_draft, sandwich, "writer")
    with pytest.raises(IntegrityError), database.write_session() as session:
        session.execute(update(Revision).where(Revision.id == revision_id).values(document={"headline": "Annan"}))
    with database.write_session() as session:
        session.execute(update(Revision).where(Revision.id == revision_id).values(document={}))


def test_the_migrated_database_has_the_same_triggers(tmp_path, database):
    """Also after migrations that came later."""
    migrated = Database(f"sqlite:///{tmp_path / 'migrated.db'}")
    migrate(migrated)
    wanted = sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_is\\_%' ESCAPE '\\' ORDER BY name"
    )
    with migrated.read_session() as one, database.read_session() as other:
        there, here = one.execute(wanted).all(), other.execute(wanted).all()
    migrated.dispose()
    assert {"approval_is_frozen", "approval_is_kept", "revision_is_frozen", "activity_is_kept"} <= {row.name for row in here}
    assert there == here


def test_unknown_answers_and_elections_are_not_found(act, app, database, people, clock):
    with app.test_request_context(), database.write_session() as session:
        administrator = session.get_one(User, people["administrator"].id)
        with pytest.raises(NotFound):
            reviewing.remove_election(session, 999, actor=administrator, now=clock.utcnow())
