"""A review on PostgreSQL: counted, adopted, and then refused change by the database itself."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.workbench.reviews.counting import count_now
from workbench.reviews import queries
from workbench.reviews.quarterly import service
from workbench.reviews.quarterly.service import NewDecision, is_intact
from workbench.reviews.quarters import Quarter
from workbench.rumours.models import Rumour, Sighting

pytestmark = [pytest.mark.postgres]

Q4 = Quarter(2026, 4)
START = datetime(2026, 10, 5, 8, tzinfo=UTC)
STATEMENTS = (
    "UPDATE quarter_review SET note = 'annat'",
    "DELETE FROM quarter_review",
    "UPDATE review_decision SET text = 'annat'",
    "DELETE FROM review_decision",
    "INSERT INTO review_outcome (review_id, decision_id, state, note) SELECT review_id, id, 'done', '' FROM review_decision",
    "UPDATE review_note SET text = 'annat'",
)


def test_adopted_review_stays_on_postgres_too(app, database, people, clock):
    """Publishing is the one change that is let through."""
    approver = people["approver"].id
    with database.write_session() as session:
        rumour = Rumour(code="R-1", claim="x", theme="T01", more_themes=[], flags=[], opened_at=START, first_heard_at=START)
        session.add(rumour)
        session.flush()
        session.add(Sighting(rumour_id=rumour.id, heard_at=START, logged_at=START, channel="press"))
    count_now(app, database, Q4)
    with app.test_request_context(), database.write_session() as session:
        review = queries.review_of(session, Q4)
        assert (review.counts["rumours"]["new"], review.counts["rumours"]["sightings"]) == (1, 1)
        decision = NewDecision("Ny kösiffra", people["writer"].id, date(2027, 2, 1))
        service.save_decisions(session, review, [decision], actor_id=people["writer"].id, now=START)
        service.adopt_review(session, review, note="", actor_id=approver, now=START)
    with app.test_request_context(), database.write_session() as session:
        review = queries.review_of(session, Q4)
        assert is_intact(review)
        service.publish_review(session, review, actor_id=approver, now=START)
        service.add_note(session, review, text="Rätt är 12", is_public=True, actor_id=approver, now=START)
    for statement in STATEMENTS:
        with pytest.raises(DatabaseError, match="kept"), database.write_session() as session:
            session.execute(text(statement))
