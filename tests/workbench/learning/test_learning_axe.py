"""The room's pages in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px, in both languages and schemes."""

from datetime import timedelta

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.learning.models import ScoreDay, TrainingRun

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

LONG = "2026.1-allaktivitetshusbyggnadsplanerna"


@pytest.fixture
def prepared(app, work, starter, add_version, ask_week, people, clock):
    """Everything at once: versions in every state, runs in every state, questions, scores that have moved."""
    add_version(LONG)
    add_version("v3", beats=False, worse=("both:post/en",))
    add_version("v4", state="retired")
    ask_week(3, text="Ett rykte om " + "allaktivitetshusbyggnadsplanerna" * 4)
    now = clock.utcnow()

    def fill(session):
        for state in ("waiting", "training", "finished", "failed", "cancelled"):
            session.add(
                TrainingRun(
                    state=state, stage="train" if state == "training" else "", done=2, total=5, tries=2, version=LONG,
                    asked_by_id=people["approver"].id, asked_at=now, fault="broken_off", fault_values={"tries": 3},
                )
            )  # fmt: skip
        for day in range(42):
            counts = [30 if place == (1 if day < 28 else 8) else 3 for place in range(10)]
            session.add(
                ScoreDay(
                    day=now.date() - timedelta(days=41 - day), model_version=starter.version, genre="news", language="sv",
                    counts=counts, flagged=5, flagged_dismissed=4, flagged_linked=1, unflagged_dismissed=2, unflagged_linked=0,
                )
            )  # fmt: skip

    work(fill)


PATHS = ("/model", "/model/versions", "/model/label", "/model/label?after=9", *(f"/model/runs/{n}" for n in range(1, 6)),
         f"/model/versions/{LONG}", "/model/versions/v3", "/model/versions/v4", "/model/versions/2026.1-starter0")  # fmt: skip


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_the_model_have_no_violation(prepared, phone_page, language):
    wrong = faults_on_phone(phone_page("approver"), PATHS, language)
    assert not wrong, "\n".join(wrong)


def test_keys_press_the_answers(prepared, phone_page):
    """1 to 4 answer, s skips; a key typed into a field does nothing."""
    page = phone_page("approver")
    page.goto("/model/label?lang=en")
    page.keyboard.press("s")
    page.wait_for_url("**/model/label?after=1")
    assert page.locator(".asked-title").inner_text() == "Rubrik 1"
