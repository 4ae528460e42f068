"""The pages of the privacy room on a phone 320 px wide: axe-core in light and dark, no sideways scroll, every detail open."""

import pytest
from sqlalchemy import select

from tests.e2e.looking import faults_on_phone
from workbench.privacy.comments import service as comments
from workbench.privacy.models import RecordsRequest
from workbench.privacy.retention import holding
from workbench.rumours import service as rumours
from workbench.rumours.sightings import NewSighting

PATHS = (
    "/privacy", "/privacy/retention", "/privacy/deletions", "/privacy/erasures", "/privacy/access", "/privacy/requests",
    "/privacy/requests/1", "/privacy/exports", "/privacy/records/processing", "/privacy/records/assessment", "/privacy/comments",
    "/privacy/comments/1", "/privacy/trail",
)  # fmt: skip


@pytest.fixture
def filled(app, database, people, decide, clock, sign_in, later):
    """Something on every page."""
    decide()
    now = clock.utcnow()
    boss = people["administrator"]
    with app.test_request_context(), database.write_session() as session:
        told = NewSighting(
            text_heard="jag hörde av Anna Berg: bron stängs", heard_at=now, channel="phone", source_type="resident"
        )
        row = rumours.open_rumour(session, "Bron stängs", theme="T01", actor_id=people["writer"].id, now=now, sighting=told)
        holding.place_hold(
            session, rumour=row, reference="KS 1", reason="Åtal", look_again_on=later(days=9).date(), actor=boss, now=now
        )
        field = comments.open_field(
            session, name="Kommunens sida", address="https://norrvik.example/s", look_hours=24, actor=boss, now=now
        )
        comments.notice(session, field_id=field.id, text="Bron ska rivas!", actor=boss, now=now)
        code = row.code
    client = sign_in("administrator")
    client.post("/privacy/requests", data={"reference": "KS 2", "code": code})
    client.post("/privacy/exports", data={"reason": "Byte av system"})
    client.post("/privacy/erasures", data={"way": "link", "words": "https://forum.example/1", "reference": "KS 3", "network": ""})
    with database.read_session() as session:
        assert session.scalar(select(RecordsRequest.id)) == 1


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_privacy_have_no_faults_on_a_phone(filled, phone_page, language):
    """WCAG 2.2 AA, filled."""
    paths = PATHS if language == "sv" else PATHS[:1]
    assert faults_on_phone(phone_page("administrator"), paths, language) == []
