"""The deletion decision and the paid reads: recording, ending, history, limits, and what the pages say."""

import pytest
from sqlalchemy import select

from workbench.intake.models import DeletionDecision, ReadBudget

DECISION = {"reference": "KS 2026/417", "decided_on": "2026-10-05", "text_days": "60", "note": "Se bilaga 2."}


def decisions_in(database):
    with database.read_session() as session:
        return session.scalars(select(DeletionDecision).order_by(DeletionDecision.id)).all()


def test_page_says_what_is_off_without_a_decision(sign_in):
    """And what works all the same."""
    page = sign_in("administrator").get("/sources/decision").text
    for words in ("No decision is recorded", "the public tip form", "X, Mastodon and Bluesky", "a mailbox", "work all the same"):
        assert words in page
    assert "Deletion decision: missing" in sign_in("administrator").get("/sources").text


def test_decision_is_recorded_replaced_and_ended_with_its_history(database, sign_in, people):
    """A new one ends the old; every one stays in the list with who wrote it down."""
    client = sign_in("administrator")
    assert client.post("/sources/decision", data=DECISION).status_code == 303
    page = client.get("/sources/decision").text
    assert "KS 2026/417" in page
    assert "60 days" in page
    assert people["administrator"].name in page
    client.post("/sources/decision", data=DECISION | {"reference": "KS 2026/500", "text_days": "30"})
    assert [row.ended_at is None for row in decisions_in(database)] == [False, True]
    for _click in range(2):
        assert client.post("/sources/decision/end").status_code == 303
    assert [row.ended_at is None for row in decisions_in(database)] == [False, False]
    assert "No decision is recorded" in client.get("/sources/decision").text


@pytest.mark.parametrize(
    "change",
    [
        {"reference": ""}, {"reference": "\x00 "}, {"reference": "x" * 1_000_000}, {"decided_on": ""},
        {"decided_on": "2026-11-21"},
        {"decided_on": "0001-01-01"}, {"decided_on": "i går"}, {"text_days": "0"}, {"text_days": "3651"}, {"text_days": "nittio"},
        {"note": "x" * 2000},
    ],
    ids=["empty", "nul", "long", "no day", "tomorrow", "year one", "no date", "zero", "ten years", "word", "long note"],
)  # fmt: skip
def test_bad_decision_comes_back_with_the_form(database, sign_in, change):
    """422, and nothing is recorded."""
    answer = sign_in("administrator").post("/sources/decision", data=DECISION | change)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert decisions_in(database) == []


def test_auditor_reads_the_decision_and_changes_nothing(sign_in):
    """No form, no button."""
    page = sign_in("auditor").get("/sources/decision")
    assert page.status_code == 200
    assert 'name="reference"' not in page.text
    assert sign_in("auditor").get("/sources/budget").status_code == 200
    assert sign_in("writer").get("/sources/decision").status_code == 403


def test_limit_of_paid_reads_is_set_and_shown(database, sign_in, clock):
    """Limit, used, left; at nothing left a sentence says when it goes on."""
    client = sign_in("administrator")
    assert "The limit is 0" in client.get("/sources/budget").text
    assert client.post("/sources/budget/x", data={"limit": "5000"}).status_code == 303
    with database.write_session() as session:
        session.scalars(select(ReadBudget)).one().used = 5000
        session.add(ReadBudget(kind="x", month="2026-10", used=17, limit=20))
    page = client.get("/sources/budget").text
    assert "5,000" in page
    assert "are spent" in page
    assert "2026-10" in page
    assert "0.005" in page


@pytest.mark.parametrize("limit", ["", "-1", "1e9", "99999999999999999999", "\x00", "många"])
def test_bad_limit_comes_back_with_the_form(database, sign_in, limit):
    """422, and nothing is stored."""
    answer = sign_in("administrator").post("/sources/budget/x", data={"limit": limit})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    with database.read_session() as session:
        assert session.scalars(select(ReadBudget)).all() == []


def test_unknown_budget_is_not_found(sign_in):
    """A kind that costs nothing has none."""
    assert sign_in("administrator").post("/sources/budget/mastodon", data={"limit": "1"}).status_code == 404
