"""The pages of files and of local statistics, looked at on a phone by axe."""

from datetime import date

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.evidence.figures import service as bank
from workbench.reviews import service as reviews
from workbench.reviews.documents import service as documents
from workbench.reviews.local_statistics import service as statistics
from workbench.reviews.quarters import Quarter

SLUG = "2026-3"


@pytest.fixture
def filled(app, database, people, clock, run_jobs):
    """A counted quarter with files on their way, a public figure with a delayed release and a waiting value, one not public."""
    with app.test_request_context(), database.write_session() as session:
        reviews.ask_for_review(session, Quarter(2026, 3), actor_id=people["writer"].id, now=clock.utcnow())
        by = {"actor": people["writer"], "now": clock.utcnow()}
        for code, section in (("jobless", "employment"), ("pupils", "schools")):
            new = bank.NewFigure(code=code, title_sv=code, title_en=code, unit_sv="st", unit_en="pcs", small_numbers="Små tal.",
                                 definition="Vad som räknas.")  # fmt: skip
            figure = bank.add_figure(session, new, **by)
            for period in ("2024", "2025"):
                bank.set_value(session, figure, period, "7.5", **by)
            figure.next_release = date(2026, 11, 1)
            entry = statistics.add_entry(session, code, section, **by)
        seen = {"2024": "7.5", "2025": "7.5"}
        statistics.publish_entry(session, entry, seen, actor=people["approver"], now=clock.utcnow())
        bank.set_value(session, figure, "2026", "8", **by)
    run_jobs()
    with app.test_request_context(), database.write_session() as session:
        review = reviews.queries.review_of(session, Quarter(2026, 3))
        documents.ask_for_files(
            session, review, SLUG, edition="internal", actor_id=people["writer"].id, now=clock.utcnow()
        )  # fmt: skip


def test_no_faults_on_a_phone(phone_page, filled):
    """axe in both schemes at 320 px, nothing wider than the window."""
    page = phone_page("approver")
    assert faults_on_phone(page, [f"/review/{SLUG}/files", "/statistics"], "sv") == []
    assert faults_on_phone(page, ["/statistics/edit"], "en") == []
