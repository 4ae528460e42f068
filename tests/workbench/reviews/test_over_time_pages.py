"""The pages over time: figures that can be checked by hand, filters in the address, small numbers, files, who may see them."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from workbench.reviews.aggregates.models import AnswerCourse
from workbench.rumours.models import Decision, Rumour, Sighting

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SLUGS = ("counts", "decay", "times", "reach", "trust", "quarters")


@pytest.fixture
def heard(database, people):
    """Twelve rumours with their sightings: Centrum 20, Backa 3, Ekhaga 2, no place 2."""
    with database.write_session() as session:
        for number in range(12):
            opened = NOW - timedelta(days=7 * number + 1)
            row = Rumour(
                code=f"R-{number}", claim=f"påstående {number}", more_themes=[], flags=[],
                theme=("T01", "T04", "T13")[number % 3],
                opened_at=opened, first_heard_at=opened - timedelta(hours=3), answered_at=opened + timedelta(hours=30),
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add(
                Decision(rumour_id=row.id, decision="respond", reason="x", decided_by_id=people["approver"].id,
                         decided_at=opened + timedelta(hours=2), publish_due_at=opened + timedelta(hours=26 if number else 200),
                         target_met_at=row.answered_at)
            )  # fmt: skip
        for place, count in (("Centrum", 20), ("Backa", 3), ("Ekhaga", 2), ("", 2)):
            for number in range(count):
                at = NOW - timedelta(days=number)
                session.add(Sighting(rumour_id=1, heard_at=at, logged_at=at, place=place, channel="press"))
        for number in range(6):
            session.add(
                AnswerCourse(rumour_id=number + 1, answered_on=date(2026, 10, 1), theme="T01",
                             weeks=[1, 2, 3, 6, 3, 2, 1, *[None] * 5], others=[2, 4, 6, 12, 10, 8, 6, *[None] * 5], other_count=2,
                             counted_at=NOW)
            )  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
def test_each_question_without_anything_says_what_will_come(sign_in, slug):
    """Nothing yet is no fault and no empty chart."""
    page = sign_in("auditor").get(f"/over-time/{slug}")
    assert page.status_code == 200
    assert "<h2>Nothing" in page.text
    assert "<img" not in page.text


@pytest.mark.parametrize("slug", SLUGS)
def test_each_question_answers_in_both_languages(sign_in, heard, slug):
    english, swedish = (sign_in("writer", language=one).get(f"/over-time/{slug}").text for one in ("en", "sv"))
    assert english.count("<h1>") == swedish.count("<h1>") == 1
    assert "What the figures can say" in english or slug == "trust" or slug == "reach"
    assert "What the figures can say" not in swedish
    assert "Choose what to show" not in swedish


def test_counts_by_theme_show_every_figure_in_the_table(sign_in, heard):
    page = sign_in("writer").get("/over-time?measure=rumours").text
    assert "12 in all" in page
    for theme in ("Housing and the housing queue", "Safety and crime"):
        assert f'<bdi>{theme}</bdi></th><td class="num">4</td>' in page


def test_places_with_few_reports_are_together_and_cannot_be_worked_out(sign_in, heard):
    """Backa 3, Ekhaga 2 and those without a place: only their sum is shown, on the page and in the file."""
    client = sign_in("writer")
    page = client.get("/over-time?by=district").text
    assert "Backa" not in page
    assert "Ekhaga" not in page
    assert "3 other places, together" in page
    rows = list(csv.reader(io.StringIO(client.get("/over-time/counts/sightings-by-district.csv?by=district").text)))
    assert rows[1:3] == [["Centrum", "20"], ["3 other places, together", "7"]]
    weeks = client.get("/over-time/counts/weeks-sightings-by-district.csv?by=district").text
    assert "Centrum" not in weeks


def test_the_specification_holds_its_data_and_no_colour(sign_in, heard):
    answer = sign_in("writer").get("/over-time/counts/sightings-by-channel.vl.json?by=channel")
    spec = json.loads(answer.text)
    assert spec["title"].startswith("Sightings by channel")
    assert spec["data"]["values"] == [{"category": "media", "series": "Sightings", "value": 27}]
    assert "#" not in answer.text
    assert answer.headers["Content-Disposition"] == 'attachment; filename="sightings-by-channel.vl.json"'


@pytest.mark.parametrize(
    "query",
    ["measure=rumours&by=channel", "measure=items&theme=T01&by=source_type", "weeks=7", "until=2026-13-45", "until=0001-01-01",
     "theme=%07", "by=origin", "measure=" + "x" * 5000, "verdict=%E2%80%AE"],
    ids=["unknown-of-rumours", "items-by-theme", "weeks", "no-day", "long-ago", "bell", "by", "long", "bidi"],
)  # fmt: skip
def test_a_filter_that_is_not_in_order_is_said_and_kept(sign_in, heard, query):
    """422 with the form; the files of such a filter do not exist."""
    client = sign_in("writer")
    page = client.get(f"/over-time?{query}")
    assert page.status_code == 422
    assert "<title>Error:" in page.text
    assert "error-summary" in page.text
    assert client.get(f"/over-time/counts/sightings-by-theme.csv?{query}").status_code == 404


def test_times_count_targets_that_were_kept(sign_in, heard):
    """Rumour 0 had 198 hours and took 28; the others had 24."""
    page = sign_in("writer").get("/over-time/times").text
    assert "1 of 12 were out in time." in page
    assert '<bdi>respond</bdi></th><td class="num">1</td><td class="num">11</td>' in page


def test_the_course_after_answers_shows_both_lines_and_is_not_called_an_effect(sign_in, heard):
    page = sign_in("writer").get("/over-time/decay").text
    assert "(n = 6)" in page
    assert "This does not show that an answer is the cause." in page
    text = sign_in("writer").get("/over-time/decay/after-answers.csv").text
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[4] == ["'-1", "6.0", "6.0"]
    assert rows[5][1:] == ["3.0", "5.0"]
    assert rows[8][1:] == ["", ""]


def test_two_quarters_say_that_the_present_one_is_not_over(sign_in, heard):
    page = sign_in("writer").get("/over-time/quarters?one=2026-3&other=2026-4&measure=rumours").text
    assert "Quarter 4, 2026 is not over" in page
    backwards = sign_in("writer").get("/over-time/quarters?one=2026-4&other=2026-3").text
    assert "the difference runs backwards" in backwards


def test_a_chart_is_drawn_once_and_shown_in_both_schemes(sign_in, heard, run_jobs, monkeypatch):
    """Waiting with words and an open table first, then the picture; the second page asks for nothing."""
    from workbench.reviews.charts import drawing

    drawn = []
    monkeypatch.setattr(drawing, "draw_svg", lambda _chart, scheme, _language, width=640, **_more: f"<svg>{scheme}{width}</svg>")
    monkeypatch.setattr(drawing, "draw_png", lambda chart, scheme, _language: drawn.append(chart.key) or b"png")
    client = sign_in("writer")
    waiting = client.get("/over-time?by=channel").text
    assert waiting.count("The picture is being drawn") == 2
    assert 'hx-trigger="every 1s"' in waiting
    client.get("/over-time?by=channel")
    run_jobs()
    page = client.get("/over-time?by=channel").text
    assert sorted(drawn) == ["sightings-by-channel", "weeks-sightings-by-channel"]
    addresses = [part.split('"')[0] for part in page.split('srcset="')[1:]]
    assert client.get(addresses[0]).text == "<svg>dark340</svg>"
    assert client.get(addresses[0]).headers["Content-Security-Policy"] == "default-src 'none'"
    assert client.get(addresses[0].split("/dark")[0] + ".png?download").data == b"png"
    fragment = client.get(addresses[0].split("/dark")[0], headers={"HX-Request": "true"}).text
    assert "<img" in fragment
    assert "<html" not in fragment


def test_a_chart_that_cannot_be_drawn_leaves_its_table(sign_in, heard, run_jobs, monkeypatch):
    from workbench.reviews.charts import drawing

    def fail(*_args, **_kwargs):
        raise ValueError("no such font")

    monkeypatch.setattr(drawing, "draw_svg", fail)
    client = sign_in("writer")
    client.get("/over-time")
    run_jobs()
    page = client.get("/over-time").text
    assert page.count("The picture could not be drawn.") == 2
    assert "every 1s" not in page


@pytest.mark.parametrize("address", ["/over-time", "/over-time/decay", "/over-time/counts/x.csv", "/charts/" + "a" * 40])
def test_partners_reporters_and_the_public_see_none_of_it(sign_in, address):
    assert sign_in("partner").get(address).status_code == 403
    assert sign_in("reporter").get(address).status_code == 403
    assert sign_in(None).get(address).status_code == 302


@pytest.mark.parametrize("address", ["/over-time/opinions", "/over-time/counts/none.csv", "/charts/" + "a" * 40, "/charts/x.png"])
def test_addresses_of_nothing_are_not_found(sign_in, address):
    assert sign_in("writer").get(address).status_code == 404
