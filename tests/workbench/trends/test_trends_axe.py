"""Trends in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px, in both languages and colour schemes."""

import pytest
from sqlalchemy import select

from tests.e2e.looking import faults_on_phone, violations
from workbench.trends.models import TrendStream

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LONG = "Allaktivitetshusbyggnadsplanerna" * 4


@pytest.fixture
def paths(hear, usual_weeks, watch, database):
    """A burst with a long place, an early warning, a stream about which nothing is known yet."""
    claim = "nyanlända går före i bostadskön"
    rumour = hear(claim, [*usual_weeks, 5, 4.5, 4, 3, 2, 1, 0.5])
    far = hear("skolan tar bort julavslutningen", [*usual_weeks, 5, 4.5, 4, 3, 2, 1, 0.5], place=LONG)
    hear("badhuset stängs för allmänheten", [3, 2, 1], theme="T10", channel="press")
    watch()
    with database.read_session() as session:
        streams = session.scalars(select(TrendStream.id)).all()
    rumours = [f"/rumours/{one.code}" for one in (rumour, far)]
    return ["/trends", "/trends?kind=place", "/trends?kind=x", "/trends/settings", *rumours, *(f"/trends/{n}" for n in streams)]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_trends_have_no_violation(paths, phone_page, language):
    wrong = faults_on_phone(phone_page("approver"), paths, language)
    assert not wrong, "\n".join(wrong)


def test_empty_list_has_no_violation(app, phone_page):
    page = phone_page("writer")
    page.goto("/trends?lang=sv")
    assert violations(page) == []
