"""The quarter's page: counts that can be checked by hand, a chart with its table, adoption."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from workbench.reviews import queries
from workbench.reviews.quarters import Quarter, parse_quarter, quarter_of
from workbench.rumours.models import Decision, Rumour, Sighting

ZONE = ZoneInfo("Europe/Stockholm")
Q4 = Quarter(2026, 4)


def rumour(number, opened, **values):
    defaults = {
        "code": f"R-{number}", "claim": f"påstående {number}", "theme": "T01", "more_themes": [], "flags": [],
        "opened_at": opened, "first_heard_at": opened - timedelta(hours=2),
    }  # fmt: skip
    return Rumour(**{**defaults, **values})


@pytest.fixture
def filled(database, people):
    """Three rumours: one answered, one closed, one from the quarter before."""
    start = datetime(2026, 10, 5, 8, tzinfo=UTC)
    with database.write_session() as session:
        rows = [
            rumour(1, start, answered_at=start + timedelta(hours=20)),
            rumour(2, start + timedelta(days=8), theme="T03", state="closed", closed_at=start + timedelta(days=30)),
            rumour(3, start - timedelta(days=60)),
        ]
        session.add_all(rows)
        session.flush()
        for row, days, channel in ((rows[0], 0, "press"), (rows[0], 1, "press"), (rows[1], 9, "phone"), (rows[2], -50, "phone")):
            heard = start + timedelta(days=days)
            session.add(Sighting(rumour_id=row.id, heard_at=heard, logged_at=heard, channel=channel))
        for row, hours, decision in ((rows[0], 4, "respond"), (rows[1], 200, "monitor"), (rows[1], 300, "prepare")):
            session.add(
                Decision(
                    rumour_id=row.id, decision=decision, proposal="respond", reason="skäl", score=12,
                    decided_by_id=people["approver"].id, decided_at=start + timedelta(hours=hours),
                )
            )  # fmt: skip


def test_counts_of_a_quarter_are_those_of_the_rows(database, filled):
    """New, open, closed, per theme, per channel, per week, decisions, times."""
    with database.read_session() as session:
        counts = queries.count_quarter(session, Q4, zone=ZONE, today=date(2026, 11, 20))
    assert counts["rumours"] | {"weeks": None} == {
        "new": 2, "open": 2, "closed": 1, "sightings": 3, "themes": {"T01": 1, "T03": 1}, "weeks": None,
        "channels": {"press": 2, "phone": 1},
    }  # fmt: skip
    assert sum(week["sightings"] for week in counts["rumours"]["weeks"]) == 3
    assert counts["decisions"]["made"] == {"respond": 1, "monitor": 1, "prepare": 1}
    assert counts["decisions"]["otherwise_than_proposed"] == 2
    assert counts["decisions"]["changed"] == 1
    assert counts["times"]["heard_to_logged"] == {"count": 2, "median": 2.0, "p90": 2.0}
    assert counts["times"]["decided_to_published"] == {"count": 1, "median": 16.0, "p90": 16.0}
    assert (counts["times"]["within_target"], counts["times"]["with_target"]) == (1, 1)


def test_summary_takes_the_nearest_rank():
    """Ten values: the 90th percentile is the ninth."""
    assert queries.summarise([float(n) for n in range(1, 11)]) == {"count": 10, "median": 5.5, "p90": 9.0}
    assert queries.summarise([]) == {"count": 0, "median": None, "p90": None}


@pytest.mark.parametrize(
    ("day", "quarter"), [(date(2026, 1, 1), Quarter(2026, 1)), (date(2026, 12, 31), Q4), (date(2026, 9, 30), Quarter(2026, 3))]
)
def test_quarter_of_a_day(day, quarter):
    """Also at the edges, and around the year's end."""
    assert quarter_of(day) == quarter
    assert quarter.after.before == quarter
    assert parse_quarter(quarter.slug) == quarter


def test_page_before_counting_says_what_to_do(sign_in):
    """An empty state with its next step."""
    page = sign_in("writer").get("/review?quarter=2026-4").text
    assert "Not counted yet" in page
    assert "Count the quarter" in page


def test_counting_gives_figures_and_a_chart_with_its_table(sign_in, filled, run_jobs):
    """The job counts and draws; the page shows chart, table and limits."""
    writer = sign_in("writer")
    assert writer.post("/review/2026-4/build").status_code == 303
    assert "being counted" in writer.get("/review?quarter=2026-4").text
    run_jobs()
    page = writer.get("/review?quarter=2026-4").text
    assert "Sightings per week" in page
    assert "What cannot be concluded" in page
    drawing = writer.get("/review/2026-4/chart/weeks.sv.dark.svg")
    assert drawing.mimetype == "image/svg+xml"
    assert "Observationer per vecka" in drawing.text
    assert "style=" not in drawing.text


def test_job_run_twice_stores_the_same(sign_in, filled, run_jobs, database):
    """A second run changes nothing but the time."""
    sign_in("writer").post("/review/2026-4/build")
    run_jobs()
    with database.read_session() as session:
        first = queries.review_of(session, Q4).counts
    sign_in("writer").post("/review/2026-4/build")
    run_jobs()
    with database.read_session() as session:
        assert queries.review_of(session, Q4).counts == first


def test_adopted_review_no_longer_changes(sign_in, filled, run_jobs):
    """The approver adopts with a note; counting again is refused."""
    writer, approver = sign_in("writer"), sign_in("approver")
    writer.post("/review/2026-4/build")
    run_jobs()
    assert writer.post("/review/2026-4/adopt", data={"note": "Mer om köerna"}).status_code == 403
    assert approver.post("/review/2026-4/adopt", data={"note": " "}).status_code == 422
    assert approver.post("/review/2026-4/adopt", data={"note": "Mer om köerna"}).status_code == 303
    assert "Mer om köerna" in writer.get("/review?quarter=2026-4").text
    assert writer.post("/review/2026-4/build").status_code == 422


@pytest.mark.parametrize("quarter", ["2026-5", "x", "2026-4'"])
def test_odd_quarter_is_not_found(sign_in, quarter):
    """No error page of ours for a mistyped address."""
    assert sign_in("writer").get(f"/review?quarter={quarter}").status_code == 404


@pytest.mark.parametrize("role", ["partner", "reporter"])
def test_review_is_for_staff(sign_in, role):
    """Others may not."""
    assert sign_in(role).get("/review").status_code == 403
