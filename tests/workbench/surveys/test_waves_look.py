"""Pages of surveys and panels on a phone: axe-core in both schemes, no sideways scroll."""

from datetime import timedelta

import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.surveys.waving import a_panel, a_wave, opened
from workbench.surveys.waves.stages import add_stage


@pytest.fixture
def filled(app, database, people, clock):
    """One open wave, a draft in three languages, a school survey, and two panels. Gives their codes."""
    now = clock.utcnow()
    day = now.date()
    with app.test_request_context(), database.write_session() as session:
        panel = a_panel(session, people, now, members=2, is_open=True)
        a_panel(session, people, now, sampling="random", name="Urvalet")
        opened(session, people, now, panel=panel, title="Öppen", opens_on=day, closes_on=day + timedelta(days=9))
        a_wave(session, people, now, panel=panel, languages=("sv", "en", "ar"), title="Utkast")
        school = a_wave(session, people, now, sampling="census", is_school=True, ways=("class",), title="Skola")
        add_stage(session, school, "8 A", pupils=24, actor_id=people["writer"].id, now=now)


@pytest.mark.parametrize(
    ("language", "paths"),
    [
        ("sv", ["/surveys", "/surveys/waves/utkast", "/surveys/waves/utkast/edit", "/surveys/waves/skola/check", "/panel/1"]),
        ("en", ["/surveys/waves/oppen", "/surveys/waves/utkast/rumours", "/surveys/waves/utkast/questions/new/background",
                "/surveys/waves/skola/classes", "/surveys/panels/2"]),
    ],
    ids=["sv", "en"],
)  # fmt: skip
def test_pages_of_surveys_hold_on_a_phone(phone_page, filled, language, paths):
    assert faults_on_phone(phone_page("approver"), paths, language) == []
