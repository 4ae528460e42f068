"""The pages of feeds, frames and federation on a phone: no barriers, no sideways scroll, light and dark, both languages."""

import pytest

from tests.e2e.looking import faults_on_phone, scrolls_sideways, violations
from tests.workbench.partners.foreign import follow_grannby

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_federation_have_no_barriers(phone_page, press, app, database, people, clock, language):
    """Lists, one answer, beginning a draft, a question, following, a library that cannot be read."""
    press.publish("sim")
    ids = follow_grannby(app, database, people, clock)
    page = phone_page("approver")
    paths = [
        "/from-others",
        "/from-others?state=dismissed",
        f"/from-others/{ids['new']}",
        f"/from-others/{ids['linked']}",
        f"/from-others/{ids['linked']}/start",
        f"/from-others/questions/{ids['notice']}",
        "/followed",
        "/followed/new",
        f"/followed/{ids['library']}",
        f"/answers/{ids['slug']}",
    ]
    assert faults_on_phone(page, paths, language) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_public_pages_of_feeds_and_frames_have_no_barriers(phone_page, press, language):
    """What visitors see: the addresses, the line to paste, the frame in all its states."""
    press.publish("sim")
    press.correct(press.publish("rattat"))
    press.withdraw(press.publish("borta"))
    page = phone_page(None)
    paths = ["/library/feeds", "/library/sim", "/embed/sim", "/embed/rattat", "/embed/sim?show=fact"]
    assert faults_on_phone(page, paths, language) == []
    for path, status in (("/embed/borta", 410), ("/embed/ingen", 404)):
        assert page.goto(path).status == status
        assert violations(page) == []
        assert scrolls_sideways(page) <= 0
