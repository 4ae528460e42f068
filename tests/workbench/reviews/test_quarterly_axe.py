"""The pages of a review on a phone, every detail open, in both colour schemes: axe-core is silent, nothing is too wide."""

from datetime import UTC, date, datetime

import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.reviews.counting import count_now
from workbench.reviews import queries
from workbench.reviews.quarterly import service
from workbench.reviews.quarterly.service import NewDecision
from workbench.reviews.quarters import Quarter
from workbench.rumours.models import Decision, Rumour, Sighting

pytestmark = [pytest.mark.browser]

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
START = datetime(2026, 10, 5, 8, tzinfo=UTC)


def test_pages_of_a_review_are_sound_on_a_phone(app, database, people, sign_in, phone_page, clock):
    """One adopted and published with a note, one draft beside it, one that is being counted."""
    writer, approver = people["writer"].id, people["approver"].id
    with database.write_session() as session:
        for number in range(3):
            row = Rumour(
                code=f"R-{number}", claim="bussen är slopad", theme="T13", more_themes=[], flags=[], opened_at=START,
                first_heard_at=START, target_group="newcomers",
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add(Sighting(rumour_id=row.id, heard_at=START, logged_at=START, channel="press"))
            session.add(
                Decision(
                    rumour_id=row.id,
                    decision="respond",
                    reason="skäl",
                    decided_by_id=writer,
                    decided_at=START,
                    publish_due_at=START,
                )
            )
    for quarter in (Q3, Q4):
        count_now(app, database, quarter)
    with app.test_request_context(), database.write_session() as session:
        third, fourth = queries.review_of(session, Q3), queries.review_of(session, Q4)
        decision = NewDecision("Ny kösiffra i faktabanken", writer, date(2027, 2, 1), "Ingen läser den")
        service.save_decisions(session, third, [decision], actor_id=writer, now=START)
        service.adopt_review(session, third, note="", actor_id=approver, now=START)
        service.publish_review(session, third, actor_id=approver, now=START)
        service.add_note(session, third, text="Rätt är 12", is_public=True, actor_id=approver, now=START)
        service.save_text(
            session, fourth, section="rumours", language="en", text="More calls.", is_internal=True, version=0, actor_id=writer,
            now=START,
        )  # fmt: skip
    sign_in("writer").post("/review/2026-2/build")
    page = phone_page("approver")
    english = ["/review?quarter=2026-4", "/review/2026-4/adopt", "/review/year/2026"]
    swedish = [
        "/review?quarter=2026-2",
        "/review/2026-3/public",
        "/review/2026-4/outcomes",
        "/review/all",
    ]
    assert faults_on_phone(page, english, "en") == []
    assert faults_on_phone(page, swedish, "sv") == []
