"""The demo opens with its reviews, on whatever day it is set up: one adopted and public, one a draft."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from workbench.demo import seed_demo
from workbench.queue import Job
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly import parts, queries
from workbench.reviews.quarterly.sections import KEYS
from workbench.reviews.quarterly.service import is_intact
from workbench.reviews.quarters import quarter_of
from workbench.surveys.results.models import WaveResult
from workbench.surveys.waves.models import Wave

ZONE = ZoneInfo("Europe/Stockholm")
DAYS = {
    # Already April in Norrvik, within six months before the election, and everything of the review happens in that moment.
    "first_night_of_a_quarter_before_an_election": datetime(2026, 3, 31, 22, 30, tzinfo=UTC),
    "leap_day": datetime(2028, 2, 29, 12, tzinfo=UTC),
}


@pytest.fixture(params=list(DAYS))
def opened(request, app, database, settings, clock, monkeypatch):
    """The demo as it stands right after its set-up; charts are drawn by another test."""
    clock.now = DAYS[request.param]
    monkeypatch.setattr("workbench.reviews.charts.drawing.draw_svg", lambda chart, scheme, language: f"<svg>{chart.key}</svg>")
    with app.app_context():
        seed_demo(database, settings)
    return database


def test_demo_opens_with_its_reviews(opened, app, clock):
    """Everything counted; three decisions with owners and days, two of them followed up; nothing left for a job to count."""
    present = quarter_of(clock.utcnow().astimezone(ZONE).date())
    with app.app_context(), opened.read_session() as session:
        before, now = session.scalars(select(QuarterReview).order_by(QuarterReview.first_day)).all()
        assert [quarter_of(row.first_day) for row in (before, now)] == [present.before, present]
        assert (before.state, now.state) == ("adopted", "draft")
        assert before.built_at <= before.adopted_at <= before.published_at <= clock.utcnow()
        assert is_intact(before)
        assert set(before.counts) == set(now.counts) == set(KEYS)
        assert set(before.charts) == {f"weeks.{language}.{scheme}" for language in ("sv", "en") for scheme in ("light", "dark")}
        assert before.counts["limits"]["is_over"]
        assert before.counts["survey"]["sv"]["public"]
        assert not now.counts["limits"]["is_over"]
        said = parts.written(session, before, "sv")
        assert len(said["texts"]) == 3
        assert [row["owner"] for row in said["decisions"]] == ["Mira Holm", "Bo Eklund", "Anna Lind"]
        assert all(row.due_on >= present.first_day for row in parts.decisions_of(session, before.id))
        followed = parts.written(session, now, "sv")["outcomes"]
        assert [row["state"] for row in followed] == ["under_way", "done", ""]
        assert queries.changes_since(session, now, ZONE) == 0
        asked = ("reviews.build_quarter", "reviews.tell_ready")
        assert not list(session.scalars(select(Job.id).where(Job.kind.in_(asked))))
        waves = session.scalars(select(Wave.id).where(Wave.state == "closed")).all()
        results = session.scalars(select(WaveResult)).all()
        assert {row.wave_id for row in results} == set(waves)
        assert sum(row.published_at is not None for row in results) == 2
    page = app.test_client().get(f"/review/{present.before.slug}/public").text
    assert "samma oro" in page
    assert "oeniga" not in page
    assert "Anna Lind" not in page
