"""The pages over time in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px, light and dark."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.rumours.models import Rumour, Sighting

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
LONG = "Allaktivitetshusbyggnadsplanerna" * 3


def test_pages_over_time_have_no_violation(database, phone_page, run_jobs):
    """One chart that is drawn, the others waiting; a long place; an error; an empty page in English."""
    with database.write_session() as session:
        values = {"code": "R-1", "claim": "p", "theme": "T13", "more_themes": [], "flags": []}
        session.add(Rumour(**values, opened_at=NOW, first_heard_at=NOW))
        session.flush()
        for number in range(12):
            at = NOW - timedelta(days=number)
            session.add(Sighting(rumour_id=1, heard_at=at, logged_at=at, place=LONG if number % 2 else "Backa"))
    page = phone_page("approver")
    page.goto("/over-time?lang=sv")
    run_jobs()
    paths = ["/over-time", "/over-time?by=x", "/over-time/quarters"]
    wrong = faults_on_phone(page, paths, "sv") + faults_on_phone(page, ["/over-time/decay"], "en")
    assert not wrong, "\n".join(wrong)
    page.goto("/over-time?lang=sv")
    assert page.locator(".drawn img").count() == 2
