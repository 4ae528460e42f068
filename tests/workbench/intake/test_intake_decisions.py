"""The municipality's deletion decision: what stands, and what may not run without it."""

from datetime import date

import pytest

from workbench.activity.models import Activity
from workbench.errors import Refused
from workbench.intake.models import KINDS, NEEDS_DELETION_DECISION
from workbench.intake.sources.service import decisions


@pytest.fixture
def record(app, database, people, clock):
    """Record a decision: record("KS 2026/1", text_days=30)."""

    def write(reference="KS 2026/1", *, text_days=90):
        with app.app_context(), database.write_session() as session:
            return decisions.record_decision(
                session,
                reference=reference,
                decided_on=date(2026, 11, 1),
                text_days=text_days,
                note="",
                actor_id=people["administrator"].id,
                now=clock.utcnow(),
            )

    return write


def standing(database):
    with database.read_session() as session:
        return decisions.standing_decision(session)


def test_the_newest_decision_stands(database, record):
    """The one before it ends with it."""
    assert standing(database) is None
    first = record("KS 2026/1")
    second = record("KS 2026/2", text_days=30)
    assert standing(database).id == second.id
    with database.read_session() as session:
        assert session.get(type(first), first.id).ended_at is not None


def test_an_ended_decision_stands_no_longer_and_no_older_one_comes_back(app, database, people, clock, record):
    """Twice is once."""
    record("KS 2026/1")
    record("KS 2026/2")
    for _time in range(2):
        with app.app_context(), database.write_session() as session:
            decisions.end_decision(session, actor_id=people["administrator"].id, now=clock.utcnow())
    assert standing(database) is None
    with database.read_session() as session:
        verbs = [row.verb for row in session.query(Activity).order_by(Activity.id) if row.subject_kind == "deletion_decision"]
    assert verbs == ["deletion_decision_recorded"] * 2 + ["deletion_decision_ended"]


@pytest.mark.parametrize("kind", KINDS)
def test_peoples_words_need_a_decision(app, database, record, kind):
    """Social sources, the mailbox and tips; feeds and what staff enter do not."""
    with app.test_request_context(), database.read_session() as session:
        if kind in NEEDS_DELETION_DECISION:
            with pytest.raises(Refused):
                decisions.refuse_without_decision(session, kind)
        else:
            decisions.refuse_without_decision(session, kind)
    record()
    with app.test_request_context(), database.read_session() as session:
        decisions.refuse_without_decision(session, kind)


def test_what_needs_a_decision_is_what_people_write_unasked():
    """A kind that is added must be thought of here."""
    assert {"x", "mastodon", "bluesky", "mailbox", "tips"} == NEEDS_DELETION_DECISION
