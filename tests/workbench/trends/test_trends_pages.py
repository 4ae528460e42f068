"""Pages of trends: what is unusual, one stream, how we watch, the panel beside a rumour; who may see what."""

import pytest
from sqlalchemy import select

from workbench.trends.models import TrendAlarm, TrendStream, TrendWatch

CLAIM = "nyanlända går före i bostadskön"
BURST = [5, 4.5, 4, 3, 2, 1, 0.5]


@pytest.fixture
def burst(hear, usual_weeks, watch):
    """A rumour that is heard more than usual, with its place."""
    rumour = hear(CLAIM, [*usual_weeks, *BURST], place="Norrvik")
    watch()
    return rumour


@pytest.fixture
def stream_id(database):
    """The id of the stream of a kind."""

    def find(kind="rumour"):
        with database.read_session() as session:
            return session.scalars(select(TrendStream.id).where(TrendStream.kind == kind)).first()

    return find


def test_list_when_nothing_was_ever_unusual_says_so(sign_in):
    page = sign_in("writer").get("/trends")
    assert page.status_code == 200
    assert "Nothing has been unusual yet" in page.text


def test_list_says_plainly_what_is_more_than_usual(burst, sign_in):
    page = sign_in("writer").get("/trends").text
    assert CLAIM in page
    assert "Usual for that time of the week is" in page
    assert "More than usual since" in page
    assert "Norrvik" in page
    assert "viral" not in page.lower()
    assert "&lt;time" not in page


def test_list_in_swedish(burst, sign_in):
    page = sign_in("writer", language="sv").get("/trends").text
    assert "Det vanliga för den tiden på veckan är" in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [("kind=place", "<bdi>Norrvik</bdi>", CLAIM), ("kind=rumour&period=week", CLAIM, "<bdi>Norrvik</bdi>")],
    ids=["places", "rumours"],
)
def test_list_filtered_by_kind(burst, sign_in, query, shown, hidden):
    page = sign_in("auditor").get(f"/trends?{query}").text
    assert shown in page
    assert hidden not in page


@pytest.mark.parametrize("query", ["kind=people", "period=century", "kind=%07"], ids=["kind", "period", "bell"])
def test_list_with_a_bad_filter_keeps_the_form(burst, sign_in, query):
    page = sign_in("writer").get(f"/trends?{query}")
    assert page.status_code == 422
    assert 'name="period"' in page.text


def test_list_a_day_later_is_as_usual_and_keeps_what_was(burst, sign_in, later):
    later(hours=30)
    client = sign_in("writer")
    assert "Everything is as usual" in client.get("/trends").text
    assert CLAIM in client.get("/trends?period=week").text


def test_stream_shows_chart_and_table_and_alarm(burst, sign_in, stream_id):
    page = sign_in("writer").get(f"/trends/{stream_id()}").text
    assert page.count("<h1") == 1
    assert 'class="bar bar-alarm"' in page
    assert 'class="usual"' in page
    assert page.count('<th scope="row">') == 90
    assert "By chance alone, something like this comes" in page
    assert "style=" not in page
    assert "&lt;time" not in page


def test_stream_of_a_restricted_rumour_is_for_those_who_may_see_it(hear, usual_weeks, watch, sign_in, stream_id):
    rumour = hear(CLAIM, [*usual_weeks, *BURST], sensitivity="restricted")
    watch()
    writer, approver = sign_in("writer"), sign_in("approver")
    assert writer.get(f"/trends/{stream_id()}").status_code == 404
    assert CLAIM not in writer.get("/trends").text
    assert approver.get(f"/trends/{stream_id()}").status_code == 200
    assert CLAIM in approver.get("/trends").text
    assert rumour.code


def test_seen_is_marked_once_and_by_the_first(burst, sign_in, database, stream_id):
    with database.read_session() as session:
        alarm_id = session.scalars(select(TrendAlarm.id).where(TrendAlarm.stream_id == stream_id())).one()
    assert sign_in("writer").post(f"/trends/alarms/{alarm_id}/seen").status_code == 303
    assert sign_in("approver").post(f"/trends/alarms/{alarm_id}/seen").status_code == 303
    with database.read_session() as session:
        assert session.get(TrendAlarm, alarm_id).seen_by.name == "Writer"
    assert "Seen by Writer." in sign_in("writer").get(f"/trends/{stream_id()}").text


def test_alarm_of_a_restricted_rumour_cannot_be_marked_by_others(hear, usual_weeks, watch, sign_in, database, stream_id):
    hear(CLAIM, [*usual_weeks, *BURST], sensitivity="restricted")
    watch()
    with database.read_session() as session:
        alarm_id = session.scalars(select(TrendAlarm.id).where(TrendAlarm.stream_id == stream_id())).one()
    assert sign_in("writer").post(f"/trends/alarms/{alarm_id}/seen").status_code == 404


def test_settings_are_kept_and_used_at_the_next_reading(sign_in, database, watch):
    watch()
    client = sign_in("administrator")
    assert "about once a month" in client.get("/trends/settings").text
    answer = client.post("/trends/settings", data={"false_alarms": "0,5", "fewest_sources": "4"})
    assert answer.status_code == 303
    with database.read_session() as session:
        kept = session.get(TrendWatch, 1)
        assert (kept.false_alarms, kept.fewest_sources, kept.refreshed_on) == (0.5, 4, None)


@pytest.mark.parametrize(
    "wrong", [{"false_alarms": "9"}, {"false_alarms": "NaN"}, {"false_alarms": "many\x00"}, {"fewest_sources": "1"}],
    ids=["too-many", "nan", "words", "one-source"],
)  # fmt: skip
def test_settings_with_a_bad_number_keep_what_was_written(sign_in, database, wrong):
    answer = sign_in("approver").post("/trends/settings", data={"false_alarms": "1", "fewest_sources": "3", **wrong})
    assert answer.status_code == 422
    assert "Error:" in answer.text
    with database.read_session() as session:
        assert session.get(TrendWatch, 1) is None


@pytest.mark.parametrize("role", ["writer", "fact_checker", "auditor", "partner"])
def test_settings_are_not_for_everybody(sign_in, role):
    assert sign_in(role).post("/trends/settings", data={"false_alarms": "1", "fewest_sources": "3"}).status_code == 403


def test_trends_are_not_for_partners_or_visitors(sign_in):
    assert sign_in("partner").get("/trends").status_code == 403
    assert sign_in().get("/trends").status_code == 302


def test_panel_beside_a_rumour(burst, sign_in):
    page = sign_in("writer").get(f"/rumours/{burst.code}").text
    assert "How often it is heard" in page
    assert "Heard more than usual since <time" in page


def test_panel_when_it_is_as_usual(hear, usual_weeks, watch, sign_in):
    rumour = hear(CLAIM, usual_weeks)
    client = sign_in("writer")
    assert "How often it is heard" not in client.get(f"/rumours/{rumour.code}").text
    watch()
    assert "Nothing unusual." in client.get(f"/rumours/{rumour.code}").text


def test_place_with_markup_is_shown_as_text(hear, usual_weeks, watch, sign_in, stream_id):
    hear(CLAIM, [*usual_weeks, *BURST], place="<script>alert(1)</script>")
    watch()
    page = sign_in("writer").get(f"/trends/{stream_id('place')}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
